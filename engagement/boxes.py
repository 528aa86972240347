"""The register as boxes to tick who came, joined in Python: four hundred are one short string."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from collaborators.listing import matching
from engagement.actions import members_on_the_day
from engagement.models import Activity, Attendance

OFFERED = 500  # in a longer register the others are found by typing a name
BOX = '<li><label><input type="checkbox" name="came" value="{}"{}> {}</label></li>'
TICKED = SafeString(" checked")


@dataclass(frozen=True)
class Boxes:
    """Those of the register who can be ticked, the members of the structure that met apart.

    `was` are the keys of those ticked as the page shows them; `more` says that the register goes
    on.
    """

    members: SafeString
    others: SafeString
    was: str
    more: bool


def boxes(activity: Activity, who: str) -> Boxes:
    """The boxes for an activity, narrowed by the words in `who`; one query, at most OFFERED."""
    here = Attendance.objects.filter(activity=activity, collaborator=OuterRef("pk"))
    member = members_on_the_day(activity).filter(collaborator=OuterRef("pk"))
    rows = list(
        matching(who)
        .annotate(came=Exists(here), member=Exists(member))
        .order_by("-came", "-member", "position", "pk")
        .values_list("pk", "public_name", "came", "member", "position")[: OFFERED + 1]
    )
    shown = sorted(rows[:OFFERED], key=lambda row: (row[4], row[0]))
    return Boxes(
        members=_joined(row for row in shown if row[3]),
        others=_joined(row for row in shown if not row[3]),
        was=",".join(str(row[0]) for row in shown if row[2]),
        more=len(rows) > OFFERED,
    )


def _joined(rows) -> SafeString:
    return format_html_join(
        "\n", BOX, ((row[0], TICKED if row[2] else "", row[1] or "No name yet") for row in rows)
    )
