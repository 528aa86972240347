"""Working on the deliverable; reading frozen versions is the reviews room's."""

from django.urls import path

from deliverables import views

urlpatterns = [
    path("deliverable/", views.deliverable, name="deliverable"),
    path("deliverable/freeze/", views.freeze, name="freeze"),
    path("deliverable/passages/<int:pk>/", views.settle, name="settle_passage"),
    path("deliverable/passages/<str:passage>/reword/", views.reword, name="reword_passage"),
    path("deliverable/<slug:component>/", views.narrative, name="narrative"),
]
