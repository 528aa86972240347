"""Storing a text that joins the team's wording of a passage with what is written now."""

from django.db import transaction

from accounts.models import User, record
from deliverables.passages import Edited, beside
from editing.actions import Conflict, Saved, save_field
from planning.models import Passage, Plan


def find(plan: Plan, pk: int, written: dict[str, tuple[str, str]]) -> Edited | None:
    """The reworded passage with this key; `written` is what `passages.generated` gives."""
    passage = Passage.objects.filter(plan=plan, pk=pk).exclude(text="").first()
    return passage and beside(passage, written)


@transaction.atomic
def save(found: Edited, text: str, *, version: int, by: User) -> Saved | Conflict:
    """Keep `text` as the team's wording, made with what `found` is written as before its author.

    Raises Refused when the text is not taken. A Conflict stores nothing: someone changed the
    wording since `version`.
    """
    passage = found.passage
    outcome = save_field(Passage, passage.pk, "text", [text], version=version, by=by)
    if isinstance(outcome, Saved):
        Passage.objects.filter(pk=passage.pk).update(written_from=found.written)
        record(
            passage.grantee_id, "joined two wordings of a passage", passage.key, by=by,
            pk=passage.pk,
        )  # fmt: skip
    return outcome
