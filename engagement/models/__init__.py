"""The tables of how people were heard."""

from engagement.models.activity import Activity, ActivityPrivate, Attendance
from engagement.models.assessment import Assessment, AssessmentRating
from engagement.models.calendar import CalendarLink
from engagement.models.commitment import (
    Commitment,
    Partner,
    PartnerReview,
    Pledge,
    ReviewPoint,
)
from engagement.models.safeguards import Compensation
from engagement.models.series import Series
from engagement.models.structure import Membership, Structure
from engagement.models.survey import Survey, SurveyLink, SurveyQuestion
from engagement.models.survey_answers import SurveyAnswer, SurveyContact, SurveyResponse

__all__ = [
    "Activity",
    "ActivityPrivate",
    "Assessment",
    "AssessmentRating",
    "Attendance",
    "CalendarLink",
    "Commitment",
    "Compensation",
    "Membership",
    "Partner",
    "PartnerReview",
    "Pledge",
    "ReviewPoint",
    "Series",
    "Structure",
    "Survey",
    "SurveyAnswer",
    "SurveyContact",
    "SurveyLink",
    "SurveyQuestion",
    "SurveyResponse",
]
