"""The demo world: built once, completed when interrupted, never beside a real installation."""

import io
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts import rules as rights
from accounts import wall
from accounts.access import reach
from accounts.actions import create_grantee
from accounts.models import Grantee, User
from accounts.wall import tenant_models
from collaborators.models import CollaboratorPrivate
from deliverables.actions import plan_as_document
from deliverables.models import Rendition, Version
from deliverables.readiness import missing_musts
from engagement.models import ActivityPrivate
from planning import exchange
from planning.actions import current_plan
from planning.models import Action, Strategy
from reviews import queries, rules
from reviews.demo import PASSWORD, build, cast, stories
from reviews.models import OutgoingMail, Submission, Thread

FROZEN = {"franklin": 2, "palmetto": 3, "tamarack": 0, "maine": 0}


def demo() -> str:
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def row_counts() -> dict[str, int]:
    tenants = tenant_models()
    with transaction.atomic():
        counts = {
            model._meta.label: model.objects.count()
            for model in apps.get_models()
            if model not in tenants and model._meta.managed
        }
        for grantee in Grantee.objects.all():
            wall.enter(grantee.pk)
            for model in tenants:
                counts[f"{grantee.slug} {model._meta.label}"] = model.objects.count()
    return counts


def find_plan(slug: str):
    """(grantee, its plan); inside a transaction whose wall is open for it afterwards."""
    grantee = Grantee.objects.get(slug=slug)
    wall.enter(grantee.pk)
    return grantee, current_plan(grantee.pk)


def state(slug: str) -> str:
    with transaction.atomic():
        grantee, _ = find_plan(slug)
        return queries.standings([grantee.pk])[grantee.pk].state


def check_states() -> None:
    assert {slug: state(slug) for slug in FROZEN} == {
        "franklin": rules.IN_REVIEW,
        "palmetto": rules.SUBMITTED,
        "tamarack": rules.NONE,
        "maine": rules.NONE,
    }


def check_roles() -> None:
    held = {
        (role.key, access.slug)
        for user in User.objects.all()
        for access in reach(user)
        for role in access.roles
    }
    everywhere = set(FROZEN)
    assert {key: {slug for role, slug in held if role == key} for key in rights.ROLES} == {
        "lead": everywhere,
        "editor": {"franklin"},
        "collaborator": {"franklin"},
        "viewer": {"franklin"},
        "tta_provider": {"franklin", "palmetto", "maine"},
        "grant_manager": {"franklin", "palmetto", "tamarack"},
        "administrator": everywhere,
    }


def check_readiness() -> None:
    """Nothing required is missing where a version was sent or submitted."""
    for slug in ("franklin", "palmetto"):
        with transaction.atomic():
            grantee, plan = find_plan(slug)
            _, lines = plan_as_document(grantee.pk, plan)
            assert missing_musts(lines) == []
            assert plan.solicitation_items.filter(strategy_links=None).count() == 0
            assert [version.missing for version in Version.objects.all()] == [[]] * FROZEN[slug]


def check_line() -> None:
    """Franklin's strategies have evidence, a gap, a champion and actions with a leader."""
    with transaction.atomic():
        find_plan("franklin")
        assert [
            (what, list(Strategy.objects.lacking(what)))
            for what in ("evidence", "gap", "owner", "outcome")
        ] == [("evidence", []), ("gap", []), ("owner", []), ("outcome", [])]
        assert Strategy.objects.filter(actions=None).count() == 0
        assert Strategy.objects.filter(solicitation_links=None).count() == 0
        assert Action.objects.count() == 40
        assert Action.objects.exclude(parties__leads=True).count() == 0
        reached = {key for row in Strategy.objects.all() for key in row.populations}
        assert len(reached) == 8


def check_secrets() -> None:
    """What is restricted is there, and in no version, mail or export."""
    for slug, entries in stories.RESTRICTED.items():
        with transaction.atomic():
            grantee, plan = find_plan(slug)
            texts = [version.content for version in Version.objects.all()]
            texts += [mail.body for mail in OutgoingMail.objects.all()]
            texts.append(json.dumps(exchange.export_plan(grantee, plan)))
            private = CollaboratorPrivate.objects.count() + ActivityPrivate.objects.count()
            assert private == len(entries)
        secrets = [value for values in entries.values() for value in values.values()]
        assert [s for s in secrets for text in texts if s in text] == []
        if slug == "franklin":
            assert "Beatrix Madeupname" in secrets
            assert [text for text in texts if "Marigold" in text] != []


def check_talk() -> None:
    with transaction.atomic():
        find_plan("franklin")
        threads = Thread.objects.all()
        assert {thread.kind for thread in threads} == set(dict(rules.THREAD_KINDS))
        assert threads.filter(resolved_at=None).count() == 3
        find_plan("palmetto")
        last, first = Submission.objects.all()
        assert (first.state, last.state) == (rules.SENT_BACK, rules.SUBMITTED)
        assert first.letter.startswith("Dear Paul")
        assert Rendition.objects.filter(state=Rendition.State.QUEUED).count() == 12


def test_the_world_is_built_once_and_stays(committed_db, client):
    said = demo()

    lines = said.splitlines()
    assert lines[0].split() == ["Sign", "in", "as", "Role", "Where"]
    assert [line.split()[0] for line in lines[1:-1]] == [p.email for p in cast.PEOPLE]
    assert lines[-1] == f"The password is the same for all: {PASSWORD}"
    assert all(client.login(email=p.email, password=PASSWORD) for p in cast.PEOPLE)
    check_states()
    check_roles()
    check_readiness()
    check_line()
    check_secrets()
    check_talk()
    before = row_counts()
    assert demo() == said
    assert row_counts() == before

    out = io.StringIO()
    call_command("import_plan", str(build.MAINE_FILE), grantee="maine", create=True, stdout=out)
    assert out.getvalue() == (
        "State of Maine (published case) has this plan already; nothing was changed.\n"
    )


@pytest.mark.parametrize("stop_at", [1, 4])
def test_an_interrupted_build_is_completed(committed_db, monkeypatch, stop_at):
    """The build stops after its first or fourth freeze, before anything is said about it."""
    calls = []
    real = build.freeze

    def freeze_and_stop(*args, **kwargs):
        version = real(*args, **kwargs)
        calls.append(version)
        if len(calls) == stop_at:
            raise KeyboardInterrupt
        return version

    monkeypatch.setattr(build, "freeze", freeze_and_stop)
    with pytest.raises(KeyboardInterrupt):
        demo()
    monkeypatch.undo()

    demo()

    check_states()
    for slug, frozen in FROZEN.items():
        with transaction.atomic():
            find_plan(slug)
            assert Version.objects.count() == frozen


def test_a_story_that_breaks_off_is_told_again(committed_db, monkeypatch):
    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(stories.actions, "return_review", fail)
    with pytest.raises(KeyboardInterrupt):
        demo()
    monkeypatch.undo()

    demo()

    check_states()
    check_talk()


def test_a_real_installation_is_left_alone(committed_db):
    create_grantee(slug="real", name="State of Real")
    before = row_counts()

    with pytest.raises(CommandError) as refused:
        demo()

    assert refused.value.returncode == 2
    assert str(refused.value) == (
        "This database is in use already (State of Real), and the demo world has sign-ins that "
        "everyone knows. Build it in an empty database, or start without it: "
        "THROUGHLINE_DEMO=0 make run"
    )
    assert row_counts() == before


def test_people_without_a_grantee_are_a_real_installation(committed_db):
    User.objects.create_user("someone@agency.example", "a long password", name="Someone")

    with pytest.raises(CommandError, match="accounts of people"):
        demo()

    assert User.objects.count() == 1


def test_the_published_case_may_have_been_imported_before(committed_db):
    call_command(
        "import_plan", str(build.MAINE_FILE), grantee="maine", create=True, stdout=io.StringIO()
    )

    demo()

    check_states()
    check_roles()
    with transaction.atomic():
        assert find_plan("maine")[0].name == "State of Maine"


def test_without_its_file_the_published_case_is_left_out(committed_db, monkeypatch, tmp_path):
    monkeypatch.setattr(build, "MAINE_FILE", tmp_path / "maine.json")

    said = demo()

    assert said.splitlines()[-1].startswith("The published case of Maine is left out")
    assert "mallory@example.org" not in said
    slugs = Grantee.objects.values_list("slug", flat=True)
    assert sorted(slugs) == ["franklin", "palmetto", "tamarack"]
