"""Indicators and what was measured: for the team, and in no document."""

from datetime import date

from planning.models import Indicator, IndicatorValue, Plan, Strategy

PAGES = {
    "> 2 2 2 2 F F F N N": "indicators indicator",
}
FORMS = {
    "> ! ! F F F F F N N": "add_indicator add_value",
    "> > > F F F F F N N": "indicator_from_line",
}
RECORDS = {"add_value": "indicator", "indicator_from_line": "strategy"}


def make(world) -> dict[str, int]:
    """An indicator with a value."""
    return {"indicator": _indicator(world.cast.here).pk}


def plant(planted) -> None:
    """A word in every text of an indicator and of its value: the team reads them, no document
    has them."""
    found = _indicator(planted.cast.here)
    for record in (found, found.values.get()):
        for name, kind in record.editable.items():
            if kind.control in {"line", "lines"} and kind.keyboard == "text":
                planted.change(record, name, into=planted.measures)


def _indicator(here) -> Indicator:
    """The one indicator of the world, whose page is the one that is looked at."""
    found = Indicator.objects.first()
    if found is None:
        plan, strategy = Plan.objects.filter(grantee=here).first(), Strategy.objects.first()
        found = Indicator.objects.create(
            grantee=here, plan=plan, strategy=strategy, name="Beds", baseline=3, target=9
        )
        IndicatorValue.objects.create(
            grantee=here, indicator=found, measured_on=date(2027, 3, 31), value=5
        )
    return found
