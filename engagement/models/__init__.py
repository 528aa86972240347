"""The tables of how people were heard."""

from engagement.models.activity import Activity, ActivityPrivate, Attendance
from engagement.models.calendar import CalendarLink
from engagement.models.commitment import (
    Commitment,
    Partner,
    PartnerReview,
    Pledge,
    ReviewPoint,
)
from engagement.models.series import Series
from engagement.models.structure import Membership, Structure

__all__ = [
    "Activity",
    "ActivityPrivate",
    "Attendance",
    "CalendarLink",
    "Commitment",
    "Membership",
    "Partner",
    "PartnerReview",
    "Pledge",
    "ReviewPoint",
    "Series",
    "Structure",
]
