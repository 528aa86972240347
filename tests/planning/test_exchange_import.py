"""Import into grantees in every state, and what an export never says."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from accounts.actions import create_grantee
from accounts.models import Award, Event, Grantee
from collaborators.models import Collaborator, CollaboratorPrivate
from deliverables.models import Version
from engagement.models import Activity, ActivityPrivate, Survey
from planning import exchange
from planning.actions import current_plan, open_plan
from planning.models import (
    ActivityFinding,
    ActivityStrategy,
    Answer,
    Finding,
    Plan,
    Source,
    Strategy,
    SurveySource,
)
from tests.planning.exchange_tools import (
    Refused,
    exported,
    full,
    minimal,
    read,
    run_export,
    run_import,
)

# What the full file holds, as commands say it.
LISTS = (
    "3 collaborators, 2 coverage items, 2 stages, 1 region, 1 need, 2 resource offers, "
    "1 note on an emergency, 2 structures, 2 members, 2 partners, 1 pledge, 1 series, "
    "2 activities, 2 self assessments, 1 survey, 2 survey questions, 2 drafts, 2 themes, "
    "2 agreements, 2 sources, 2 swot entries, 2 gaps, 3 root causes, 2 solicitation items, "
    "1 goal, 2 objectives, 3 strategies, 2 funding lines, 3 actions, 4 indicators, "
    "2 indicator values, 2 prioritizations, 2 priority criteria, 4 priority options"
)


@pytest.fixture
def file(tmp_path):
    """Writes a document to a file and says where."""

    def write(document):
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    return write


def events(grantee) -> list[str]:
    with wall.inside(grantee.pk):
        return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_create_makes_the_grantee_with_the_files_name_and_kind(db, file):
    said = run_import(file(full()), "away", create=True)

    grantee = Grantee.objects.get(slug="away")
    assert (grantee.name, grantee.kind) == ("Island of Away", "territory")
    assert said == (f"Imported “The plan of Away” into Island of Away: {LISTS}.")
    assert exported(grantee) == full()
    assert events(grantee) == [
        "created grantee",
        "opened plan",
        "recorded award",
        "imported plan",
    ]


def test_create_takes_a_name_and_without_any_the_short_name(db, file):
    run_import(file(minimal()), "away", create=True, name="Faraway")
    run_import(file(minimal()), "home", create=True)
    assert list(Grantee.objects.order_by("pk").values_list("name", flat=True)) == [
        "Faraway",
        "home",
    ]


@pytest.mark.parametrize(
    ("slug", "options", "words"),
    [
        ("away", {}, "There is no grantee “away”. Add --create to make it."),
        ("queue", {"create": True}, "taken by a page of Throughline"),
        ("no slug", {"create": True}, "A grantee “no slug” cannot be made:"),
        ("x" * 61, {"create": True}, "cannot be made:"),
    ],
)
def test_a_grantee_that_cannot_be_used(db, file, slug, options, words):
    with pytest.raises(Refused) as refused:
        run_import(file(minimal()), slug, **options)
    status, sentence = refused.value.args
    assert (status, words in sentence, Grantee.objects.count()) == (2, True, 0)


def test_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(Refused) as refused:
        run_import(tmp_path / "none.json", "away", create=True)
    assert refused.value.args == (
        2,
        f"{tmp_path}/none.json cannot be read: No such file or directory.",
    )


def test_an_opened_plan_is_filled_and_keeps_its_row(cast, file):
    with wall.inside(cast.here.pk):
        plan = current_plan(cast.here.pk)

    run_import(file(full()), "here")

    with wall.inside(cast.here.pk):
        assert current_plan(cast.here.pk).pk == plan.pk
        assert Answer.objects.count() == len(_questions())
        assert Award.objects.count() == 2
    assert exported(cast.here) == full() | {"grantee": {"name": "State of Here"}}
    assert exported(cast.elsewhere).keys() == {"format", "version", "grantee", "award", "plan"}


def _questions():
    from planning import guide

    return guide.load().questions()


def test_the_same_plan_again_changes_nothing(cast, file):
    run_import(file(full()), "here")
    before = events(cast.here)
    with wall.inside(cast.here.pk):
        keys = set(Collaborator.objects.values_list("pk", "version"))

    said = run_import(file(full()), "here")
    again = run_import(file(full()), "here", replace=True)

    assert said == again == "State of Here has this plan already; nothing was changed."
    assert events(cast.here) == before
    with wall.inside(cast.here.pk):
        assert set(Collaborator.objects.values_list("pk", "version")) == keys


def test_a_plan_without_award_or_set_takes_the_grantees(cast, file):
    document = minimal(plan={"title": "Theirs"}, goals=[{"id": "g", "title": "One"}])
    with wall.inside(cast.here.pk):
        Award.objects.update(fiscal_year=2022)

    run_import(file(document), "here")

    assert exported(cast.here)["plan"] == {"title": "Theirs", "requirement_set": "fy22-fy23"}
    assert exported(cast.here)["award"]["fiscal_year"] == 2022
    assert "already" in run_import(file(document), "here")


def test_an_award_of_other_days_is_not_corrected_in_silence(cast, file):
    mine = exported(cast.here)["award"]
    document = full() | {"award": mine | {"ends_on": "2030-01-01"}}

    with pytest.raises(Refused) as refused:
        run_import(file(document), "here")

    assert refused.value.args[0] == 2
    assert exported(cast.here)["award"] == mine
    run_import(file(document), "here", replace=True)
    assert exported(cast.here)["award"]["ends_on"] == "2030-01-01"


def test_other_content_is_refused_and_kept(cast, file):
    run_import(file(full()), "here")
    before = exported(cast.here)

    with pytest.raises(Refused) as refused:
        run_import(file(minimal()), "here", create=True)

    assert refused.value.args == (
        2,
        "State of Here has a plan with other content (plan settings, 2 statements, 2 answers, "
        f"2 narratives, 2 passages, {LISTS}). "
        "Export it if you want to keep it, "
        "then import again with --replace.",
    )
    assert exported(cast.here) == before


@pytest.mark.parametrize("model", [Collaborator, Activity])
def test_a_register_without_a_plan_is_content_too(db, file, model):
    grantee = create_grantee(slug="bare", name="Bare")
    with wall.inside(grantee.pk):
        model.objects.create(grantee=grantee)
    with pytest.raises(Refused):
        run_import(file(minimal()), "bare")
    with wall.inside(grantee.pk):
        assert (Plan.objects.count(), model.objects.count()) == (0, 1)


def test_replace_puts_the_file_in_place_of_everything_but_the_plans_row(cast, file):
    run_import(file(full()), "here")
    other = exported(cast.elsewhere)
    with wall.inside(cast.here.pk):
        plan = current_plan(cast.here.pk)
        Version.objects.create(
            grantee=cast.here,
            plan=plan,
            number=1,
            requirement_set="fy24",
            content="{}",
            sha256="0" * 64,
            created_by=cast.alice,
        )
        boats = Collaborator.objects.get(public_name="Department of Boats")
        CollaboratorPrivate.objects.create(grantee=cast.here, collaborator=boats, notes="Secret")
        docks = Activity.objects.first()
        ActivityPrivate.objects.create(grantee=cast.here, activity=docks, notes="Secret")
    new = minimal(collaborators=[{"id": "c1", "public_name": "New partner"}])

    said = run_import(file(new), "here", replace=True)

    assert said == (
        "Replaced the plan of State of Here by “A plan”: 1 collaborator. "
        "2 restricted entries went with what was replaced."
    )
    found = exported(cast.here)
    assert {key: found[key] for key in new} == new
    assert found.keys() - new.keys() == {"grantee", "award"}
    with wall.inside(cast.here.pk):
        assert current_plan(cast.here.pk).pk == plan.pk == Version.objects.get().plan_id
        assert current_plan(cast.here.pk).version > plan.version
        assert not CollaboratorPrivate.objects.exists()
        assert not ActivityPrivate.objects.exists()
    assert events(cast.here)[-2:] == ["removed plan content", "imported plan"]
    assert exported(cast.elsewhere) == other


def test_replace_leaves_a_register_that_an_earlier_cycle_needs(cast, file):
    run_import(file(full()), "here")
    before = exported(cast.here)
    second = open_plan(cast.here.pk, title="Second cycle")

    with pytest.raises(Refused) as refused:
        run_import(file(minimal()), "here", replace=True)

    assert refused.value.args[0] == 2
    assert (
        "the plan of an earlier cycle or an internal assessment names entries of it"
        in refused.value.args[1]
    )
    with wall.inside(cast.here.pk):
        first = Plan.objects.get(cycle=1)
        assert exchange.export_plan(cast.here, first) == before
        assert exchange.export_plan(cast.here, second)["collaborators"] == before["collaborators"]


@pytest.mark.parametrize("tie", ["finding", "strategy", "survey"])
def test_replace_leaves_a_log_that_an_earlier_cycle_is_tied_to(cast, file, tie):
    """The deletion of an activity takes its ties along, to whichever plan they lead."""
    here = {"grantee": cast.here}
    with wall.inside(cast.here.pk):
        first = current_plan(cast.here.pk)
        source = Source.objects.create(plan=first, title="Forum", **here)
        meeting = Activity.objects.create(title="The forum", **here)
        if tie == "finding":
            heard = Finding.objects.create(source=source, text="Nobody asks us", **here)
            ActivityFinding.objects.create(activity=meeting, finding=heard, **here)
        elif tie == "strategy":
            shaped = Strategy.objects.create(plan=first, title="Ask them", **here)
            ActivityStrategy.objects.create(activity=meeting, strategy=shaped, **here)
        else:
            survey = Survey.objects.create(title="Ask", **here)
            SurveySource.objects.create(plan=first, survey=survey, source=source, **here)
    open_plan(cast.here.pk, title="Second cycle")
    with pytest.raises(Refused) as refused:
        run_import(file(minimal()), "here", replace=True)
    assert refused.value.args == (
        2,
        "The register and log of State of Here cannot be replaced: the plan of an earlier cycle "
        "or an internal assessment names entries of it. Import into a grantee of its own instead.",
    )
    with wall.inside(cast.here.pk):
        ties = (ActivityFinding, ActivityStrategy, SurveySource)
        assert sum(model.objects.count() for model in ties) == 1
        assert Activity.objects.get() == meeting


def test_confidential_values_are_never_exported(cast, file):
    run_import(file(full()), "here")
    with wall.inside(cast.here.pk):
        CollaboratorPrivate.objects.create(
            grantee=cast.here,
            collaborator=Collaborator.objects.first(),
            real_name="Canary Realname",
            email="canary@example.org",
            phone="canary 555",
            notes="canary note",
        )
        ActivityPrivate.objects.create(
            grantee=cast.here, activity=Activity.objects.first(), notes="canary activity"
        )
    with CaptureQueriesContext(connection) as queries:
        data = exchange.dump(exported(cast.here))
    assert b"canary" not in data.lower()
    assert [q["sql"] for q in queries if "private" in q["sql"]] == []


@pytest.mark.parametrize("key", ["real_name", "email", "phone", "notes"])
def test_confidential_keys_are_unknown_to_the_format(key):
    document = full()
    document["collaborators"][0][key] = "x"
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert [fault.pointer for fault in invalid.value.faults] == [f"/collaborators/0/{key}"]


def test_export_to_a_file_and_to_standard_output(cast, file, tmp_path):
    run_import(file(full()), "here")
    out = tmp_path / "out.json"
    out.write_text("old")

    said = run_export("here", out)

    assert said == f"Exported the plan of State of Here to {out}."
    assert out.read_bytes() == exchange.dump(exported(cast.here))
    assert run_export("here", "-") == out.read_text().strip()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "plan.json"]


def test_export_refuses_in_sentences(cast, tmp_path):
    create_grantee(slug="bare", name="Bare")
    for slug, out, sentence in [
        ("nowhere", "-", "There is no grantee “nowhere”."),
        ("bare", "-", "Bare has no plan yet."),
        (
            "here",
            tmp_path / "no" / "such",
            f"{tmp_path}/no/such cannot be written: No such file or directory.",
        ),
    ]:
        with pytest.raises(Refused) as refused:
            run_export(slug, out)
        assert refused.value.args == (2, sentence)


def test_queries_do_not_grow_with_the_rows(db):
    counts = []
    for number, actions in enumerate((3, 2500)):
        document = full()
        document["actions"] = [
            {"title": f"Action {n}", "strategy": "strategy1", "led_by": "c2", "with": ["c1", "c3"]}
            for n in range(actions)
        ]
        grantee = create_grantee(slug=f"g{number}", name="Same")
        read_document = read(document)
        with CaptureQueriesContext(connection) as filling:
            exchange.import_plan(grantee, read_document)
        with CaptureQueriesContext(connection) as writing:
            assert len(exported(grantee)["actions"]) == actions
        with CaptureQueriesContext(connection) as replacing:
            exchange.import_plan(grantee, read(minimal()), replace=True)
        counts.append((len(filling), len(writing), len(replacing)))
    few, many = counts
    assert many[:2] == few[:2]
    # Django deletes a hundred parents at a time.
    assert many[2] <= few[2] + 2500 / 100


def test_commands_in_transactions_of_their_own(committed_db, file, tmp_path):
    """As an operator runs them: a refusal leaves nothing, an export reads one moment."""
    broken = full()
    broken["goals"][0]["title"] = ""
    with pytest.raises(Refused):
        run_import(file(broken), "away", create=True)
    assert not Grantee.objects.exists()

    run_import(file(full()), "away", create=True)
    run_export("away", tmp_path / "out.json")

    assert json.loads((tmp_path / "out.json").read_text()) == full()
    assert not Collaborator.objects.exists()  # the wall has closed behind the commands
