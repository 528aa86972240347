"""Pages about people and rights."""

from django.urls import path

from accounts import administration, trail, views

urlpatterns = [
    path("roles/", views.role_matrix, name="role_matrix"),
    path("administration/", administration.administration, name="administration"),
    path("administration/grantee/", administration.add_grantee, name="add_grantee"),
    path("administration/organization/", administration.add_organization, name="add_organization"),
    path(
        "administration/organization/<int:pk>/member/", administration.add_member, name="add_member"
    ),
    path(
        "administration/organization/<int:pk>/member/<int:user>/remove/",
        administration.remove_member,
        name="remove_member",
    ),
    path("<slug:grantee>/organizations/", administration.organizations, name="organizations"),
    path("<slug:grantee>/organizations/assign/", administration.assign, name="assign"),
    path("<slug:grantee>/organizations/<int:pk>/end/", administration.unassign, name="unassign"),
    path("<slug:grantee>/team/", views.team, name="team"),
    path("<slug:grantee>/team/invite/", views.invite, name="invite"),
    path("<slug:grantee>/team/invitation/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:grantee>/team/<int:pk>/role/", views.change_role, name="change_role"),
    path("<slug:grantee>/team/<int:pk>/end/", views.end_role, name="end_role"),
    path(
        "<slug:grantee>/invitation/<str:token>/", views.accept_invitation, name="accept_invitation"
    ),
    path("<slug:grantee>/award/", views.award, name="award"),
    path("<slug:grantee>/trail/", trail.trail, name="trail"),
    path("<slug:grantee>/trail/check/", trail.check_trail, name="check_trail"),
]
