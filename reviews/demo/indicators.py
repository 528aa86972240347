"""Franklin's indicators in the demo: some on their way, one waiting for a measurement, one new."""

from datetime import date

from collaborators.models import Collaborator
from planning.models import Goal, Indicator, IndicatorValue, Plan, Strategy

# The beginning of a strategy's title, the indicator's fields, the beginning of the name of who
# collects it, and (day, period, number, note) of what was measured.
OF_STRATEGIES = (
    (
        "One screening tool",
        {
            "name": "Counties that use the screening tool",
            "kind_of": "output",
            "unit": "counties",
            "baseline": 0,
            "baseline_on": date(2025, 12, 31),
            "target": 34,
            "target_on": date(2028, 12, 29),
            "frequency": "quarterly",
            "data_source": "Case records of the three agencies",
        },
        "Franklin Department of Children",
        (
            (date(2026, 3, 31), "January to March 2026", 0, "The tool is being chosen."),
            (date(2026, 6, 30), "April to June 2026", 2, "Two counties began by themselves."),
            (date(2026, 9, 30), "July to September 2026", 4, ""),
        ),
    ),
    (
        "Training for interpreters",
        {
            "name": "Interpreters who finished the course",
            "kind_of": "output",
            "unit": "interpreters",
            "target": 150,
            "target_on": date(2028, 12, 15),
            "frequency": "half_yearly",
        },
        "Franklin Language Access",
        (),
    ),
    (
        "A statewide referral protocol",
        {
            "name": "Days from the first call to a meeting with an advocate",
            "kind_of": "outcome",
            "unit": "days",
            "baseline": 19,
            "baseline_on": date(2025, 6, 30),
            "baseline_source": "Count of 60 referrals by the university",
            "target": 2,
            "target_on": date(2028, 6, 30),
            "frequency": "half_yearly",
            "data_source": "Referral log, without names",
            "notes": "The middle value, not the average: three long waits say little of the rest.",
        },
        "University of Franklin",
        (
            (date(2025, 12, 31), "July to December 2025", 17, ""),
            (date(2026, 6, 30), "January to June 2026", 11.5, "Four counties did not report."),
        ),
    ),
)
OF_GOALS = (
    (
        "Survivors and young people",
        {
            "name": "Decisions of the task force that survivors voted on",
            "kind_of": "kpi",
            "unit": "%",
            "baseline": 20,
            "baseline_on": date(2024, 12, 31),
            "baseline_source": "Minutes of 2024",
            "target": 100,
            "target_on": date(2027, 12, 31),
            "frequency": "yearly",
        },
        "Franklin Office of Youth",
        ((date(2025, 12, 31), "2025", 45, ""),),
    ),
)


def franklin(plan: Plan) -> None:
    """Add the indicators and their values; the wall must be open for the plan's grantee."""
    here = {"grantee_id": plan.grantee_id}
    place = 0
    for key, model, listed in (
        ("strategy", Strategy, OF_STRATEGIES),
        ("goal", Goal, OF_GOALS),
    ):
        for begins, fields, collector, values in listed:
            place += 1
            one = Indicator.objects.create(
                plan=plan,
                position=place,
                collector=Collaborator.objects.filter(public_name__startswith=collector).first(),
                **{key: model.objects.get(plan=plan, title__startswith=begins)},
                **fields,
                **here,
            )
            IndicatorValue.objects.bulk_create(
                IndicatorValue(
                    indicator=one, measured_on=day, period=period, value=number, note=note, **here
                )
                for day, period, number, note in values
            )
