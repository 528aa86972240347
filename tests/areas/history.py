"""The review history of rounds and versions, on the page and as files."""

import hashlib

from planning.actions import current_plan
from reviews.models import ReviewFile

PAGES = {
    "> 2 2 2 2 2 2 F N N": "review_history review_history_workbook",
    "> 2 2 2 2 N N F N N": "review_history_status review_history_pdf",  # the file is the team's
}
FORMS = {"> > > > > > > F N N": "make_review_history"}
# Files, and a part of a page.
UNWALKED = {"review_history_workbook", "review_history_status", "review_history_pdf"}
RECORDS = {"review_history_status": "reviewfile", "review_history_pdf": "reviewfile"}
DRAWN = b"%PDF-1.7 the history\n"


def make(world) -> dict[str, int]:
    """The team's file of the first round."""
    here = world.cast.here
    file = ReviewFile.objects.create(
        grantee=here,
        plan=current_plan(here.pk),
        kind="round",
        number=1,
        audience="team",
        content="{}",
        sha256=hashlib.sha256(b"{}").hexdigest(),
        dated="2026-11-22",
        state="done",
        data=DRAWN,
        size=len(DRAWN),
        file_sha256=hashlib.sha256(DRAWN).hexdigest(),
        asked_by=world.cast.alice,
    )
    return {"reviewfile": file.pk}
