"""Letters as files, and opening an approved plan again."""

import hashlib

from reviews.models import Submission, SubmissionFile

PAGES = {"> 2 2 2 2 F 2 F N N": "letter"}
FORMS = {"> ! F F F F F F N N": "reopen_plan"}
UNWALKED = {"letter"}  # a file
RECORDS = {"reopen_plan": "submission", "letter": "submissionfile"}
LETTER = b"To the Office: with this letter we hand in the plan.\n"


def make(world) -> dict[str, int]:
    """The team's letter with its submission."""
    kept = SubmissionFile.objects.create(
        grantee=world.cast.here,
        submission=Submission.objects.first(),
        side=SubmissionFile.Side.TEAM,
        name="letter.txt",
        kind="txt",
        size=len(LETTER),
        sha256=hashlib.sha256(LETTER).hexdigest(),
        data=LETTER,
        by=world.cast.alice,
    )
    return {"submissionfile": kept.pk}
