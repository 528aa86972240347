"""Working on the deliverable; reading frozen versions is the reviews room's."""

from django.urls import path

from deliverables import views

urlpatterns = [
    path("deliverable/", views.deliverable, name="deliverable"),
    path("deliverable/freeze/", views.freeze, name="freeze"),
    path("deliverable/<slug:component>/", views.narrative, name="narrative"),
]
