"""What a person opened of the guide, kept for that person in one grantee, on every machine."""

from functools import cache

from django.utils import timezone

from accounts.models import User
from planning import guide
from planning.models import GuideLook

# What of a step can be opened beside its questions, call-outs and approaches.
READING = "reading"


@cache
def keys() -> frozenset[str]:
    """Every key that can be open: steps, their questions, call-outs, approaches, further reading.

    Those of roles and phases are not: they are lines of text, not parts that matter later.
    """
    found: set[str] = set()
    for step in guide.load().steps:
        found |= {step.key, f"{step.key}.{READING}"}
        found |= {part.key for part in (*step.questions, *step.callouts, *step.approaches)}
    return frozenset(found)


def open_to(user: User, prefix: str = "") -> set[str]:
    """The keys that `user` left open in the grantee whose wall is open; with `prefix`, those
    that begin with it."""
    rows = GuideLook.objects.filter(user=user, open=True, key__startswith=prefix)
    return set(rows.values_list("key", flat=True))


def looked_at() -> set[str]:
    """The keys that anybody has ever opened here."""
    return set(GuideLook.objects.values_list("key", flat=True).distinct())


def remember(grantee_id: int, user: User, key: str, *, is_open: bool) -> None:
    """Note that `user` opened or closed a part. Raises KeyError for what the guide lacks."""
    if key not in keys():
        raise KeyError(f"The guide has no part with the key '{key}'.")
    GuideLook.objects.update_or_create(
        grantee_id=grantee_id,
        user=user,
        key=key,
        defaults={"open": is_open, "at": timezone.now()},
    )
