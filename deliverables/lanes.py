"""Which worker makes a file: long PDFs have one of their own, so that short ones never wait.

A document of hundreds of pages takes a worker for a minute. In one line with all others it would
make every grantee wait; in its own lane it waits for its like alone. All drawing yields to the
pages of the application, and a long document's to a short one's.
"""

from django.db.models.functions import Length

from accounts import wall
from deliverables.models import Rendition, Version

SHORT_LANE, LONG_LANE = "render", "long"
# Characters of the version's JSON, about 2,500 a page: some 60 pages.
LONG_CHARACTERS = 150_000


SHORT_NICE, LONG_NICE = 8, 19


def nice(version: Version) -> int:
    """At what priority the PDF of this version is drawn, as `nice` counts: 19 is the lowest."""
    return LONG_NICE if len(version.content) > LONG_CHARACTERS else SHORT_NICE


def lane(rendition: Rendition) -> str:
    """The queue in which a rendition waits; the wall must be open for its grantee."""
    if rendition.format != Rendition.Format.PDF:
        return SHORT_LANE
    length = (
        Version.objects.filter(pk=rendition.version_id)
        .values_list(Length("content"), flat=True)
        .get()
    )
    return LONG_LANE if length > LONG_CHARACTERS else SHORT_LANE


def same(first: int, second: int, *, grantee_id: int) -> bool:
    """Whether two renditions wait in one queue."""
    with wall.inside(grantee_id):
        found = Rendition.objects.filter(pk__in=[first, second])
        return len({lane(rendition) for rendition in found}) == 1
