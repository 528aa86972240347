"""Every table of a grantee is in the plan format, or left out for a reason that is written down."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from accounts import wall
from accounts.actions import create_grantee
from accounts.models import Award, TenantModel
from collaborators.models import OwnNeed, ProcessStage, Region
from engagement.models import Survey, SurveyResponse
from planning import exchange, models
from planning.exchange import left_out
from planning.exchange.parts import Keyed, Words, fields_of
from planning.exchange.shape import ENTRIES, FINDINGS
from planning.models import Convention
from tests.planning.exchange_tools import exported, full, minimal, read, run_import

DESCRIPTION = Path(__file__).parents[2] / "docs" / "plan-format.md"
# Tables that the file has as objects of their own, with the columns that it names them by.
OBJECTS = {
    Award: {"number", "fiscal_year", "starts_on", "ends_on"},
    models.Plan: {"award"},
    models.Statement: {"plan", "kind_of"},
    models.Answer: {"plan", "question"},
    models.ComponentNarrative: {"plan", "component"},
    models.Passage: {"plan", "key"},
    models.ConventionTick: {"plan", "convention", "wording"},
    models.Finding: {"source"},
}
# What every row has; which version a text has reached is its history.
EVERYWHERE = {"id", "grantee", "position", "version"}


def tables() -> dict[str, type]:
    return {
        model._meta.label: model for model in apps.get_models() if issubclass(model, TenantModel)
    }


def carried() -> Iterator[tuple[type, set[str]]]:
    """(table, the columns of it that the file carries), a table as often as it is used."""
    for model, names in OBJECTS.items():
        yield model, names | {name for name, _ in fields_of(model).values()}
    for entry in (*ENTRIES, FINDINGS):
        plain = {name for name, _ in fields_of(entry.model).values()}
        yield entry.model, plain | set(entry.ones) | ({"plan"} if entry.way == "plan" else set())
        for several in entry.several.values():
            extra = {"leads"} if several.made else set()
            yield several.link, {several.own, several.other, *several.made, *extra}
        for part in entry.inside.values():
            key = {part.key} if isinstance(part, Keyed) else set()
            key |= {part.column, "plan"} if isinstance(part, Words) else set()
            yield part.model, {part.own} | key | {n for n, _ in fields_of(part.model).values()}


def test_every_table_of_a_grantee_is_in_the_format_or_left_out_for_a_reason():
    inside = {model._meta.label for model, _ in carried()}

    assert inside & set(left_out.TABLES) == set(), "in the format and left out at once"
    assert inside | set(left_out.TABLES) == set(tables()), (
        "A table of a grantee is new, or gone. Take it into the plan format (planning/exchange, "
        "docs/plan-format.md), or write in planning/exchange/left_out.py why it stays out."
    )


def test_every_column_of_a_table_in_the_format_is_carried_or_left_out_for_a_reason():
    names: dict[str, set[str]] = {}
    for model, columns in carried():
        names.setdefault(model._meta.label, set()).update(columns)
    lost = {
        f"{label}.{column.name}"
        for label, columns in names.items()
        for column in tables()[label]._meta.concrete_fields
        if column.name not in EVERYWHERE | columns
    }
    assert lost == set(left_out.COLUMNS)


def test_confidential_tables_are_left_out_as_such():
    restricted = {
        label for label, model in tables().items() if getattr(model, "restricted", False) is True
    }
    assert restricted <= {
        label for label, reason in left_out.TABLES.items() if reason == left_out.CONFIDENTIAL
    }
    assert restricted


def test_the_description_gives_every_reason():
    said = " ".join(DESCRIPTION.read_text(encoding="utf-8").split())
    reasons = {*left_out.TABLES.values(), *left_out.COLUMNS.values()}
    assert [reason for reason in sorted(reasons) if reason not in said] == []


def plain_rows(grantee) -> dict[str, Counter]:
    """By table: what its rows say in the columns that a file carries, keys of other rows aside."""
    found: dict[str, Counter] = {}
    with wall.inside(grantee.pk):
        for model, columns in carried():
            plain = [
                column.name
                for column in model._meta.concrete_fields
                if column.name in columns | {"position"} and not column.is_relation
            ]
            rows = model.objects.filter(grantee=grantee).values_list(*plain or ["grantee_id"])
            said = Counter(
                tuple(map(str, row)) if plain else "tied" for row in rows.order_by(*plain)
            )
            found.setdefault(model._meta.label, Counter()).update(said)
    return found


@pytest.fixture
def conventions(cast):
    """Two review conventions of the full plan's requirement set."""
    for place, text in enumerate(("Pages are numbered.", "Acronyms are spelled out.")):
        Convention.objects.create(
            requirement_set="fy22-fy23", text=text, position=place, by=cast.ada
        )


def test_every_table_has_the_same_rows_in_another_grantee(cast, conventions):
    document = full() | {"conventions": ["Acronyms are spelled out.", "Pages are numbered."]}
    assert read(document) == document
    exchange.import_plan(cast.here, document, by=cast.ed)
    out = exported(cast.here)
    assert out == document | {"grantee": out["grantee"]}
    other = create_grantee(slug="away", name="Away")

    exchange.import_plan(other, exchange.read_document(exchange.dump(out)))

    here, away = plain_rows(cast.here), plain_rows(other)
    # The swot and map places in a gap's origins are keys of rows, told by their places in a file.
    assert sum(here.pop("planning.GapOrigin").values()) == 4
    assert sum(away.pop("planning.GapOrigin").values()) == 4
    # The cast's own award is not the plan's.
    here.pop("accounts.Award"), away.pop("accounts.Award")
    assert here == away
    assert [label for label, rows in away.items() if not rows] == []
    assert exported(other) == out | {"grantee": {"name": "Away"}}


def test_what_a_file_brings_is_signed_by_who_brings_it_or_by_nobody(cast, conventions, client):
    document = full() | {"conventions": ["Pages are numbered."]}
    exchange.import_plan(cast.here, document)
    with wall.inside(cast.here.pk):
        [tick] = models.ConventionTick.objects.all()
        [answer] = models.AllowableAnswer.objects.all()
        strategy = models.Strategy.objects.get(title="Buy lamps")
    assert (tick.by, answer.by) == (None, None)

    client.force_login(cast.ed)
    checklist = client.get(reverse("conventions", args=["here"])).content.decode()
    page = client.get(reverse("strategy", args=["here", strategy.pk])).content.decode()

    assert "Ticked by a plan file on" in checklist
    assert "Came with a plan file on" in page


def test_a_convention_that_is_not_here_is_told_and_left_out(cast, conventions, tmp_path):
    file = tmp_path / "plan.json"
    document = full() | {"conventions": ["Pages are numbered.", "Ink is blue."]}
    file.write_bytes(exchange.dump(document))

    said = run_import(file, "here")
    again = run_import(file, "here")

    assert said.endswith(
        " Ticks of 1 review convention were left out: this installation does not have it "
        "(Ink is blue.)."
    )
    assert exported(cast.here)["conventions"] == ["Pages are numbered."]
    assert again == "State of Here has this plan already; nothing was changed."


def test_origins_of_gaps_lead_to_the_same_places(cast):
    exchange.import_plan(cast.here, read(full()))
    with wall.inside(cast.here.pk):
        gap = models.Gap.objects.get(text="No boats")
        stage = ProcessStage.objects.get(name="Being seen").pk
        need, region = OwnNeed.objects.get().pk, Region.objects.get().pk
        boats = models.SwotEntry.objects.get(text="Boats").pk
        assert sorted(gap.origins.values_list("origin", flat=True)) == sorted(
            [
                f"process:{stage}:0123456789abcdef",
                "resource:medical.dental:minor:",
                f"resource:own-{need}::{region}",
                f"swot:{boats}",
            ]
        )


def test_a_vote_that_is_open_comes_as_a_draft_and_its_ballots_stay(cast):
    exchange.import_plan(cast.here, read(full()))
    with wall.inside(cast.here.pk):
        vote = models.Prioritization.objects.get(title="Not opened")
        models.Prioritization.objects.filter(pk=vote.pk).update(state="open", round=2)
        vote.options.filter(text="Light").update(is_withdrawn=True)
        models.PriorityBallot.objects.create(
            grantee=cast.here, prioritization=vote, round=1, scores={}
        )

    assert exported(cast.here)["prioritizations"] == full()["prioritizations"]
    assert exported(cast.here)["priority_options"] == full()["priority_options"]
    with pytest.raises(exchange.ImportRefused, match="People have answered votes"):
        exchange.import_plan(cast.here, read(minimal()), replace=True)
    with wall.inside(cast.here.pk):
        assert models.PriorityBallot.objects.count() == 1


def test_answers_of_a_survey_are_not_thrown_away_for_a_file(cast):
    exchange.import_plan(cast.here, read(full()))
    with wall.inside(cast.here.pk):
        SurveyResponse.objects.create(
            grantee=cast.here, survey=Survey.objects.get(), given_on="2026-01-02"
        )
    with pytest.raises(exchange.ImportRefused, match="People have answered surveys"):
        exchange.import_plan(cast.here, read(minimal()), replace=True)
    assert exported(cast.here)["surveys"] == full()["surveys"]
