"""Frozen versions made by hand, and rows read past what a page shows."""

from accounts import wall
from deliverables import document
from deliverables.document import Component, Document, Missing, Prose
from deliverables.models import Rendition, RenditionFile, Version
from planning.actions import current_plan

GAPS = "<p>No shelter takes young men.</p>"
GOALS = "<p>Open one shelter for young men.</p>"


def make_document(title="The plan of Here", gaps=GAPS, goals=GOALS) -> Document:
    """A document of three components; `gaps` and `goals` are the HTML of two of them."""
    return Document(
        title=title,
        subtitle="",
        language="en",
        grantee="State of Here",
        front=(("Award number", "15POVC-24-GK-00001-HT"),),
        statements=(("Funding", "Paid for by a grant."),),
        components=(
            Component("people", "People", True, (Missing(),)),
            Component("gaps", "Gaps", True, (Prose(gaps),)),
            Component("strategies", "Strategies", True, (Prose(goals),)),
        ),
    )


def make_version(grantee, by, number=1, *, made=None, **parts) -> Version:
    """A version of the grantee's plan with the document `made`, or one of `parts`; enters the
    grantee."""
    wall.enter(grantee.pk)
    content = document.to_json(made or make_document(**parts))
    return Version.objects.create(
        grantee=grantee,
        plan=current_plan(grantee.pk),
        number=number,
        requirement_set="fy24",
        content=content,
        sha256=document.sha256(content),
        created_by=by,
    )


def make_file(version, data=b"%PDF-1.7 bytes", form="pdf") -> RenditionFile:
    """A finished rendition of the version."""
    wall.enter(version.grantee_id)
    rendition = Rendition.objects.create(
        grantee_id=version.grantee_id, version=version, format=form, state="done", share=1
    )
    return RenditionFile.objects.create(
        grantee_id=version.grantee_id,
        rendition=rendition,
        data=data,
        sha256=document.sha256(data.decode()),
        size=len(data),
    )
