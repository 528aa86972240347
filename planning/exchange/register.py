"""The lists of a plan file that a grantee has once, whatever the plan: its register and log.

Tables with confidential values are not here: nothing of them is ever written to or read from a
file. What else is left out, and why, is in `left_out.py`.
"""

from collaborators import models as register
from engagement import models as log
from engagement.assessments.steps import STEPS
from planning import guide, models
from planning.exchange.parts import Entry, Keyed, Several, Words

COLLABORATORS = Entry(
    "collaborators",
    register.Collaborator,
    "collaborator",
    "c",
    way="",
    several={
        "suggested_by": Several("collaborators", register.Suggestion, "suggested", "suggester")
    },
)
COVERAGE = Entry(
    "coverage",
    register.CoverageItem,
    "coverage item",
    way="",
    once=(("kind", "label"),),
    folded=True,
)
STAGES = Entry(
    "stages",
    register.ProcessStage,
    "stage",
    way="",
    several={
        "collaborators": Several(
            "collaborators", register.StageCollaborator, "stage", "collaborator"
        )
    },
)
REGIONS = Entry("regions", register.Region, "region", "region", way="", once=(("name",),))
OWN_NEEDS = Entry("own_needs", register.OwnNeed, "need", "need", way="")
RESOURCE_OFFERS = Entry(
    "resource_offers",
    register.ResourceOffer,
    "resource offer",
    way="",
    ones={"own_need": "own_needs", "collaborator": "collaborators", "region": "regions"},
    one_of=("need", "own_need"),
    some_of=("collaborator", "provider"),
)
AREA_NOTES = Entry(
    "area_notes", register.AreaNote, "note on an emergency", way="", once=(("area",),)
)
STRUCTURES = Entry(
    "structures",
    log.Structure,
    "structure",
    "structure",
    way="",
    ones={"convener": "collaborators", "parent": "structures"},
    days=("starts_on", "ends_on"),
    above="parent",
)
MEMBERS = Entry(
    "members",
    log.Membership,
    "member",
    way="",
    ones={"structure": "structures", "collaborator": "collaborators"},
    days=("joined_on", "left_on"),
    needed=("structure", "collaborator"),
    once=(("structure", "collaborator"),),
)
PARTNERS = Entry(
    "partners",
    log.Partner,
    "partner",
    "partner",
    way="",
    ones={
        "collaborator": "collaborators",
        "representative": "collaborators",
        "work_group": "structures",
    },
    inside={
        "commitments": Keyed(
            log.Commitment,
            "partner",
            "indicator",
            tuple(log.Commitment.Indicator.values),
            complete=True,
        )
    },
    needed=("collaborator",),
    once=(("collaborator",),),
)
PLEDGES = Entry(
    "pledges",
    log.Pledge,
    "pledge",
    way="",
    ones={"partner": "partners"},
    needed=("partner",),
)
SERIES = Entry(
    "series",
    log.Series,
    "series",
    "series",
    way="",
    ones={"structure": "structures"},
    days=("first_on", "last_on"),
)
ACTIVITIES = Entry(
    "activities",
    log.Activity,
    "activity",
    way="",
    ones={"structure": "structures", "series": "series"},
    several={
        "participants": Several("collaborators", log.Attendance, "activity", "collaborator"),
        "findings": Several("findings", models.ActivityFinding, "activity", "finding"),
        "strategies": Several("strategies", models.ActivityStrategy, "activity", "strategy"),
    },
    inside={
        "steps": Words(
            models.ActivityStep,
            "activity",
            "step",
            tuple(step.key for phase in guide.load().phases for step in phase.steps),
        )
    },
    days=("starts_on", "ends_on"),
    once=(("series", "series_day"),),
)
SELF_ASSESSMENTS = Entry(
    "self_assessments",
    log.Assessment,
    "self-assessment",
    way="",
    inside={
        "ratings": Keyed(
            log.AssessmentRating,
            "assessment",
            "step",
            tuple(step.key for step in STEPS),
            complete=True,
        )
    },
)
SURVEYS = Entry(
    "surveys",
    log.Survey,
    "survey",
    "survey",
    way="",
    days=("opens_on", "closes_on"),
)
SURVEY_QUESTIONS = Entry(
    "survey_questions",
    log.SurveyQuestion,
    "question",
    way="",
    ones={"survey": "surveys"},
    needed=("survey",),
)

# In an order in which rows can be made, but for ties to what comes later.
REGISTER = (
    COLLABORATORS,
    COVERAGE,
    STAGES,
    REGIONS,
    OWN_NEEDS,
    RESOURCE_OFFERS,
    AREA_NOTES,
    STRUCTURES,
    MEMBERS,
    PARTNERS,
    PLEDGES,
    SERIES,
    ACTIVITIES,
    SELF_ASSESSMENTS,
    SURVEYS,
    SURVEY_QUESTIONS,
)
