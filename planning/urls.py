"""The planning room: the plan's overview, the guide, and everything the plan is made of."""

from django.urls import path

from planning.views import evidence, guide, placing, plan, strategies

urlpatterns = [
    path("", plan.overview, name="overview"),
    path("plan/", plan.plan_settings, name="plan_settings"),
    path("plan/open/", plan.open_plan, name="open_plan"),
    path("plan/award/", plan.plan_award, name="plan_award"),
    path("guide/tag/<slug:tag>/", guide.guide_tag, name="guide_tag"),
    path("guide/<str:key>/", guide.guide_step, name="guide_step"),
    path("statements/", evidence.statements, name="statements"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/", evidence.source, name="source"),
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
]
