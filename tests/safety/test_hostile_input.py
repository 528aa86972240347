"""Hostile texts, numbers, days and forms: refused with nothing stored, or made harmless."""

import pytest
from django.apps import apps
from django.urls import reverse

from accounts import wall
from editing import fields
from editing.clean import CONTROLS
from editing.models import EditableModel, Link
from planning.models import Answer, Strategy
from tests.safety import corpus
from tests.safety.running import Run, records
from tests.safety.stores import is_harmless

pytestmark = pytest.mark.usefixtures("quiet")
JSON = {"HTTP_ACCEPT": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def stored(model, pk, field):
    return getattr(model.objects.get(pk=pk), model._meta.get_field(field).attname)


def fault_of(model, record, name, grantee):
    """What is wrong with what now stands in the field; None when it is harmless."""
    wall.enter(grantee.pk)
    value = stored(model, record.pk, name)
    kind = model.editable[name]
    if isinstance(kind, fields.Rich):
        return None if is_harmless(value) else f"stored {value[:80]!r}"
    if isinstance(kind, fields.Line):
        return f"stored {value[:80]!r}" if CONTROLS.search(value) else None
    return None


def values_for(kind):
    match kind:
        case fields.Rich():
            return corpus.TEXTS
        case fields.Lines():
            return corpus.TEXTS
        case fields.Line():
            return corpus.SCRIPTS[:6] + corpus.ODD + corpus.QUERIES[:2] + corpus.DEEP[-2:]
        case fields.Day():
            return corpus.DAYS
        case fields.Reference():
            return corpus.NUMBERS
        case _:
            return corpus.SCRIPTS[:1] + corpus.ODD[:2] + corpus.NUMBERS[:4]


def test_every_kind_of_field_refuses_or_cleans_every_hostile_value(world, here, alice):
    """Each kind of control with its whole corpus, on the first record that has it."""
    run, seen = Run(alice, here), set()
    for model, record in records(here[0]).items():
        for name, kind in model.editable.items():
            again = type(kind) in seen
            seen.add(type(kind))
            url = reverse("save", args=["here", model.kind(), record.pk, name])
            for value in values_for(kind)[: 3 if again else None]:
                run.post(
                    (model.kind(), name),
                    url,
                    {"version": record.version, "value": value, "tab": value[:80], "seq": "1"},
                    lambda response, at=(model, record, name): fault_of(*at, here[0]),
                    **JSON,
                )
    run.settle()
    every = [m for m in apps.get_models() if issubclass(m, EditableModel)]
    assert seen == {type(kind) for model in every for kind in model.editable.values()}
    assert run.cases > 300


@pytest.mark.parametrize("script", [JSON, HTMX, {}], ids=["script", "htmx", "form"])
def test_keys_versions_and_sequences_that_are_no_numbers(world, here, alice, script):
    run = Run(alice, here)
    wall.enter(here[0].pk)
    answer, strategy = Answer.objects.first(), Strategy.objects.first()
    save = reverse("save", args=["here", "answer", answer.pk, "text"])
    for value in corpus.NUMBERS:
        run.post("version", save, {"version": value, "value": "<p>x</p>"}, **script)
        run.post("seq", save, {"version": "1", "seq": value, "value": "<p>x</p>"}, **script)
        ends = {"left": strategy.pk, "right": value, "on": "1"}
        run.post("link", reverse("link", args=["here", "strategygap"]), ends, **script)
        for kind, parent in (("goal", "plan"), ("objective", "goal"), ("finding", "source")):
            typed = {parent: value, "title": "x", "text": "x"}
            run.post("add", reverse("add", args=["here", kind]), typed, **script)
        key = {"plan": world.keys["plan"], "title": "x", "form_key": value}
        run.post("form key", reverse("add", args=["here", "goal"]), key, **script)
        place = reverse("place", args=["here", "strategy", strategy.pk])
        run.post("place", place, {"parent": f"goal-{value}"}, **script)
        leader = reverse("leader", args=["here", world.keys["action"]])
        run.post("leader", leader, {"collaborator": value}, **script)
    run.settle()


def test_every_kind_is_added_removed_moved_and_linked_without_a_fault(world, here, alice):
    """Also what no page offers: kinds without an add form, without an order, removed inside out."""
    run, found = Run(alice, here), records(here[0])
    for model, record in found.items():
        kind = model.kind()
        parents = {name: world.keys.get(name, "") for name in model.parents}
        typed = dict.fromkeys(model.editable, "1")
        for extra in ({}, HTMX, JSON):
            add = reverse("add", args=["here", kind])
            for data in ({}, parents, parents | typed, parents | {"title": "x", "text": "x"}):
                run.post(("add", kind), add, data, **extra)
            remove = reverse("remove", args=["here", kind, record.pk])
            run.post(("remove", kind), remove, {}, **extra)
            move = reverse("move", args=["here", kind, record.pk])
            run.post(("move", kind), move, {"to": "\x00"}, **extra)
            for pk in (0, 2**31, 2**63, 10**30):
                run.post(kind, reverse("remove", args=["here", kind, pk]), {}, **extra)
                run.post(kind, reverse("move", args=["here", kind, pk]), {}, **extra)
                save = reverse("save", args=["here", kind, pk, next(iter(model.editable))])
                run.post(kind, save, {"version": "1", "value": "x"}, **extra)
                run.get(kind, reverse("history", args=["here", kind, pk, "text"]), **extra)
    for model in apps.get_models():
        if issubclass(model, Link):
            for pk in ("1", "0", str(2**63), "9" * 40):
                link = reverse("link", args=["here", model._meta.model_name])
                run.post(model.__name__, link, {"left": pk, "right": pk, "on": "1"})
            # What is there too: where both ends are of one kind, a record tied to itself.
            kinds = [model._meta.get_field(name).related_model for name in model.ends]
            left, right = (found[kind].pk if kind in found else 0 for kind in kinds)
            run.post(model.__name__, link, {"left": left, "right": right, "on": "1"})
    run.settle()
    assert run.cases > 500


FORMS = {
    "freeze": {"reason": "{}"},
    "ask_review": {"version": "3", "text": "{}"},
    "submit_version": {"version": "{}", "text": "x"},
    "open_plan": {"title": "{}"},
    "invite": {"email": "{}", "role": "viewer"},
    "change_role": {"role": "{}"},
    "award": {
        "number": "{}",
        "fiscal_year": "2024",
        "starts_on": "2025-10-01",
        "ends_on": "2028-09-30",
    },
}


@pytest.mark.parametrize("name", FORMS)
def test_hostile_texts_in_the_forms(world, here, alice, name):
    run = Run(alice, here)
    keys = [world.cast.ed.pk] if name == "change_role" else []
    url = reverse(name, args=["here", *keys])
    values = corpus.SCRIPTS[:3] + corpus.ODD + corpus.QUERIES + corpus.HEADERS + corpus.NUMBERS
    for value in (*values, *corpus.DEEP[-3:]):
        filled = {key: text.format(value) for key, text in FORMS[name].items()}
        run.post(name, url, filled, lambda response: _tears(response))
    run.settle()


def _tears(response):
    """Whether an answer's headers carry what was typed."""
    told = str(response.headers).lower()
    return "evil" in told and "headers hold what was typed"


def test_hostile_words_in_the_talk(client, world, here):
    """A reviewer's comment, reply, verdict and letter reach the team's and the funder's pages."""
    client.raise_request_exception = False
    cases = 0
    for person, name, record, data in (
        ("alice", "comment", "round", {"version": "2", "component": "people", "kind": "question"}),
        ("alice", "reply", "thread", {}),
        ("gina", "send_back", "submission", {}),
    ):
        client.force_login(getattr(world.cast, person))
        run = Run(client, here)
        url = reverse(name, args=["here", world.keys[record]])
        for value in corpus.TEXTS:
            run.post(name, url, data | {"text": value})
        for value in corpus.NUMBERS:
            run.post(name, url, {"text": "x", "version": value, "component": value, "kind": value})
        run.settle()
        cases += run.cases
    assert cases > 200


def test_days_of_an_award_at_the_ends_of_the_calendar_leave_every_page_readable(world, here, alice):
    run = Run(alice, here)
    pages = [reverse(name, args=["here"]) for name in ("overview", "award", "review", "trail")]
    pages.append(reverse("home"))

    def readable(response):
        broken = [page for page in pages if alice.get(page).status_code >= 500]
        return broken and f"broken afterwards: {broken}"

    base = {"number": "N-1", "fiscal_year": "2024"}
    for first in (*corpus.DAYS, "9999-12-30", "2024-02-29"):
        for last in ("9999-12-31", "0001-01-02"):
            data = base | {"starts_on": first, "ends_on": last}
            run.post("award", reverse("award", args=["here"]), data, readable)
    run.settle()
