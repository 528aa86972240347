"""The register's pages, under the grantee's address."""

from django.urls import path

from collaborators import views

urlpatterns = [
    path("collaborators/", views.collaborators, name="collaborators"),
    path("collaborators/<int:pk>/", views.collaborator, name="collaborator"),
]
