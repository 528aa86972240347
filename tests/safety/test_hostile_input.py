"""Hostile texts, numbers, days and forms: refused with nothing stored, or made harmless."""

from html import unescape

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from accounts import wall
from accounts.models import TenantModel, User
from editing import fields
from editing.clean import CONTROLS
from editing.models import EditableModel, Link
from planning.models import Answer, Goal, Plan, Strategy
from tests.safety import corpus
from tests.safety.stores import addresses, digests, is_harmless, marks, writes
from tests.test_access import address, routes
from tests.world import make_world

JSON = {"HTTP_ACCEPT": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}
REFUSALS = {400, 403, 404, 405, 409, 410, 422}


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def here(world):
    """Both grantees: nothing may change in either."""
    return world.cast.here, world.cast.elsewhere


@pytest.fixture
def alice(client, world):
    client.force_login(world.cast.alice)
    client.raise_request_exception = False
    return client


@pytest.fixture(autouse=True)
def quiet(caplog):
    """A fault is in the list of what went wrong; its line in the log says no more."""
    with caplog.at_level("CRITICAL", logger="django.request"):
        yield


class Run:
    """Sends cases one by one, each undone afterwards, and keeps what went wrong."""

    def __init__(self, client, tenants):
        self.client, self.tenants = client, tenants
        self.before = digests(*tenants)
        self.cases = 0
        self.wrong = []

    def post(self, name, url, data, check=None, **extra):
        self.cases += 1
        point = transaction.savepoint()
        with writes() as written:
            response = self.client.post(url, data, **extra)
        case = (name, _short(data), response.status_code)
        if response.status_code >= 500:
            self.wrong.append(case)
        elif response.status_code in REFUSALS and written and self._changed(response):
            self.wrong.append((*case, "refused, and something was stored"))
        elif check and (fault := check(response)):
            self.wrong.append((*case, fault))
        transaction.savepoint_rollback(point)
        return response

    def get(self, name, url, data=None, **extra):
        self.cases += 1
        response = self.client.get(url, data, **extra)
        if response.status_code >= 500:
            self.wrong.append((name, _short(data), response.status_code))
        return response

    def settle(self) -> None:
        """Fail with every case that went wrong."""
        assert "\n".join(map(str, self.wrong)) == ""

    def _changed(self, response) -> bool:
        now = digests(*self.tenants)
        if response.status_code == 409:  # the refused text is kept for its author
            now = {key: value for key, value in now.items() if "revision" not in key[1]}
        return any(self.before[key] != value for key, value in now.items())


def _short(data) -> str:
    return repr(data)[:120]


def records(grantee):
    """The first record of each editable kind, made where the world has none."""
    wall.enter(grantee.pk)
    found = {}
    for model in apps.get_models():
        if issubclass(model, EditableModel):
            found[model] = model.objects.order_by("pk").first()
    return {model: record for model, record in found.items() if record}


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
    assert len(seen) == 8
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


def write_everywhere(grantee, text):
    """Put `text` into every text field of every record, past the forms."""
    wall.enter(grantee.pk)
    for model in records(grantee):
        for name, kind in model.editable.items():
            if isinstance(kind, fields.Line | fields.Rich):
                longest = model._meta.get_field(name).max_length
                model.objects.update(**{name: text[:longest]})


def test_stored_texts_reach_no_page_as_markup(world, here, alice):
    """With hostile words in every text field, pages hold no tag or attribute they had not before.

    The rows are written past the forms, as an import or an old row could be.
    """
    pages = [
        reverse(name, args=["here"])
        for name in ["overview", "collaborators", "activities", "evidence", "gaps", "strategies"]
        + ["statements", "solicitation", "deliverable", "plan_settings", "review", "trail", "team"]
    ]
    for name in ("collaborator", "activity", "source", "gap", "goal", "strategy", "action"):
        pages.append(reverse(name, args=["here", world.keys[name]]))
    pages += [
        reverse("guide_step", args=["here", "prepare.collaborators"]),
        reverse("narrative", args=["here", "people"]),
        reverse("narrative", args=["here", "strategies"]),
        reverse("history", args=["here", "answer", world.keys["answer"], "text"]),
    ]
    bomb = "".join(item for item in corpus.SCRIPTS if len(item) < 90)
    write_everywhere(here[0], "plain words")
    before = {page: alice.get(page).content.decode() for page in pages}
    write_everywhere(here[0], bomb)
    wrong = []
    for page in pages:
        html = alice.get(page).content.decode()
        rich = {("a", ""), ("a", "href"), ("p", ""), ("strong", ""), ("em", ""), ("br", "")}
        if new := marks(html) - marks(before[page]) - rich:
            wrong.append((page, sorted(new)))
        if led := [a for a in addresses(html) if unescape(a).strip().lower().startswith(BAD)]:
            wrong.append((page, led))
    assert wrong == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_leave_every_page_readable(world, here, alice, day):
    wall.enter(here[0].pk)
    for model in records(here[0]):
        for name, kind in model.editable.items():
            if isinstance(kind, fields.Day):
                model.objects.update(**{name: day})
    broken = [
        route.name
        for route in routes()
        if alice.get(address(route, world, "here")).status_code >= 500
    ]
    assert broken == []


BAD = ("javascript:", "data:", "vbscript:", "file:", "//", "http:")


def test_extra_fields_choose_neither_grantee_nor_version_nor_author(world, here, alice):
    cast = world.cast
    wall.enter(here[1].pk)
    theirs = Plan.objects.get()
    their_goal = Goal.objects.create(grantee=here[1], plan=theirs, title="Theirs")
    wall.enter(here[0].pk)
    smuggled = {
        "grantee": here[1].pk,
        "grantee_id": here[1].pk,
        "id": "424242",
        "pk": "424242",
        "version": "99",
        "position": "-5",
        "created_by": cast.mallory.pk,
        "by": cast.mallory.pk,
        "is_superuser": "1",
        "removable": "1",
        "wall_crossing": "1",
    }
    add = reverse("add", args=["here", "goal"])
    alice.post(add, smuggled | {"plan": world.keys["plan"], "title": "Mine"})
    made = Goal.objects.get(title="Mine")
    assert (made.grantee_id, made.version, made.plan_id) == (here[0].pk, 1, world.keys["plan"])
    assert made.pk != 424242 and made.position > 0

    before = digests(*here)
    assert alice.post(add, {"plan": theirs.pk, "title": "Over there"}).status_code == 404
    objective = {"plan": world.keys["plan"], "goal": their_goal.pk, "title": "Crossed"}
    crossed = reverse("add", args=["here", "objective"])
    assert alice.post(crossed, objective).status_code == 404
    place = reverse("place", args=["here", "objective", world.keys["objective"]])
    alice.post(place, {"parent": f"goal-{their_goal.pk}"})
    link = reverse("link", args=["here", "strategygap"])
    ends = {"left": world.keys["strategy"], "right": their_goal.pk, "on": "1"}
    assert alice.post(link, ends).status_code == 404
    assert digests(*here) == before

    save = reverse("save", args=["here", "goal", made.pk, "title"])
    alice.post(save, smuggled | {"version": "1", "value": "Still mine"})
    wall.enter(here[0].pk)
    made.refresh_from_db()
    assert (made.title, made.version, made.grantee_id) == ("Still mine", 2, here[0].pk)
    for field in ("grantee", "version", "position", "plan", "id", "pk", "__class__", "objects"):
        url = reverse("save", args=["here", "goal", made.pk, field])
        assert alice.post(url, {"version": "2", "value": "1"}).status_code == 404


def test_invitations_and_roles_take_no_more_than_their_form(world, here, alice):
    invite = reverse("invite", args=["here"])
    for role in ("administrator", "grant_manager", "tta_provider", "superuser", "", "lead\x00"):
        assert alice.post(invite, {"email": "x@example.org", "role": role}).status_code == 422
    stranger = reverse("change_role", args=["here", world.cast.stranger.pk])
    before = digests(*here)
    assert alice.post(stranger, {"role": "lead"}).status_code == 404
    assert digests(*here) == before
    accept = reverse("accept_invitation", args=["here", world.token])
    alice.logout()
    alice.post(
        accept,
        {
            "name": "New",
            "password": "correct horse battery",
            "email": "other@example.org",
            "role": "lead",
            "is_superuser": "1",
            "is_staff": "1",
        },
    )
    made = User.objects.get(email="new@example.org")
    assert (made.is_superuser, made.groups.count()) == (False, 0)
    assert not User.objects.filter(email="other@example.org").exists()


def test_every_tenant_table_is_in_the_digest(world, here):
    """A digest that left a table out would call a stored refusal clean."""
    tables = {table for _, table in digests(*here)}
    assert {m._meta.db_table for m in apps.get_models() if issubclass(m, TenantModel)} <= tables
    before = digests(*here)
    Plan.objects.filter(pk=world.keys["plan"])
    wall.enter(here[0].pk)
    Plan.objects.update(title="Changed")
    changed = {key for key, value in digests(*here).items() if before[key] != value}
    assert changed == {(here[0].pk, "planning_plan"), (here[1].pk, "planning_plan")} & changed
    assert (here[0].pk, "planning_plan") in changed
