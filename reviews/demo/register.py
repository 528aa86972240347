"""The demo world's coverage list: the starting list, made to fit the State of Franklin."""

from accounts.models import Grantee, User
from collaborators.coverage import add_starting_list
from collaborators.models import CoverageItem

# What Franklin says in its register under another name, and what it set aside with a reason.
RENAMED = {
    "Labor and workforce": "Labor",
    "State legislature": "Elected officials",
    "Philanthropy": "Funders",
    "Business and industry": "Business",
    "Research and data": "Research",
}
SET_ASIDE = {"Unions and trade associations": "Heard through the Department of Labor."}


def coverage_list(grantee: Grantee, *, by: User) -> None:
    """Put the list up, with the wall open for the grantee."""
    add_starting_list(grantee.pk, by=by)
    for item in CoverageItem.objects.filter(label__in=[*RENAMED, *SET_ASIDE]):
        item.set_aside = SET_ASIDE.get(item.label, "")
        item.label = RENAMED.get(item.label, item.label)
        item.save(update_fields=["label", "set_aside"])
