"""Saving and changing records of a grantee."""

from django.urls import path

from editing import presence, views

urlpatterns = [
    path("save/<slug:kind>/<int:pk>/<slug:field>/", views.save, name="save"),
    path("history/<slug:kind>/<int:pk>/<slug:field>/", views.history, name="history"),
    path("add/<slug:kind>/", views.add, name="add"),
    path("remove/<slug:kind>/<int:pk>/", views.remove, name="remove"),
    path("move/<slug:kind>/<int:pk>/", views.move, name="move"),
    path("here/", presence.here, name="here"),
    path("link/<slug:kind>/", views.link, name="link"),
]
