"""The planning room: the plan's overview, the guide, and everything the plan is made of."""

from django.urls import path

from planning.views import (
    evidence,
    files,
    guide,
    library,
    placing,
    plan,
    statements,
    strategies,
    surveys,
)

urlpatterns = [
    path("", plan.overview, name="overview"),
    path("plan/", plan.plan_settings, name="plan_settings"),
    path("plan/open/", plan.open_plan, name="open_plan"),
    path("plan/award/", plan.plan_award, name="plan_award"),
    path("guide/tag/<slug:tag>/", guide.guide_tag, name="guide_tag"),
    path("guide/<str:key>/", guide.guide_step, name="guide_step"),
    path("statements/", statements.statements, name="statements"),
    path("statements/drafts/<int:pk>/feedback/", statements.give_feedback, name="give_feedback"),
    path("statements/feedback/<int:pk>/", statements.resolve_feedback, name="resolve_feedback"),
    path("statements/wordings/<int:pk>/", statements.draft_from_wording, name="draft_from_wording"),
    path("statements/<slug:kind>/", statements.statement, name="statement"),
    path("statements/<slug:kind>/adopt/", statements.adopt_draft, name="adopt_draft"),
    path(
        "statements/<slug:kind>/withdraw/", statements.withdraw_adoption, name="withdraw_adoption"
    ),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/", evidence.source, name="source"),
    path("evidence/<int:pk>/findings/", library.add_findings, name="add_findings"),
    path("evidence/<int:pk>/files/", files.upload_file, name="upload_file"),
    path("evidence/files/<int:pk>/", files.source_file, name="source_file"),
    path("evidence/files/<int:pk>/remove/", files.remove_file, name="remove_file"),
    path("evidence/files/<int:pk>/restrict/", files.restrict_file, name="restrict_file"),
    path("evidence/findings/", library.findings, name="findings"),
    path("evidence/findings/code/", library.code_findings, name="code_findings"),
    path("evidence/findings/<int:pk>/", library.finding, name="finding"),
    path("evidence/themes/", library.themes, name="themes"),
    path("evidence/agreements/", library.agreements, name="agreements"),
    path("evidence/agreements/<int:pk>/", library.agreement, name="agreement"),
    path("gaps/", evidence.gaps, name="gaps"),
    path("gaps/<int:pk>/", evidence.gap, name="gap"),
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/<int:pk>/", strategies.strategy, name="strategy"),
    path("goals/<int:pk>/", strategies.goal, name="goal"),
    path("objectives/<int:pk>/", strategies.objective, name="objective"),
    path("actions/<int:pk>/", placing.action, name="action"),
    path("actions/<int:pk>/leader/", placing.leader, name="leader"),
    path("place/<slug:kind>/<int:pk>/", placing.place, name="place"),
    path("solicitation/", plan.solicitation, name="solicitation"),
    path("surveys/<int:pk>/results/", surveys.survey_results, name="survey_results"),
    path("surveys/<int:pk>/texts/<int:question>/", surveys.survey_texts, name="survey_texts"),
    path("surveys/<int:pk>/quote/", surveys.quote_survey, name="quote_survey"),
]
