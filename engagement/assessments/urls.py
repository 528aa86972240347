"""The self-assessment, under the grantee's address."""

from django.urls import path

from engagement.assessments import views

urlpatterns = [
    path("self-assessment/", views.assessments, name="assessments"),
    path("self-assessment/<int:pk>/", views.assessment, name="assessment"),
]
