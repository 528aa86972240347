"""The access table: every URL, every person, by page and by form.

A row is what happens to each person in turn. `>` sent on (the signed-out: to sign in), `2` the
page, `!` inside but the empty form is refused, `F` forbidden with the reason, `N` not there.
A URL that takes the other method only is not in that method's table, and answers 405.
"""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape

from accounts import access, rules
from config.middleware import CONTENT_SECURITY_POLICY
from tests.areas import merged
from tests.routes import our_routes

PEOPLE = ("", "alice", "ed", "cole", "vic", "pat", "gina", "ada", "mallory", "stranger")
#             lead     editor collab. viewer TTA   OVC     admin  elsewhere  nowhere

PAGES = merged("PAGES")
FORMS = merged("FORMS")
STATUS = {">": 302, "2": 200, "!": 422, "F": 403, "N": 404}
# Which record's key stands for <int:pk> where the URL's name does not say it.
# Which record's key stands for <int:pk> where the URL's name does not say it.
RECORDS = merged("RECORDS")
SAVE = {"version": "1", "value": "<p>Not yours.</p>"}
KINDS = merged("KINDS")
FIXED = merged("FIXED")


def expected(table, name):
    return next((row for row, names in table.items() if name in names.split()), None)


def address(route, world, grantee):
    """The route's address in `grantee` with keys of the world's records (all in `here`)."""
    fixed = {
        "grantee": grantee,
        "number": 2,
        "format": "html",
        "token": world.token,
        "component": "people",
        "key": "prepare.collaborators",
        "tag": "voice",
        "field": "text",
        "user": world.cast.pat.pk,
    } | {name: given(world) if callable(given) else given for name, given in FIXED.items()}
    values = {}
    for argument in re.findall(r"<\w+:(\w+)>", route.route):
        if argument == "kind":
            values[argument] = KINDS.get(route.name) or RECORDS[route.name]
        elif argument == "pk" and route.name in {"change_role", "end_role"}:
            values[argument] = world.cast.ed.pk
        elif argument == "pk" and "organization" in route.route:
            values[argument] = world.cast.tta.pk
        elif argument == "pk":
            values[argument] = world.keys[RECORDS.get(route.name, route.name)]
        else:
            values[argument] = fixed.get(f"{route.name}.{argument}") or fixed[argument]
    return reverse(route.name, kwargs=values)


def come_as(client, world, person):
    """`person`'s session in the client; begun once, since a sign-in in each of thousands of cells
    leaves as many dead rows behind in the one transaction of the test."""
    sessions = client.__dict__.setdefault("sessions_begun", {})
    client.cookies.clear()
    if person and person not in sessions:
        client.force_login(getattr(world.cast, person))
        sessions[person] = client.cookies[settings.SESSION_COOKIE_NAME].value
    elif person:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[person]


def call(client, world, person, method, url, data=None):
    """One request in a savepoint of its own, so that no cell changes the next."""
    come_as(client, world, person)
    point = transaction.savepoint()
    response = getattr(client, method)(url, data)
    if response.streaming:
        # Read to its end, so that a file behind it is closed, and kept to be looked into.
        response.streaming_content = [b"".join(response.streaming_content)]
    transaction.savepoint_rollback(point)
    return response


def routes():
    return [route for route in our_routes() if route.name != "healthz"]


def test_every_url_is_in_the_table():
    names = {route.name for route in routes()}
    listed = " ".join([*PAGES.values(), *FORMS.values()]).split()
    assert set(listed) == names
    assert [row for table in (PAGES, FORMS) for row in _named_twice(table)] == []


def _named_twice(table) -> list[str]:
    names = " ".join(table.values()).split()
    return sorted({name for name in names if names.count(name) > 1})


@pytest.mark.parametrize(("method", "table"), [("get", PAGES), ("post", FORMS)])
def test_every_person_at_every_url(client, world, method, table):
    wrong, bare = [], []
    for route in routes():
        row = expected(table, route.name)
        # Without an account the way leads to sign in, unless the link alone opens the page.
        door = 302 if getattr(route.view, "login_required", True) else 405
        codes = [STATUS[cell] for cell in row.split()] if row else [door] + [405] * 9
        url = address(route, world, "here")
        for person, code in zip(PEOPLE, codes, strict=True):
            response = call(client, world, person, method, url)
            if response.status_code != code:
                wrong.append((route.name, person, response.status_code, code))
            if not person and code == 302 and not response.url.startswith("/accounts/login/?next="):
                wrong.append((route.name, "signed out", response.url))
            if not _is_dressed(response):
                bare.append((route.name, person))
    assert wrong == []
    assert bare == []


def _is_dressed(response) -> bool:
    """Whether an answer carries the headers that every answer must."""
    policy = response.headers.get("Content-Security-Policy", "")
    return (
        (policy == CONTENT_SECURITY_POLICY or policy.startswith("sandbox"))
        and "no-store" in response.headers.get("Cache-Control", "")
        and response.headers.get("X-Frame-Options") == "DENY"
        and response.headers.get("X-Content-Type-Options") == "nosniff"
    )


OPERATORS_ONLY = "Only the platform's administrators can open this page."


def test_a_refusal_gives_its_reason_in_words(client, world):
    silent = []
    for table, method in ((PAGES, "get"), (FORMS, "post")):
        for route in routes():
            row = expected(table, route.name)
            if row is None or "F" not in row:
                continue
            person = PEOPLE[row.split().index("F")]
            page = call(client, world, person, method, address(route, world, "here"))
            wanted = getattr(route.view, "grantee_permissions", None)
            sentence = (
                rules.refusal(wanted[0])
                if wanted
                else getattr(route.view, "refusal", OPERATORS_ONLY)
            )
            if escape(sentence) not in page.content.decode():
                silent.append((route.name, person))
    assert silent == []


# Their key is that of an organization or of a review convention, which all grantees share.
OF_NO_GRANTEE = {"unassign", "tick_convention"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_records_of_one_grantee_are_not_there_under_another(client, world, method):
    """Mallory leads elsewhere, and Alice here: neither reaches over with crossed keys."""
    both = make_both_reach(world)
    found = []
    for route in routes():
        if "<slug:grantee>" not in route.route or not re.search(r"<int:(pk|number)>", route.route):
            continue
        table = PAGES if method == "get" else FORMS
        if expected(table, route.name) is None or route.name in OF_NO_GRANTEE:
            continue
        for person in both:
            url = address(route, world, "elsewhere")
            response = call(client, world, person, method, url, SAVE)
            if response.status_code not in {403, 404} and not _changed_nothing(response):
                found.append((route.name, person, response.status_code))
    assert sorted(set(found)) == []


def make_both_reach(world):
    """Give Alice a lead's rights elsewhere too: her rights are not what keeps her out."""
    from accounts import actions

    actions.grant_role(world.cast.elsewhere, world.cast.alice, "lead")
    return ("mallory", "alice")


def _changed_nothing(response) -> bool:
    """A form about something that is not there (any more) may send back without a change."""
    return response.status_code == 302 and response.url.split("#")[0].endswith("/elsewhere/")


WITH_ALL = frozenset(rules.PERMISSIONS)


@pytest.mark.parametrize(
    "seeded",
    [
        lambda access: replace(access, permissions=WITH_ALL),
        lambda access: replace(access, permissions=access.permissions | {rules.READ_PLAN}),
        lambda access: replace(access, permissions=access.permissions | {rules.EDIT_PLAN}),
        lambda access: replace(access, permissions=access.permissions | {rules.GIVE_VERDICT}),
        lambda access: replace(access, permissions=access.permissions | {rules.DECIDE}),
        lambda access: replace(access, permissions=access.permissions | {rules.MANAGE_TEAM}),
        lambda access: replace(access, permissions=access.permissions | {rules.SEE_RESTRICTED}),
        lambda access: replace(access, permissions=access.permissions | {rules.READ_SUBMITTED}),
        lambda access: replace(access, permissions=access.permissions | {rules.READ_REVIEWED}),
        lambda access: replace(access, permissions=access.permissions | {rules.COMMENT}),
        lambda access: replace(access, permissions=access.permissions | {rules.SUBMIT_VERSION}),
        lambda access: replace(access, permissions=access.permissions - {rules.READ_PLAN}),
        lambda access: replace(access, permissions=access.permissions - {rules.SUBMIT_VERSION}),
        lambda access: replace(access, permissions=frozenset()),
    ],
)
def test_the_table_catches_a_seeded_access_bug(client, world, monkeypatch, seeded):
    """The table is tested too: with rights read wrongly, some cell must come out wrong."""
    right = access.reach
    monkeypatch.setattr(access, "reach", lambda *args: [seeded(item) for item in right(*args)])
    caught = 0
    for table, method in ((PAGES, "get"), (FORMS, "post")):
        for route in routes():
            row = expected(table, route.name)
            if row is None or not hasattr(route.view, "grantee_permissions"):
                continue
            for person in ("alice", "vic", "pat", "gina"):
                code = STATUS[row.split()[PEOPLE.index(person)]]
                url = address(route, world, "here")
                caught += call(client, world, person, method, url).status_code != code
            if caught:
                return
    pytest.fail("No cell of the table noticed the bug.")
