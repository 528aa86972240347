"""The WSGI application that gunicorn serves: the product's, or the same without door and wall.

BENCH_WITHOUT_WALLS: JSON of the `Access` that everyone then has, by the grantee's slug. The
database login of that server sees past the policies; so both walls are away, and nothing else.
"""

import json
import os

import django
from django.core.wsgi import get_wsgi_application

from tests.bench.counting import counted


def _take_walls_away(given: dict[str, dict]) -> None:
    """Rights come from `given` instead of the database, and the wall's setting is not made."""
    from accounts import access, wall

    everyone = {
        slug: access.Access(**(fields | {"permissions": frozenset(fields["permissions"])}))
        for slug, fields in given.items()
    }

    def reach(user, slug=None):
        if slug is None:
            return list(everyone.values())
        return [everyone[slug]] if slug in everyone else []

    access.reach = reach
    wall._set = lambda one, several: None
    wall._current = lambda: ("", "")


django.setup()
if os.environ.get("BENCH_WITHOUT_WALLS"):
    _take_walls_away(json.loads(os.environ["BENCH_WITHOUT_WALLS"]))
application = counted(get_wsgi_application())
