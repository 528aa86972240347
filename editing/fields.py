"""The kinds of field that save themselves: how a typed value is read, stored and shown.

Each kind says how a form's raw strings become the stored value (`parse`, raising Refused with
the sentence for the field), how the stored value is written in the history (`text`), and which
control edits it (`control`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from editing.clean import TextRefused, check_rich, check_size, clean_html, clean_line, clean_lines

# A day further away than this is asked about: most often a mistyped year.
YEARS_NEAR = 50


class Refused(ValueError):
    """A value that a field does not take; the message says what to type instead."""


def whole_number(text: str) -> int | None:
    """The number that a form's string writes in plain digits, at most 18 of them; else None.

    `str.isdigit` also says yes to "²", and int() refuses very long strings.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


@dataclass(frozen=True)
class Kind(ABC):
    """A field's label, hint and limits. `options` are the (value, label) pairs of a choice."""

    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()

    control = "line"
    many = False
    # What a phone's keyboard offers for it: the input's inputmode.
    keyboard = "text"

    @abstractmethod
    def parse(self, raw: Sequence[str]) -> Any:
        """The value to store, from the strings that the form sent."""

    def text(self, value: Any) -> str:
        """The stored value as the text that history keeps and a form shows."""
        return "" if value is None else str(value)

    def parsed_text(self, value: Any) -> str:
        """`text` of a value that `parse` has just given."""
        return self.text(value)

    def question(self, value: Any) -> str:
        """What to ask about a value that is taken and yet looks like a slip; '' for most."""
        return ""


@dataclass(frozen=True)
class Line(Kind):
    """One line of plain text of at most `longest` characters."""

    longest: int = 300
    required: bool = False

    def parse(self, raw: Sequence[str]) -> str:
        value = clean_line(raw[0] if raw else "")
        if len(value) > self.longest:
            raise Refused(
                f"{self.label} takes {self.longest} characters; this has {len(value)}. Shorten it."
            )
        if self.required and not value:
            raise Refused(f"{self.label} cannot be empty. Type a few words.")
        return value


@dataclass(frozen=True)
class Lines(Line):
    """Several lines of plain text."""

    longest: int = 4000
    control = "lines"

    def parse(self, raw: Sequence[str]) -> str:
        value = clean_lines(raw[0] if raw else "")
        if len(value) > self.longest:
            raise Refused(
                f"{self.label} takes {self.longest} characters; this has {len(value)}. Shorten it."
            )
        if self.required and not value:
            raise Refused(f"{self.label} cannot be empty. Type a few words.")
        return value


@dataclass(frozen=True)
class Rich(Kind):
    """Formatted text, cleaned; at most 64 KB and 8 levels of lists."""

    control = "rich"

    def parse(self, raw: Sequence[str]) -> str:
        value = raw[0] if raw else ""
        try:
            check_rich(value)
            cleaned = clean_html(value)
            check_size(cleaned)  # escaping makes a text longer
        except TextRefused as refusal:
            raise Refused(str(refusal)) from refusal
        return cleaned

    def text(self, value: Any) -> str:
        return clean_html(value or "")

    def parsed_text(self, value: Any) -> str:
        return value  # clean already, and cleaning twice is the same


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day as ISO 8601, or nothing where it is not `required`."""

    required: bool = False
    control = "day"

    def parse(self, raw: Sequence[str]) -> date | None:
        value = clean_line(raw[0] if raw else "")
        if not value:
            if self.required:
                raise Refused(f"{self.label} cannot be empty. Write it as 2026-05-31.")
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Refused(
                f"{self.label} is not a day of the calendar. Write it as 2026-05-31."
            ) from None

    def text(self, value: Any) -> str:
        return value.isoformat() if value else ""

    def question(self, value: Any) -> str:
        if not value or abs(value.year - date.today().year) <= YEARS_NEAR:
            return ""
        return f"{self.label} is in the year {value.year:04}. Is that right?"


@dataclass(frozen=True)
class Number(Kind):
    """A whole number from `lowest` to `highest`, or nothing."""

    lowest: int = 0
    highest: int = 1_000_000
    keyboard = "numeric"

    def parse(self, raw: Sequence[str]) -> int | None:
        typed = clean_line(raw[0] if raw else "").replace(",", "")
        if not typed:
            return None
        number = whole_number(typed)
        if number is None or not self.lowest <= number <= self.highest:
            raise Refused(
                f"{self.label} is a whole number from {self.lowest:,} to {self.highest:,}. "
                "Type it in digits."
            )
        return number


@dataclass(frozen=True)
class Amount(Kind):
    """A sum of money in dollars and cents up to `highest`, or nothing."""

    highest: int = 999_999_999
    keyboard = "decimal"

    def parse(self, raw: Sequence[str]) -> Decimal | None:
        typed = clean_line(raw[0] if raw else "").replace(",", "").removeprefix("$").strip()
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", typed) or Decimal(typed) > self.highest:
            raise Refused(
                f"{self.label} is a sum in dollars, for example 1,250.00, of at most "
                f"{self.highest:,}."
            )
        return Decimal(typed).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Quantity(Kind):
    """A number with a sign and up to four decimals, or nothing where it is not `required`."""

    required: bool = False
    keyboard = "decimal"

    def parse(self, raw: Sequence[str]) -> Decimal | None:
        typed = clean_line(raw[0] if raw else "").replace(",", "").replace("−", "-")
        if not typed:
            if self.required:
                raise Refused(f"{self.label} cannot be empty. Type a number.")
            return None
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", typed):
            raise Refused(
                f"{self.label} is a number in digits, for example 1,250 or 83.9, with at most "
                "four decimals. Leave the unit out."
            )
        return Decimal(typed)

    def text(self, value: Any) -> str:
        if value is None:
            return ""
        plain = f"{value:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return "0" if plain == "-0" else plain


@dataclass(frozen=True)
class Choice(Kind):
    """One of `options`; an option with the value '' allows none."""

    control = "choice"

    def parse(self, raw: Sequence[str]) -> str:
        value = raw[0] if raw else ""
        if value not in {option for option, _ in self.options}:
            raise Refused(f"Choose one of the answers offered for {self.label}.")
        return value


@dataclass(frozen=True)
class Several(Kind):
    """Any number of `options`, stored as a list in the options' order."""

    control = "several"
    many = True

    def parse(self, raw: Sequence[str]) -> list[str]:
        chosen = {value for value in raw if value}
        known = [option for option, _ in self.options]
        if not chosen <= set(known):
            raise Refused(f"Choose among the answers offered for {self.label}.")
        return [option for option in known if option in chosen]

    def text(self, value: Any) -> str:
        return ",".join(value or ())


@dataclass(frozen=True)
class Ordered(Several):
    """Any number of `options`, each at most once, stored as a list in the order they are given."""

    def parse(self, raw: Sequence[str]) -> list[str]:
        super().parse(raw)
        return list(dict.fromkeys(value for value in raw if value))


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    control = "flag"

    def parse(self, raw: Sequence[str]) -> bool:
        value = raw[-1] if raw else ""
        if value not in {"", "0", "1"}:
            raise Refused(f"{self.label} is either ticked or not.")
        return value == "1"

    def text(self, value: Any) -> str:
        return "1" if value else "0"


@dataclass(frozen=True)
class Reference(Kind):
    """Another record of the same grantee by its key, or none.

    `model` is "app.Model"; its rows are found through the wall, so that a foreign key of
    someone else's is simply not there.
    """

    model: str = ""
    control = "reference"

    def parse(self, raw: Sequence[str]) -> int | None:
        from django.apps import apps

        value = raw[0] if raw else ""
        if not value:
            return None
        pk = whole_number(value)
        if pk is None or not apps.get_model(self.model).objects.filter(pk=pk).exists():
            raise Refused(f"{self.label}: this entry is no longer there. Choose another.")
        return pk
