"""A TTA provider's notes, over all of its grantees."""

from django.urls import path

from planning.guidance import views

urlpatterns = [
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/add/", views.guidance_add, name="guidance_add"),
    path("guidance/<slug:kind>/<int:pk>/", views.guidance_note, name="guidance_note"),
    path("guidance/<slug:kind>/<int:pk>/save/", views.guidance_save, name="guidance_save"),
    path(
        "guidance/<slug:kind>/<int:pk>/withdraw/",
        views.guidance_withdraw,
        name="guidance_withdraw",
    ),
]
