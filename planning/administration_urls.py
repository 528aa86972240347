"""The administrator's pages about requirement sets; they belong to no grantee."""

from django.urls import path

from planning.views import required

urlpatterns = [
    path("administration/requirements/", required.requirement_texts, name="requirement_texts"),
    path(
        "administration/requirements/conventions/<int:pk>/",
        required.change_convention,
        name="change_convention",
    ),
    path(
        "administration/requirements/<slug:requirement_set>/conventions/",
        required.add_conventions,
        name="add_conventions",
    ),
    path(
        "administration/requirements/<slug:requirement_set>/<slug:statement>/",
        required.word_statement,
        name="word_statement",
    ),
]
