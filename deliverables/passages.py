"""The passages that the team has reworded: what is written now, what was, what to do about it.

A passage is a generated paragraph with a name (`words.passage`). The team's wording of it is kept
as it is, whatever becomes of the records; when what would be written from them now is another
text than the author had before them, that is said, and the author decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from django.http import Http404
from django.utils.safestring import SafeString

from accounts.models import User, record
from deliverables.assembly import assemble
from deliverables.document import Component, Document, Prose, sha256
from deliverables.facts import PlanFacts
from editing.actions import save_field
from editing.clean import clean_html
from editing.merge import word_difference
from planning.models import Passage, Plan
from planning.requirements import RequirementSet


@dataclass(frozen=True)
class Edited:
    """A reworded passage beside what is written from the records now.

    `written` is that wording as HTML, '' when the records no longer give this passage at all.
    """

    passage: Passage
    component: str
    written: str

    @property
    def is_own(self) -> bool:
        """Whether anything was changed in the generated wording."""
        return self.passage.text != self.passage.written_from

    @property
    def difference(self) -> SafeString:
        """What changed in the generated wording since, as words with <del> and <ins>."""
        return word_difference(self.passage.written_from, self.written)

    @property
    def is_stale(self) -> bool:
        """Whether the facts under the team's wording have changed."""
        return self.passage.written_from != self.written

    @property
    def seen(self) -> str:
        """What a form brings back to say which generated wording its author had before them."""
        return sha256(self.written)


class ChangedAgain(Exception):
    """The records give another wording by now than the author has seen; nothing was stored."""


def generated(
    facts: PlanFacts, requirements: RequirementSet, document: Document | None = None
) -> dict[str, tuple[str, str]]:
    """Every passage as it is written from the records alone: key -> (component, HTML).

    The HTML is cleaned as a stored wording is, so that the two can be compared. `document` is
    what `facts` assemble to, where the caller has it: it serves while nothing is reworded.
    """
    if document is None or facts.passages:
        document = assemble(replace(facts, passages={}), requirements)
    return {
        block.passage: (component.key, clean_html(block.html))
        for component in document.components
        for block in passages_of(component)
    }


def passages_of(component: Component) -> Iterator[Prose]:
    """The paragraphs of a component that may be reworded."""
    return (item for item in component.blocks if isinstance(item, Prose) and item.passage)


def edited(plan: Plan, written: dict[str, tuple[str, str]]) -> list[Edited]:
    """The passages that are reworded or just begun, in the document's order; one query.

    `written` is what `generated` gives. A passage that the records no longer give stands last,
    under the component that its key begins with. One that was begun, left as it was and has
    changed since is not among them: the newly generated wording is printed.
    """
    found = {item.key: item for item in Passage.objects.filter(plan=plan).exclude(text="")}
    order = [*(key for key in written if key in found), *sorted(set(found) - set(written))]
    items = [beside(found[key], written) for key in order]
    return [item for item in items if item.is_own or not item.is_stale]


@transaction.atomic
def begin(plan: Plan, key: str, written: dict[str, tuple[str, str]], *, by: User) -> Passage:
    """The team's wording of a passage, beginning as what is written now; once begun it stays."""
    if key not in written:
        raise Http404("This passage is not in the deliverable.")
    passage, _ = Passage.objects.select_for_update().get_or_create(
        grantee_id=plan.grantee_id, plan=plan, key=key
    )
    if not passage.text or passage.text == passage.written_from:
        html = written[key][1]
        save_field(Passage, passage.pk, "text", [html], version=passage.version, by=by)
        Passage.objects.filter(pk=passage.pk).update(written_from=html)
        record(plan.grantee_id, "reworded a passage", key, by=by, pk=passage.pk)
    return passage


@transaction.atomic
def keep_mine(
    plan: Plan, pk: int, written: dict[str, tuple[str, str]], *, seen: str, by: User
) -> Passage:
    """The author has seen what changed and keeps the wording: nothing is flagged until the next.

    Raises ChangedAgain when `seen` (as `Edited.seen`) is of another wording than `written`.
    """
    found = _as_seen(plan, pk, written, seen)
    passage = found.passage
    passage.written_from = found.written
    passage.save(update_fields=["written_from"])
    record(plan.grantee_id, "kept own wording of a passage", passage.key, by=by, pk=pk)
    return passage


@transaction.atomic
def take_new(
    plan: Plan, pk: int, written: dict[str, tuple[str, str]], *, seen: str, by: User
) -> Passage:
    """Print what is written from the records again; the wording stays in the field's history.

    Raises ChangedAgain as `keep_mine` does: nobody gives up a wording for one they did not see.
    """
    passage = _as_seen(plan, pk, written, seen).passage
    save_field(Passage, pk, "text", [""], version=passage.version, by=by)
    record(plan.grantee_id, "gave up own wording of a passage", passage.key, by=by, pk=pk)
    return passage


def _as_seen(plan: Plan, pk: int, written: dict[str, tuple[str, str]], seen: str) -> Edited:
    """The passage, locked, beside the generated wording that its author has seen."""
    passage = Passage.objects.select_for_update().filter(plan=plan, pk=pk).first()
    if passage is None:
        raise Http404("This passage is not there any more.")
    found = beside(passage, written)
    if found.seen != seen:
        raise ChangedAgain(f"The records under {passage.key} changed once more.")
    return found


def beside(passage: Passage, written: dict[str, tuple[str, str]]) -> Edited:
    """A reworded passage and its generated wording, from what `generated` gives."""
    return Edited(passage, *written.get(passage.key, (passage.key.split(".")[0], "")))
