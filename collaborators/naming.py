"""Finding an entry by the name that someone types or chooses from a list of names."""

from collections import Counter

from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.fields import Refused, whole_number


def offered_names() -> list[str]:
    """Every entry as a name to choose, by name; two entries with one name are told apart by
    their number. One query."""
    entries = list(Collaborator.objects.order_by("public_name", "pk").values_list(*_COLUMNS))
    counts = Counter(_folded(name) for _, name in entries)
    return [
        _numbered(pk, name) if counts[_folded(name)] > 1 else name for pk, name in entries if name
    ]


def entry_named(typed: str) -> Collaborator:
    """The one entry that `typed` names, as `offered_names` writes it.

    Refused when there is none, or more than one of that name.
    """
    name = clean_line(typed)[:320]
    if not name:
        raise Refused("Type or choose a name from the register first.")
    found = list(Collaborator.objects.filter(public_name__iexact=name)[:2])
    if not found and name.endswith(")"):
        plain, _, number = name[:-1].rpartition(" (entry ")
        found = list(
            Collaborator.objects.filter(public_name__iexact=plain, pk=whole_number(number) or 0)
        )
    if not found:
        raise Refused(
            f"Nobody in the register is called “{name}”. Choose a name from the list, or add the "
            "entry first."
        )
    if len(found) > 1:
        raise Refused(
            f"Two entries are called “{name}”. Choose one of them from the list, where each has "
            "its number."
        )
    return found[0]


_COLUMNS = ("pk", "public_name")


def _folded(name: str) -> str:
    return name.casefold()


def _numbered(pk: int, name: str) -> str:
    return f"{name} (entry {pk})"
