"""Leaving notes as a provider does, and reading them as a team does."""

from uuid import uuid4

from lxml import html

from accounts import wall
from planning.models import GeneralNote
from tests.planning.pages import words

STEP = "prepare.collaborators"
PLACE = "prepare.collaborators.3"


def leave(client, who, text, whom="all", place=PLACE, key=None, **more):
    client.force_login(who)
    typed = {"whom": whom, "place": place, "text": text, "form_key": str(key or uuid4())}
    return client.post("/guidance/add/", typed | more)


def step(client, who, grantee="here", key=STEP):
    client.force_login(who)
    response = client.get(f"/{grantee}/guide/{key}/")
    assert response.status_code == 200
    return html.fromstring(response.content)


def seen(client, who, grantee="here", place=PLACE):
    """The notes under the question on the step's page."""
    card = step(client, who, grantee).get_element_by_id(place)
    return words(card.find_class("left-note"))


def listed(client, who):
    """(place, for whom, text) of each note on the provider's page."""
    client.force_login(who)
    page = html.fromstring(client.get("/guidance/").content)
    return [
        (
            words(row.xpath("./p/a")[0]),
            words(row.find_class("tag")),
            words(row.find_class("note-text")),
        )
        for row in page.xpath("//ul[@class='notes-list']/li")
    ]


def only(model, cast):
    """The single note of this kind, with the wall open for it."""
    if model is GeneralNote:
        wall.enter_organizations([cast.tta.pk])
    else:
        wall.enter(cast.here.pk)
    return model.objects.get()
