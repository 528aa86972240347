"""The two published plans: nothing of the cases is lost in the files, nor from file to database."""

import json
import re

import pytest

from accounts import wall
from accounts.models import Grantee
from collaborators.models import Collaborator
from editing.clean import plain_text
from engagement.models import Activity
from planning import exchange
from planning.models import Action, Gap, Goal, Objective, Strategy
from tests.planning.exchange_tools import CASES, PUBLISHED, exported, run_export, run_import

NAMES = {
    "maine": "maine-family-first-2021.json",
    "national-action-plan": "us-national-action-plan-2021.json",
}
COUNTS = {
    "maine": {
        "collaborators": 26,
        "activities": 19,
        "gaps": 9,
        "goals": 4,
        "objectives": 3,
        "strategies": 6,
        "actions": 32,
    },
    "national-action-plan": {
        "collaborators": 23,
        "activities": 4,
        "goals": 4,
        "strategies": 21,
        "actions": 110,
    },
}
CIRCLES = {"team": "program team", "collaborator": "collaborator", "interested": "interested party"}
both = pytest.mark.parametrize("name", NAMES)


def pair(name: str) -> tuple[dict, dict]:
    """The case as published and our file."""
    case = json.loads((PUBLISHED / NAMES[name]).read_text(encoding="utf-8"))
    return case, json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def values(entries: list[dict], *keys: str) -> list[tuple]:
    return [tuple(entry.get(key) or "" for key in keys) for entry in entries]


def lines(html: str) -> list[str]:
    return plain_text(html).split("\n")


@both
def test_file_is_what_an_export_of_it_gives(name, db):
    data = (CASES / f"{name}.json").read_bytes()

    document = exchange.read_document(data)

    assert exchange.dump(document) == data


@both
def test_every_participant_is_there_with_role_and_sector(name):
    case, ours = pair(name)

    def role(entry):
        circle = CIRCLES[entry.get("circle", "collaborator")]
        return f"{circle} ({entry['role']})" if "role" in entry else circle

    found = [(e["public_name"], e["sector"], role(e)) for e in ours["collaborators"]]
    assert found == values(case["participants"], "name", "sector", "role")


@both
def test_every_engagement_entry_is_there_with_its_details(name):
    case, ours = pair(name)
    found = [
        (
            entry["title"],
            entry["when"],
            entry.get("facilitator", ""),
            entry.get("attendance") or plain_text(entry.get("summary", "")),
        )
        for entry in ours["activities"]
    ]
    assert found == [
        (e["type"], e["date"], e.get("facilitator", ""), e.get("detail") or e.get("note") or "")
        for e in case["engagement"]
    ]


@both
def test_every_goal_statement_and_finding_is_there(name):
    case, ours = pair(name)
    assert [(g["title"], plain_text(g.get("description", ""))) for g in ours["goals"]] == values(
        case["goals"], "title", "description"
    )
    for key in ("mission", "vision"):
        assert plain_text(ours["statements"].get(key, {}).get("text", "")) == (case[key] or "")
    assert lines(ours["statements"]["values"]["text"])[-len(case["values"]) :] == case["values"]
    known = len(case["data_sources"])
    assert [
        (source["title"], source["findings"][0]["text"]) for source in ours["sources"][:known]
    ] == values(case["data_sources"], "name", "finding")
    said = [
        text.removesuffix(" – compensation is stated") for text in case["survivor_youth_engagement"]
    ]
    assert lines(ours["narratives"]["survivors"]) == said
    assert ours["plan"]["title"] == case["title"]
    assert ours["plan"]["starts_on"] == case["period"]["start"]


def test_maine_strategies_actions_and_objectives():
    case, ours = pair("maine")
    ids = {f"strategy{n}": s["id"] for n, s in enumerate(case["strategies"], start=1)}
    assert values(ours["strategies"], "title", "reach", "responsible", "funding") == values(
        case["strategies"], "title", "target", "responsible", "resources"
    )
    assert [s.get("measures", "").split("\n") for s in ours["strategies"]] == [
        s.get("measures", [""]) for s in case["strategies"]
    ]
    assert [len(s.get("findings", ())) for s in ours["strategies"]] == [
        len(s.get("rationale_data", ())) for s in case["strategies"]
    ]
    found = [
        (
            a["title"],
            a["description"],
            a["timeline"],
            a.get("resources"),
            ids.get(a.get("strategy")),
        )
        for a in ours["actions"]
    ]
    keys = ("text", "outcome_or_decision", "timeline", "resources", "strategy_id_guess")
    assert found == [tuple(action[key] for key in keys) for action in case["actions"]]
    assert [(o["title"], plain_text(o["description"])) for o in ours["objectives"]] == values(
        case["objectives"], "text", "goal_link"
    )
    assert not any("goal" in entry for entry in ours["strategies"] + ours["objectives"])
    assert not any({"responsible", "led_by", "with"} & set(action) for action in ours["actions"])


def test_maine_gaps_and_prioritization():
    case, ours = pair("maine")
    addressed = [gap for gap in ours["gaps"] if "state" not in gap]
    parked = [gap for gap in ours["gaps"] if gap.get("state") == "parked"]
    assert [gap["text"] for gap in addressed] == case["gaps"]
    assert [
        " – ".join(filter(None, (gap["text"], gap.get("parked_reason")))) for gap in parked
    ] == case["gaps_deferred"]
    method = plain_text(ours["narratives"]["strategies"])
    assert f"{method}; no scoring published" == case["prioritization"]["method"]


def test_maine_keeps_what_is_odd_at_the_source():
    _, ours = pair("maine")
    when = {entry["title"]: entry["when"] for entry in ours["activities"]}
    timeline = {entry["title"]: entry["timeline"] for entry in ours["actions"]}
    assert when["State Plan feedback webinar + survey"].startswith("December 3, 2002 [sic")
    assert timeline["Family First Snapshot trainings"] == "July/August 2020"
    assert [a["title"] for a in ours["actions"] if "starts_on" in a or "due_on" in a] == [
        "Homebuilders contract starts"
    ]


def test_national_principles_and_actions():
    case, ours = pair("national-action-plan")
    pillars = {g["id"]: f"goal{n}" for n, g in enumerate(case["goals"], start=1)}
    assert values(ours["strategies"], "title", "goal") == [
        (principle["title"], pillars[goal["id"]])
        for goal in case["goals"]
        for principle in goal["strategies"]
    ]
    assert values(ours["actions"], "title", "goal", "responsible", "timeline", "resources") == [
        (
            action["text"],
            pillars[action["goal_id"]],
            ", ".join(action["responsible"]),
            action["timeline"] or "",
            "; ".join(action["resources"] or ()),
        )
        for action in case["actions"]
    ]
    assert not any("strategy" in action for action in ours["actions"])
    for action, entry in zip(case["actions"], ours["actions"], strict=True):
        planned = action["status"] == "planned"
        assert str(action["source_year"]) in entry["description"]
        assert (entry.get("state") == "planned") is planned
        assert (action["status"] in entry["description"]) is not planned


def test_national_agencies_lead_and_take_part_where_they_are_participants():
    case, ours = pair("national-action-plan")
    names = {entry["id"]: entry["public_name"] for entry in ours["collaborators"]}
    leads = {}
    for action, entry in zip(case["actions"], ours["actions"], strict=True):
        leads.setdefault(action["lead"], set()).add(names.get(entry.get("led_by")))
        assert len(entry.get("with", ())) <= len(action["partners"])
    not_participants = {
        "SPOG",
        "DSS",
        "FLETF",
        "OVW",
        "IC",
        "PITF",
        "United States (agency not named in source)",
    }
    assert {lead for lead, found in leads.items() if found == {None}} == not_participants
    assert all(len(found) == 1 for found in leads.values())
    assert leads["DOI"] == {"Department of the Interior"}
    assert leads["USTR"] == {"U.S. Trade Representative"}
    assert leads["NIAC"] == {"Not Invisible Act Commission"}
    assert sum("with" in entry for entry in ours["actions"]) == sum(
        bool({"DHS", "DOJ", "HHS", "DOC", "DOL", "State", "NIAC"} & set(action["partners"]))
        for action in case["actions"]
    )


@both
def test_import_holds_every_name_and_text_and_exports_the_same_bytes(name, db, tmp_path):
    case, ours = pair(name)

    said = run_import(CASES / f"{name}.json", "imported", create=True)

    grantee = Grantee.objects.get(slug="imported")
    wall.enter(grantee.pk)
    assert said.startswith(f"Imported “{case['title']}” into {ours['grantee']['name']}: ")
    assert {key: len(ours.get(key, ())) for key in COUNTS[name]} == COUNTS[name]
    assert list(Collaborator.objects.values_list("public_name", flat=True)) == [
        entry["name"] for entry in case["participants"]
    ]
    assert list(Activity.objects.values_list("title", "when")) == values(
        case["engagement"], "type", "date"
    )
    assert list(Goal.objects.values_list("title", flat=True)) == [g["title"] for g in case["goals"]]
    assert list(Action.objects.values_list("title", flat=True)) == [
        action["text"] for action in case["actions"]
    ]
    assert Gap.objects.count() == len(case["gaps"]) + len(case["gaps_deferred"])
    assert Objective.objects.count() == len(case.get("objectives", ()))
    assert Strategy.objects.count() == COUNTS[name]["strategies"]
    assert exported(grantee) == ours
    out = tmp_path / "again.json"
    run_export("imported", out)
    assert out.read_bytes() == (CASES / f"{name}.json").read_bytes()


def test_characters_beyond_ascii_survive(db):
    for name in NAMES:
        run_import(CASES / f"{name}.json", name, create=True)
    wall.enter(Grantee.objects.get(slug="national-action-plan").pk)
    assert Collaborator.objects.filter(public_name="Verité").count() == 1
    titles = " ".join(Action.objects.values_list("title", flat=True))
    assert "Missing & Murdered Unit" in titles
    assert "“cold cases”" in titles
    wall.enter(Grantee.objects.get(slug="maine").pk)
    details = " ".join(Action.objects.values_list("description", flat=True))
    assert re.search("Children’s Bureau", details)
