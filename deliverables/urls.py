"""Working on the deliverable; reading frozen versions is the reviews room's."""

from django.urls import path

from deliverables import guard_views, passage_views, requirement_views, shape_views, views

urlpatterns = [
    path("deliverable/", views.deliverable, name="deliverable"),
    path("deliverable/freeze/", views.freeze, name="freeze"),
    path("deliverable/names/", guard_views.names, name="names_in_plan"),
    path("deliverable/names/decide/", guard_views.decide, name="decide_passage"),
    path("deliverable/names/<int:pk>/end/", guard_views.end_decision, name="end_decision"),
    path("deliverable/parts/usual/", shape_views.usual_order, name="usual_order"),
    path("deliverable/parts/<slug:component>/move/", shape_views.move_part, name="move_part"),
    path("deliverable/passages/<int:pk>/", views.settle, name="settle_passage"),
    path("deliverable/passages/<int:pk>/join/", passage_views.join, name="join_passage"),
    path("deliverable/passages/<str:passage>/reword/", views.reword, name="reword_passage"),
    path(
        "deliverable/statements/", requirement_views.required_statements, name="required_statements"
    ),
    path(
        "deliverable/statements/<slug:statement>/",
        requirement_views.take_statement,
        name="take_statement",
    ),
    path("deliverable/conventions/", requirement_views.conventions, name="conventions"),
    path(
        "deliverable/conventions/<int:pk>/",
        requirement_views.tick_convention,
        name="tick_convention",
    ),
    path(
        "deliverable/requirements/<slug:requirement_set>/",
        requirement_views.another_set,
        name="another_set",
    ),
    path(
        "deliverable/requirements/<slug:requirement_set>/move/",
        requirement_views.move_set,
        name="move_set",
    ),
    path("deliverable/<slug:component>/preview/", passage_views.preview, name="preview_part"),
    path("deliverable/<slug:component>/", views.narrative, name="narrative"),
]
