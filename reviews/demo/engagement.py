"""Franklin's structures, their members and meetings: what a plan file does not hold of them.

All of it is made up. Entries and activities are found by the names that the plan file gives them.
"""

from datetime import date

from accounts.models import Grantee
from collaborators.models import Collaborator
from engagement.models import Activity, Attendance, Membership, Series, Structure
from engagement.repeating import COPIED, days_of

FORCE = {
    "name": "Franklin Planning Committee",
    "kind_of": "task_force",
    "origin": "new",
    "cadence": "The first Thursday of each month",
    "purpose": "<p>Prepares the plan with all who have a part in it, and looks after it once it is "
    "adopted. It decides by consent; what it cannot agree on goes to the Lantern Survivor Council "
    "for advice first.</p>",
    "starts_on": date(2024, 12, 5),
}
GROUP = {
    "name": "Work group on labor trafficking",
    "kind_of": "work_group",
    "origin": "new",
    "cadence": "Monthly, August 2025 to February 2026",
    "starts_on": date(2025, 8, 12),
}
MEMBERS = (
    ("Franklin Office of Youth Safety", "chair", None),
    ("Lantern Survivor Council", "co_chair", None),
    ("Franklin Department of Children and Families", "member", None),
    ("Franklin Youth Voice Council", "member", date(2026, 9, 15)),
    ("Administrative Office of the Franklin Courts", "member", None),
    ("Silver Birch Nation Liaison Office", "advisor", None),
)
GROUP_MEMBERS = ("Franklin Department of Labor, Wage and Hour Division", "Lantern Survivor Council")
# Who was missing at each meeting of the committee; the last two are still to come.
MEETINGS = (
    (date(2026, 8, 6), ()),
    (date(2026, 9, 3), ("Administrative Office of the Franklin Courts",)),
    (date(2026, 10, 1), ("Silver Birch Nation Liaison Office",)),
    (date(2026, 11, 5), ("Administrative Office of the Franklin Courts",)),
)


def put_up(grantee: Grantee) -> None:
    """The committee with its members and its meetings of the half year, and the work group."""
    here = {"grantee": grantee}
    people = dict(Collaborator.objects.values_list("public_name", "pk"))
    force = Structure.objects.create(**here, **FORCE, position=1, convener_id=people[MEMBERS[0][0]])
    group = Structure.objects.create(**here, **GROUP, position=2, parent=force)
    Activity.objects.filter(title=GROUP["name"]).update(structure=group)
    for name, part, joined in MEMBERS:
        Membership.objects.create(
            **here, structure=force, collaborator_id=people[name], part=part, joined_on=joined
        )
    for name in GROUP_MEMBERS:
        Membership.objects.create(**here, structure=group, collaborator_id=people[name])
    _meetings(grantee, force, people)


def _meetings(grantee: Grantee, force: Structure, people: dict[str, int]) -> None:
    series = Series.objects.create(
        grantee=grantee,
        structure=force,
        title="Planning committee",
        every=Series.Every.MONTH_WEEKDAY,
        first_on=MEETINGS[0][0],
        last_on=date(2027, 1, 31),
        starts_at="10:00 AM",
        ends_at="12:00 PM",
        place="Room 210, Statehouse Annex, and by video",
        facilitator="Franklin Office of Youth Safety",
    )
    missing = dict(MEETINGS)
    last = Activity.objects.count()
    for place, day in enumerate(days_of(series.every, series.first_on, series.last_on), start=1):
        held = Activity.objects.create(
            grantee=grantee,
            series=series,
            series_day=day,
            starts_on=day,
            position=last + place,
            **{name: getattr(series, name) for name in COPIED},
        )
        for name, _, joined in MEMBERS if day in missing else ():
            if name not in missing[day] and (joined is None or joined <= day):
                Attendance.objects.create(
                    grantee=grantee, activity=held, collaborator_id=people[name]
                )
