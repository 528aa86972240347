"""Pages of a list, 25 at a time, from a list or a queryset, without counting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from editing.fields import whole_number

SIZE = 25
LAST = 1000  # a page number from the address; past this it is not meant seriously


@dataclass(frozen=True)
class Page:
    """The items of one page, and the addresses of its neighbours ('' when there is none)."""

    items: list
    previous_url: str
    next_url: str
    shown: str

    @classmethod
    def of(cls, request: HttpRequest, source: Sequence | QuerySet) -> "Page":
        """The page of `source` that the request asks for; the first when it asks for none."""
        asked = request.GET.get("page", "")
        number = whole_number(asked) or 1
        number = number if number <= LAST else 1
        start = (number - 1) * SIZE
        found = list(source[start : start + SIZE + 1])
        items = found[:SIZE]
        return cls(
            items=items,
            previous_url=_url(request, number - 1) if number > 1 else "",
            next_url=_url(request, number + 1) if len(found) > SIZE else "",
            shown=f"{start + 1} to {start + len(items)}" if items else "",
        )


def _url(request: HttpRequest, number: int) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode(kept | {'page': number})}"
