"""Whether what was frozen is still what it was: every stored hash, every file drawn once more."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from accounts import wall
from deliverables import actions, document
from deliverables.errors import RenderError
from deliverables.models import Rendition, RenditionFile, Version

SAME, DIFFERS, NOT_DRAWN = "same", "differs", "not drawn"


@dataclass(frozen=True)
class Checked:
    """One stored thing: the version's number, what of it ("content" or a format), how it stands."""

    number: int
    what: str
    state: str
    detail: str


def verify(grantee_id: int, *, number: int | None = None) -> Iterator[Checked]:
    """Check the grantee's versions, or the one with `number`, oldest first; changes nothing.

    A file is drawn again from the stored version where this software made it, and has to come
    out byte for byte; a file that another version of the software made is held to its hash alone.
    """
    with wall.inside(grantee_id):
        found = Version.objects.filter(grantee=grantee_id).order_by("number")
        keys = list((found.filter(number=number) if number else found).values_list("pk", flat=True))
    for pk in keys:
        with wall.inside(grantee_id):
            version = Version.objects.get(pk=pk)
            files = list(
                RenditionFile.objects.filter(rendition__version=pk)
                .select_related("rendition")
                .order_by("rendition__format")
            )
        yield _content(version)
        for file in files:
            yield _file(version, file.rendition, file)


def _content(version: Version) -> Checked:
    if document.sha256(version.content) != version.sha256:
        return Checked(version.number, "content", DIFFERS, "The stored text has another hash.")
    if document.to_json(version.document) != version.content:
        return Checked(
            version.number, "content", DIFFERS, "This software reads the stored text differently."
        )
    return Checked(version.number, "content", SAME, version.sha256)


def _file(version: Version, rendition: Rendition, file: RenditionFile) -> Checked:
    form, stored = rendition.format, bytes(file.data)
    if document.sha256_of_bytes(stored) != file.sha256 or len(stored) != file.size:
        return Checked(version.number, form, DIFFERS, "The stored bytes have another hash.")
    if rendition.software != settings.VERSION:
        said = (
            f"Made by Throughline {rendition.software or 'of an unknown version'}; its hash fits."
        )
        return Checked(version.number, form, NOT_DRAWN, said)
    try:
        again = actions.draw_again(version, form)
    except RenderError as error:
        return Checked(version.number, form, DIFFERS, f"It cannot be drawn again: {error}")
    if again != stored:
        said = f"Drawn again it is {document.sha256_of_bytes(again)}, stored is {file.sha256}."
        return Checked(version.number, form, DIFFERS, said)
    return Checked(version.number, form, SAME, file.sha256)
