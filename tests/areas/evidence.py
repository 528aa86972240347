"""Statements with their drafts, and the evidence library."""

from datetime import date

from planning import adoption, library
from planning.models import (
    DataUseAgreement,
    Finding,
    Plan,
    Source,
    SourceFile,
    StatementDraft,
    StatementWording,
    Theme,
)

PAGES = {
    "> 2 2 2 2 F F F N N": "statement findings finding themes agreements agreement source_file",
}
FORMS = {
    "> ! ! ! F F F F N N": "give_feedback",
    "> ! ! F F F F F N N": "adopt_draft withdraw_adoption add_findings upload_file remove_file "
    "code_findings",
    "> > > F F F F F N N": "resolve_feedback draft_from_wording restrict_file",
}
UNWALKED = {"source_file"}  # a file
RECORDS = {
    "give_feedback": "draft",
    "resolve_feedback": "feedback",
    "draft_from_wording": "wording",
    "add_findings": "source",
    "upload_file": "source",
    "source_file": "file",
    "remove_file": "file",
    "restrict_file": "file",
}
KINDS = {"statement": "mission", "adopt_draft": "mission", "withdraw_adoption": "values"}


def make(world) -> dict[str, int]:
    """A draft that Cole has spoken of and that was adopted, a kept file, a theme, an agreement."""
    here, cast = {"grantee": world.cast.here}, world.cast
    plan = Plan.objects.get(pk=world.keys["plan"])
    source = Source.objects.get(pk=world.keys["source"])
    draft = StatementDraft.objects.create(
        plan=plan, kind_of="mission", title="Short", text="<p>To end it.</p>", position=1, **here
    )
    feedback = adoption.give_feedback(draft, "Shorter still.", by=cast.cole)
    adoption.adopt_draft(
        draft, on=date(2026, 3, 4), activity=None, words="the retreat", by=cast.alice
    )
    kept, _ = library.keep_file(source, "notes.txt", b"Notes.", restricted=False, by=cast.ed)
    agreement = DataUseAgreement.objects.create(plan=plan, title="Records", position=1, **here)
    theme = Theme.objects.create(plan=plan, name="Waiting", position=1, **here)
    return {
        "draft": draft.pk,
        "feedback": feedback.pk,
        "wording": StatementWording.objects.get().pk,
        "file": kept.pk,
        "finding": Finding.objects.filter(source=source).first().pk,
        "agreement": agreement.pk,
        "theme": theme.pk,
    }


def plant(planted) -> None:
    """A restricted file whose name and words are for those alone who may see restricted parts."""
    from tests.safety.canaries import word

    name, words = word("name"), word("words")
    source = Source.objects.first()
    library.keep_file(source, f"{name}.txt", words.encode(), restricted=True, by=planted.cast.alice)
    assert SourceFile.objects.filter(name__startswith=name).count() == 1
    planted.restricted += [name, words]
    planted.unwritten += [name, words]
