"""Pages about people and rights."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("roles/", views.role_matrix, name="role_matrix"),
    path("<slug:grantee>/team/", views.team, name="team"),
    path("<slug:grantee>/team/invite/", views.invite, name="invite"),
    path("<slug:grantee>/team/invitation/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:grantee>/team/<int:pk>/role/", views.change_role, name="change_role"),
    path("<slug:grantee>/team/<int:pk>/end/", views.end_role, name="end_role"),
    path(
        "<slug:grantee>/invitation/<str:token>/", views.accept_invitation, name="accept_invitation"
    ),
    path("<slug:grantee>/award/", views.award, name="award"),
    path("<slug:grantee>/trail/", views.trail, name="trail"),
]
