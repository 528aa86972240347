"""Franklin's strategies in the demo: who was heard where, and who pays."""

from accounts.models import Grantee
from engagement.models import Activity
from planning.models import ActivityFinding, Finding, FundingLine, Strategy

# The beginning of a finding's words, and the activities that it was heard at.
HEARD = {
    "7 of the 26 partners": ("One-on-one interviews with partners",),
    "22 of the 26": ("One-on-one interviews with partners", "Work group on labor trafficking"),
    "Survivors had to tell": ("Listening sessions with survivors",),
    "Survivors want an advocate": ("Listening sessions with survivors",),
    "20 of the 24 young people": ("Youth focus groups",),
    "Young people would ask": ("Youth focus groups",),
    "11 of the 34 counties": ("Data walk",),
}
# The beginning of a strategy's title: source, kind, dollars, state, note.
LINES = {
    "One screening tool": (
        ("The award", "award", "84000", "secured", "Through September 2027"),
        ("Budgets of the three agencies", "state", None, "sought", "From October 2027"),
    ),
    "A help line that answers": (
        ("Riverbend Community Foundation", "private", "120000", "secured", "Two years"),
        ("State youth services", "state", "60000", "sought", "From 2028"),
    ),
    "Lessons for middle and high schools": (
        ("Department of Education", "state", "45000", "secured", "Writing and printing"),
    ),
    "Paid seats for survivors": (
        ("The award, consultants", "award", "36000", "secured", "Pay for advice"),
        ("State general fund", "state", "12000", "secured", "Young people's seats"),
    ),
}


def franklin(grantee: Grantee) -> None:
    """Tie findings to activities and add funding lines; the wall must be open for the grantee."""
    here = {"grantee": grantee}
    for begins, titles in HEARD.items():
        finding = Finding.objects.get(text__startswith=begins, **here)
        for title in titles:
            activity = Activity.objects.get(title=title, **here)
            ActivityFinding.objects.create(finding=finding, activity=activity, **here)
    for begins, lines in LINES.items():
        strategy = Strategy.objects.get(title__startswith=begins, **here)
        for place, (source, kind, amount, state, note) in enumerate(lines, start=1):
            FundingLine.objects.create(
                strategy=strategy,
                source=source,
                kind_of=kind,
                amount=amount,
                state=state,
                note=note,
                position=place,
                **here,
            )
