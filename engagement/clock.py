"""The hour at which something begins, read from what people type and written one way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from editing.fields import Line, Refused

# "2:30 pm", "2 p.m.", "14:30": a bare number could be either half of the day.
TYPED = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:([ap])\.?\s?m\.?)?", re.I)


@dataclass(frozen=True)
class Clock(Line):
    """An hour of the day, stored as "2:30 PM", or nothing."""

    longest: int = 20

    def parse(self, raw: Sequence[str]) -> str:
        typed = super().parse(raw)
        if not typed:
            return ""
        hour = clock(typed)
        if hour is None:
            raise Refused(f"{self.label} is an hour of the day. Write it as 2:30 PM or 14:30.")
        return written(hour)


def clock(text: str) -> time | None:
    """The hour that `text` says, or None where it says none."""
    found = TYPED.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def written(hour: time) -> str:
    """The hour as it is stored and printed, "2:30 PM"."""
    return f"{hour.hour % 12 or 12}:{hour.minute:02} {'AM' if hour.hour < 12 else 'PM'}"
