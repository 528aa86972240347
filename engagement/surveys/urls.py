"""Surveys, under the grantee's address. Results are the planning room's: they become evidence."""

from django.urls import path

from engagement.surveys import public, views

urlpatterns = [
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/<int:pk>/", views.survey, name="survey"),
    path("surveys/<int:pk>/preview/", views.survey_preview, name="survey_preview"),
    path("surveys/<int:pk>/poster/", views.survey_poster, name="survey_poster"),
    path("surveys/<int:pk>/open/", views.open_survey, name="open_survey"),
    path("surveys/<int:pk>/close/", views.close_survey, name="close_survey"),
    path("surveys/<int:pk>/duplicate/", views.duplicate_survey, name="duplicate_survey"),
    path("surveys/<int:pk>/links/", views.survey_links, name="survey_links"),
    path(
        "surveys/<int:pk>/links/withdraw/", views.withdraw_survey_links,
        name="withdraw_survey_links",
    ),
    path("surveys/<int:pk>/answers.csv", views.survey_csv, name="survey_csv"),
    path("surveys/<int:pk>/answers.xlsx", views.survey_xlsx, name="survey_xlsx"),
    path("surveys/<int:pk>/contacts/", views.survey_contacts, name="survey_contacts"),
    path("surveys/texts/<int:pk>/take-out/", views.redact_answer, name="redact_answer"),
    path("survey/<str:token>/", public.answer_survey, name="answer_survey"),
]  # fmt: skip
