"""The kinds of field for numbers and sums, and days that look like a slip."""

from datetime import date
from decimal import Decimal

import pytest

from editing.fields import Amount, Day, Number, Refused


@pytest.mark.parametrize(("typed", "stored"), [("", None), ("7", 7), (" 1,200 ", 1200), ("0", 0)])
def test_a_whole_number_is_read_as_typed(typed, stored):
    assert Number("Seats", highest=2000).parse([typed]) == stored


@pytest.mark.parametrize("typed", ["-1", "2001", "1.5", "²", "seven", "9" * 400])
def test_what_is_no_whole_number_in_range_is_refused_in_words(typed):
    with pytest.raises(Refused) as refusal:
        Number("Seats", highest=2000).parse([typed])
    assert str(refusal.value) == ("Seats is a whole number from 0 to 2,000. Type it in digits.")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("", None), ("$1,250", Decimal("1250.00")), ("0.5", Decimal("0.50")), ("75.00", Decimal(75))],
)
def test_a_sum_is_read_with_its_sign_and_commas(typed, stored):
    assert Amount("Paid").parse([typed]) == stored


@pytest.mark.parametrize("typed", ["-5", "1.255", "1e3", "ten", "1000000000", "NaN"])
def test_what_is_no_sum_is_refused_in_words(typed):
    with pytest.raises(Refused) as refusal:
        Amount("Paid").parse([typed])
    assert str(refusal.value) == (
        "Paid is a sum in dollars, for example 1,250.00, of at most 999,999,999."
    )


def test_a_day_a_century_off_is_asked_about_and_a_near_one_is_not():
    kind = Day("Signed on")
    assert kind.question(kind.parse(["1925-03-01"])) == (
        "Signed on is in the year 1925. Is that right?"
    )
    assert kind.question(date.today()) == ""
    assert kind.question(None) == ""
