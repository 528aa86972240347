"""The guide at the elbow, what each person has open of it, and a TTA provider's notes beside it."""

from uuid import uuid4

from accounts import wall
from planning.guidance import notes
from planning.models import GeneralNote, GranteeNote

PAGES = {
    # Asked for by a page's script it is a part of that page; opened by itself, the step's page.
    "> > > > > F F F N N": "guide_elbow",
    "> F F F F 2 F F F F": "guidance guidance_note",
}
FORMS = {
    "> N N N N F F F N N": "guide_look",  # the empty form names no part
    "> F F F F ! F F F F": "guidance_add guidance_save",
    "> F F F F > F F F F": "guidance_withdraw",
}
UNWALKED = {"guide_elbow"}
RECORDS = dict.fromkeys(("guidance_note", "guidance_save", "guidance_withdraw"), "granteenote")
KINDS = dict.fromkeys(RECORDS, "one")
# Beside the question that the tests' pages show.
PLACE = "prepare.collaborators.3"


def _left(cast) -> tuple[GranteeNote, GeneralNote]:
    given = {"organization": cast.tta, "place": PLACE, "text": "Ask them.", "by": cast.pat}
    own = GranteeNote.objects.create(grantee=cast.here, form_key=uuid4(), **given)
    wall.enter_organizations([cast.tta.pk])
    return own, GeneralNote.objects.create(form_key=uuid4(), **given)


def make(world) -> dict[str, int]:
    """A note for here, the last there is."""
    given = {"place": PLACE, "text": "Read this first.", "by": world.cast.pat}
    note = notes.leave(world.cast.tta, form_key=uuid4(), grantee_id=world.cast.here.pk, **given)
    return {"granteenote": note.pk}


def plant(planted) -> None:
    """Notes for here and for all, each with a wording of before in its history."""
    own, general = _left(planted.cast)
    for note in (own, general):
        planted.change(note, "text", into=planted.notes)
