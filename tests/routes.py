"""Every URL of the project as (name, route, view), allauth's own left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Route:
    """One URL: its name, its route with converters, and its view function."""

    name: str
    route: str
    view: object


def our_routes() -> Iterator[Route]:
    """All routes below the root but those of allauth, which marks and guards its own."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns, prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", route, pattern.callback)
        elif not route.startswith("accounts/"):
            yield from _walk(pattern.url_patterns, route)
