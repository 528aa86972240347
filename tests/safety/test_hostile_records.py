"""Hostile words and days that are stored already, and forms that say more than they may."""

from html import unescape

import pytest
from django.apps import apps
from django.urls import reverse

from accounts import wall
from accounts.models import TenantModel, User
from editing import fields
from planning.models import Gap, Goal, Plan
from tests.safety import corpus
from tests.safety.running import records
from tests.safety.stores import addresses, digests, marks
from tests.test_access import address, routes

pytestmark = pytest.mark.usefixtures("quiet")


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
    their_gap = Gap.objects.create(grantee=here[1], plan=theirs, text="Theirs")
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
    ends = {"left": world.keys["strategy"], "right": their_gap.pk, "on": "1"}
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


def test_the_digest_sees_a_change_in_any_tenant_table(world, here):
    """A digest that left a table out would call a stored refusal clean."""
    before = digests(*here)
    tables = {table for _, table in before}
    assert {m._meta.db_table for m in apps.get_models() if issubclass(m, TenantModel)} <= tables
    wall.enter(here[0].pk)
    Plan.objects.update(title="Changed")
    after = digests(*here)
    assert [key for key in before if before[key] != after[key]] == [(here[0].pk, "planning_plan")]
