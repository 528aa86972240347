"""Votes for the stories: made in a line, and ballots sent as a browser would."""

from uuid import uuid4

from django.test import Client
from lxml import html

from accounts import wall
from planning.models import Plan, Prioritization, PriorityCriterion, PriorityOption
from planning.prioritization import actions
from planning.prioritization.methods import HANLON

OPENED = "The vote is open, and everyone of the team was told."


def make_vote(cast, *options, method="weighted", state="open", **more) -> Prioritization:
    """A vote of here on these options; a weighted one has the criteria Reach (5) and Cost (2)."""
    wall.enter(cast.here.pk)
    here = {"grantee": cast.here}
    fields = {"title": "What comes first?", "ballot": "open"} | more
    vote = Prioritization.objects.create(
        plan=Plan.objects.get(), method=method, state=state, **fields, **here
    )
    if method == "weighted":
        for place, (name, weight) in enumerate((("Reach", 5), ("Cost", 2)), start=1):
            PriorityCriterion.objects.create(
                prioritization=vote, name=name, weight=weight, position=place, **here
            )
    for place, text in enumerate(options, start=1):
        PriorityOption.objects.create(prioritization=vote, text=text, position=place, **here)
    return vote


def address(vote) -> str:
    return f"/here/prioritization/{vote.pk}/"


def scored(vote, *rows) -> dict[str, str]:
    """The form's fields for a scored ballot: a row of numbers for each option on it."""
    keys = vote.options.filter(is_withdrawn=False, dropped_after=None).values_list("pk", flat=True)
    return {
        f"o{key}-{scale.key}": str(number)
        for key, row in zip(keys, rows, strict=True)
        for scale, number in zip(vote.scales(), row, strict=True)
    }


def rated(a, b, c, *, pearl=1) -> tuple[int, ...]:
    """A Hanlon row with the same answer to all five PEARL questions."""
    return (a, b, c) + (pearl,) * (len(HANLON) - 3)


def send(client, vote, typed, *, round=1, key=None, to=""):
    """What the browser sends from a ballot; returns the answer."""
    form = {"form_key": str(key or uuid4()), "round": str(round)} | typed
    return client.post(to or f"{address(vote)}ballot/", form)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send_by_link(cast, vote, typed, **more):
    """A ballot through a new link."""
    wall.enter(cast.here.pk)
    [token] = actions.make_links(vote.pk, 1, by=cast.ed)
    return send(Client(), vote, typed, to=f"/here/vote/{token}/", **more)


def press(client, vote, verb, **fields):
    """One of the facilitator's buttons; returns the sentence that the next page shows."""
    page = client.post(f"{address(vote)}{verb}/", fields, follow=True)
    return " ".join(texts(page, '//*[@id="messages"]/p'))


def texts(page, path) -> list[str]:
    """The words at `path` of a page, one line each."""
    found = html.fromstring(page.content.decode()).xpath(path)
    return [
        " ".join((one if isinstance(one, str) else one.text_content()).split()) for one in found
    ]


def table(page, name) -> list[list[str]]:
    """The body of the table in the region called `name`, cell by cell."""
    rows = html.fromstring(page.content.decode()).xpath(
        f'//*[@role="region"][@aria-label="{name}"]//tbody/tr'
    )
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
