"""What Franklin's team weighed: strengths, weaknesses, opportunities and threats."""

from planning.models import Finding, Plan, SwotEntry, SwotFinding

# Quadrant, words, and how the findings that show it begin.
ENTRIES = (
    (
        "strength",
        "Survivors have sat at the table from the first meeting on, and say what has to change.",
        ("Survivors want an advocate",),
    ),
    (
        "weakness",
        "Partners screen in different ways or not at all, so nobody can say how many are missed.",
        ("7 of the 26",),
    ),
    (
        "weakness",
        "Hardly anyone in the collaboration knows whom to call when a minor is made to work.",
        ("22 of the 26",),
    ),
    (
        "opportunity",
        "Young people would ask for help by text, and the state line could answer them there.",
        ("Young people would ask",),
    ),
    ("threat", "Staff who were trained move on faster than new staff can be trained.", ()),
)


def weigh(plan: Plan) -> None:
    """The entries with their evidence. The wall must be open for the plan's grantee."""
    here = {"grantee_id": plan.grantee_id}
    findings = list(Finding.objects.filter(source__plan=plan))
    for place, (quadrant, text, starts) in enumerate(ENTRIES, start=1):
        entry = SwotEntry.objects.create(
            plan=plan, quadrant=quadrant, text=text, position=place, **here
        )
        SwotFinding.objects.bulk_create(
            SwotFinding(entry=entry, finding=finding, **here)
            for finding in findings
            if starts and finding.text.startswith(starts)
        )
