"""The kinds of field for numbers and sums, and days that look like a slip."""

from datetime import date
from decimal import Decimal

import pytest

from editing.fields import Amount, Day, Number, Quantity, Refused


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


@pytest.mark.parametrize(
    ("typed", "stored", "written"),
    [
        ("", None, ""),
        ("1,250", Decimal(1250), "1250"),
        ("−3.50", Decimal("-3.5"), "-3.5"),
        ("0.0", Decimal(0), "0"),
        ("-0", Decimal(0), "0"),
        ("100", Decimal(100), "100"),
    ],
)
def test_a_quantity_has_a_sign_and_decimals_and_is_written_without_spare_zeros(
    typed, stored, written
):
    kind = Quantity("Baseline")
    assert kind.parse([typed]) == stored
    assert kind.text(kind.parse([typed])) == written


@pytest.mark.parametrize("typed", ["many", "1.23456", "1e3", "5 %", "9" * 13, "NaN", "1.", "--1"])
def test_what_is_no_quantity_is_refused_in_words(typed):
    with pytest.raises(Refused) as refusal:
        Quantity("Baseline").parse([typed])
    assert str(refusal.value) == (
        "Baseline is a number in digits, for example 1,250 or 83.9, with at most four decimals. "
        "Leave the unit out."
    )


def test_what_cannot_be_empty_says_so():
    for kind, sentence in (
        (Quantity("Number", required=True), "Number cannot be empty. Type a number."),
        (Day("Day", required=True), "Day cannot be empty. Write it as 2026-05-31."),
    ):
        with pytest.raises(Refused) as refusal:
            kind.parse([" "])
        assert str(refusal.value) == sentence
