"""The activity log's pages, under the grantee's address."""

from django.urls import path

from engagement import views

urlpatterns = [
    path("activities/", views.activities, name="activities"),
    path("activities/<int:pk>/", views.activity, name="activity"),
]
