"""Taking out everything that an import writes, before the file is put in its place."""

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Grantee
from collaborators import models as register
from engagement import models as log
from planning import models
from planning.models import Plan

# Children before what they refer to, so that no row is deleted under another.
TAKEN_OUT = (
    models.PriorityOption,
    models.PriorityCriterion,
    models.Prioritization,
    models.IndicatorValue,
    models.Indicator,
    models.ActionParty,
    models.AllowableAnswer,
    models.FundingLine,
    models.StrategyGap,
    models.StrategyFinding,
    models.StrategySolicitationItem,
    models.GapOrigin,
    models.GapCauseFinding,
    models.GapFinding,
    models.SwotFinding,
    models.FindingTheme,
    models.AgreementSource,
    models.DraftFeedback,
    models.Action,
    models.Strategy,
    models.Objective,
    models.Goal,
    models.SolicitationItem,
    models.GapCause,
    models.Gap,
    models.SwotEntry,
    models.Finding,
    models.Theme,
    models.DataUseAgreement,
    models.Source,
    models.StatementDraft,
    models.Answer,
    models.Statement,
    models.ComponentNarrative,
    models.Passage,
    models.ConventionTick,
)
REGISTER_AND_LOG = (
    log.Survey,
    log.Assessment,
    log.Attendance,
    log.ActivityPrivate,
    log.Activity,
    log.Series,
    log.Partner,
    log.Membership,
    log.Structure,
    register.ResourceOffer,
    register.OwnNeed,
    register.Region,
    register.AreaNote,
    register.ProcessStage,
    register.CoverageItem,
    register.CollaboratorPrivate,
    register.Collaborator,
)
# How the foreign key from a row to the plan is called on the way.
WAY_TO_PLAN = {
    models.ActionParty: "action__plan",
    models.AllowableAnswer: "strategy__plan",
    models.FundingLine: "strategy__plan",
    models.StrategyGap: "strategy__plan",
    models.StrategyFinding: "strategy__plan",
    models.StrategySolicitationItem: "strategy__plan",
    models.GapFinding: "gap__plan",
    models.GapCause: "gap__plan",
    models.GapCauseFinding: "cause__gap__plan",
    models.SwotFinding: "entry__plan",
    models.FindingTheme: "finding__source__plan",
    models.AgreementSource: "agreement__plan",
    models.DraftFeedback: "draft__plan",
    models.Finding: "source__plan",
    models.IndicatorValue: "indicator__plan",
    models.PriorityOption: "prioritization__plan",
    models.PriorityCriterion: "prioritization__plan",
}
# Ties of the log to a plan: they go with what stands in the log, whichever plan they lead to.
TIED_TO_LOG = {
    models.ActivityFinding: "finding__source__plan",
    models.ActivityStrategy: "strategy__plan",
    models.SurveySource: "plan",
}
NEEDED = (
    "The register and log of {grantee} cannot be replaced: the plan of an earlier cycle or an "
    "internal assessment names entries of it. Import into a grantee of its own instead."
)


class ImportRefused(Exception):
    """A grantee that this document cannot be imported into; the message says what to do."""


def take_out(grantee: Grantee, plan: Plan) -> int:
    """Delete everything that an import writes; returns the number of restricted entries lost.

    Raises ImportRefused where something hangs on it that no file can bring back.
    """
    _check_what_stays(grantee, plan)
    for model in TAKEN_OUT:
        # Keys first: as one statement with a subquery, on tables whose statistics are not up to
        # date, PostgreSQL was seen to go through all rows for each row.
        found = model.objects.filter(**{WAY_TO_PLAN.get(model, "plan"): plan})
        model.objects.filter(pk__in=list(found.values_list("pk", flat=True))).delete()
    restricted = {item._meta.label for item in apps.get_models() if getattr(item, "restricted", 0)}
    lost = 0
    try:
        with transaction.atomic():
            log.Structure.objects.filter(grantee=grantee).update(parent=None)
            for model in REGISTER_AND_LOG:
                _, by_model = model.objects.filter(grantee=grantee).delete()
                lost += sum(by_model.get(label, 0) for label in restricted)
    except ProtectedError:
        raise ImportRefused(NEEDED.format(grantee=grantee)) from None
    return lost


def _check_what_stays(grantee: Grantee, plan: Plan) -> None:
    """Raise ImportRefused for what people gave and no file brings back, and for what the plans of
    earlier cycles would lose, of which the file says nothing."""
    for model, way in TIED_TO_LOG.items():
        if model.objects.filter(grantee=grantee).exclude(**{way: plan}).exists():
            raise ImportRefused(NEEDED.format(grantee=grantee))
    if files := models.SourceFile.objects.filter(source__plan=plan).count():
        raise ImportRefused(
            f"{files} {'file is' if files == 1 else 'files are'} kept with the sources of "
            f"{grantee}, and a plan file holds none. Download and remove them first, then import "
            "again."
        )
    for rows, what in (
        (log.Survey.objects.filter(grantee=grantee, responses__isnull=False), "surveys"),
        (models.Prioritization.objects.filter(plan=plan, ballots__isnull=False), "votes"),
        (models.Prioritization.objects.filter(plan=plan, paper_dots__isnull=False), "votes"),
    ):
        if rows.exists():
            raise ImportRefused(
                f"People have answered {what} of {grantee}, and a plan file does not hold what "
                "they said. Import into a grantee of its own instead."
            )
