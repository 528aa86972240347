"""Several reviewers of a round, their notes and views, and whom a comment is for."""

from planning.models import Goal
from reviews.models import Reviewer, ReviewerNote, Round, Thread

PAGES = {"> > > > > F F F N N": "thread_record", "> > > > > > F F N N": "thread"}
FORMS = {
    "> F F F F ! F F N N": "add_reviewer add_note give_view",
    "> F F F F > F F N N": "finish_part remove_reviewer remove_note",
    "> > > > F > F F N N": "assign_thread",
}
# They lead on: to the record's own page, to the comment on the page of the review.
UNWALKED = {"thread_record", "thread"}
RECORDS = {
    "add_reviewer": "round",
    "add_note": "round",
    "give_view": "round",
    "finish_part": "round",
    "remove_reviewer": "reviewer",
    "remove_note": "reviewernote",
    "assign_thread": "thread",
    "thread_record": "quotingthread",
}


def make(world) -> dict[str, int]:
    """Pat reads the round, has a note of their own, and began a comment on a goal's words."""
    cast, round = world.cast, Round.objects.get(pk=world.keys["round"])
    here = {"grantee": cast.here, "round": round}
    reviewer = Reviewer.objects.create(user=cast.pat, assigned_by=cast.pat, **here)
    note = ReviewerNote.objects.create(version=round.version, text="Look.", by=cast.pat, **here)
    thread = Thread.objects.create(
        version=round.version,
        component="strategies",
        kind="question",
        quote="A goal",
        record_kind="goal",
        record_pk=Goal.objects.first().pk,
        opened_by=cast.pat,
        **here,
    )
    return {"reviewer": reviewer.pk, "reviewernote": note.pk, "quotingthread": thread.pk}
