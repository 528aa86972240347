"""Prioritization, under the grantee's address."""

from django.urls import path

from planning.prioritization import ballot_views, views

urlpatterns = [
    path("prioritization/", views.prioritizations, name="prioritizations"),
    path("prioritization/<int:pk>/", views.prioritization, name="prioritization"),
    path("prioritization/<int:pk>/tally/", views.tally, name="prioritization_tally"),
    path("prioritization/<int:pk>/result/", views.result, name="prioritization_result"),
    path("prioritization/<int:pk>/options/", views.add_options, name="add_options"),
    path("prioritization/<int:pk>/open/", views.open_vote, name="open_vote"),
    path("prioritization/<int:pk>/close/", views.close_vote, name="close_vote"),
    path("prioritization/<int:pk>/next/", views.next_round, name="next_round"),
    path("prioritization/<int:pk>/record/", views.record_result, name="record_result"),
    path("prioritization/<int:pk>/paper/", views.paper_dots, name="paper_dots"),
    path("prioritization/<int:pk>/links/", views.vote_links, name="vote_links"),
    path(
        "prioritization/<int:pk>/links/withdraw/", views.withdraw_vote_links,
        name="withdraw_vote_links",
    ),
    path(
        "prioritization/options/<int:pk>/withdraw/", views.withdraw_option, name="withdraw_option"
    ),
    path("prioritization/<int:pk>/ballot/", ballot_views.ballot, name="prioritization_ballot"),
    path("vote/<str:token>/", ballot_views.vote_by_link, name="vote_by_link"),
]  # fmt: skip
