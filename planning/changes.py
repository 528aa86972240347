"""What a move to another requirement set would change, in words, before anyone moves."""

from dataclasses import dataclass

from planning.requirements import RequirementSet


@dataclass(frozen=True)
class Changes:
    """What the other set asks besides, asks no longer, and asks in other words: (now, then)."""

    comes: tuple[str, ...]
    goes: tuple[str, ...]
    differs: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.comes or self.goes or self.differs)


def between(now: RequirementSet, then: RequirementSet) -> Changes:
    """What changes for a plan that moves from `now` to `then`. Nothing that was written is lost."""
    asked, asks = _asked(now), _asked(then)
    return Changes(
        comes=tuple(text for key, text in asks.items() if key not in asked),
        goes=tuple(text for key, text in asked.items() if key not in asks),
        differs=tuple(
            (asked[key], text) for key, text in asks.items() if key in asked and asked[key] != text
        ),
    )


def _asked(item: RequirementSet) -> dict[tuple[str, str], str]:
    """What the set says of the plan to people, by its place in the set; rules are checked apart."""
    found = {("promise", promise.key): promise.text for promise in item.promises}
    found |= {("deadline", deadline.key): deadline.text for deadline in item.deadlines}
    for component in item.components:
        word = "required" if component.required else "optional"
        found["component", component.key] = f"The part “{component.title}” is {word}."
    return found
