"""The door to pages over everything a person reaches, whatever the right: home and notices."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import wall
from accounts.access import reach


def anywhere(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page over every grantee that the person holds any right on (maybe none).

    The view gets the list of `Access`, by name; the wall is open for their crossing tables.
    """

    @functools.wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        mine = reach(request.user)
        wall.enter_many(access.grantee_id for access in mine)
        return view(request, mine, *args, **kwargs)

    inner.across_permission = "any"
    return inner
