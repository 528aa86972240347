"""Every kind of invalid file: all its faults by pointer, exit status 2, nothing changed."""

import copy
import json

import pytest

from accounts.models import Grantee
from planning import exchange
from planning.exchange.loading import MAX_BYTES
from tests.planning.exchange_tools import (
    Refused,
    encoded,
    exported,
    full,
    minimal,
    read,
    run_import,
)


def pointers(document) -> list[str]:
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    return [fault.pointer for fault in invalid.value.faults]


def sentence(data: bytes) -> str:
    with pytest.raises(exchange.InvalidFile) as invalid:
        exchange.read_document(data)
    (fault,) = invalid.value.faults
    return fault.sentence


def changed(pointer: str, value) -> dict:
    """The full file with `value` at `pointer`."""
    document = copy.deepcopy(full())
    *way, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    place = document
    for step in way:
        place = place[step]
    place[last] = value
    return document


ONE_FAULT = {
    # The schema's rules.
    "wrong type": ("/plan/title", 7),
    "null": ("/actions/0/timeline", None),
    "text for a flag": ("/collaborators/0/long_term", "yes"),
    "number for true": ("/plan/no_gaps", 1),
    "object for a list": ("/goals", {}),
    "text for an entry": ("/goals/0", "Light"),
    "unknown key of the file": ("/charts", []),
    "unknown key of an entry": ("/activities/0/real_name", "Ann"),
    "unknown key with a slash": ("/plan/a~b/c", 1),
    "unknown component": ("/narratives/weather", "<p>Fine</p>"),
    "unknown statement": ("/statements/motto", {"text": "x"}),
    "unknown kind": ("/activities/0/kind", "party"),
    "unknown population": ("/strategies/0/populations/1", "everyone"),
    "unknown requirement set": ("/plan/requirement_set", "fy99"),
    "too long for a name": ("/collaborators/1/public_name", "x" * 301),
    "too long for an action": ("/actions/2/title", "x" * 1001),
    "too long for lines": ("/sources/0/findings/0/text", "x" * 4001),
    "too long for an award": ("/award/number", "x" * 41),
    "empty title": ("/goals/0/title", ""),
    "blank title": ("/goals/0/title", " \n "),
    "bad id": ("/goals/0/id", "goal 1"),
    "not a day": ("/gaps/1/revisit_on", "next year"),
    "no day of the calendar": ("/gaps/1/revisit_on", "2026-02-30"),
    "other digits": ("/gaps/1/revisit_on", "２０２６-01-01"),
    "no day of the award": ("/award/starts_on", "2026-02-30"),
    "fiscal year far away": ("/award/fiscal_year", 20024),
    "the same collaborator twice": ("/activities/0/participants", ["c1", "c1"]),
    # What only the whole file can tell.
    "bad question": ("/answers/prepare.nothing.9", "<p>x</p>"),
    "unknown collaborator": ("/activities/0/participants/1", "c9"),
    "suggested by themselves": ("/collaborators/0/suggested_by/0", "c1"),
    "unknown goal": ("/objectives/0/goal", "goal7"),
    "unknown champion": ("/strategies/0/champion", "c7"),
    "unknown leader": ("/actions/0/led_by", "c7"),
    "finding for a gap": ("/strategies/0/gaps/1", "f1"),
    "goal for a strategy": ("/actions/0/strategy", "goal1"),
    "leader takes part too": ("/actions/0/with/1", "c2"),
    "plan ends before it starts": ("/plan/ends_on", "2024-12-31"),
    "activity ends before it starts": ("/activities/0/ends_on", "2025-02-28"),
    "action due before it starts": ("/actions/0/due_on", "2025-04-30"),
    "target before baseline": ("/indicators/0/target_on", "2025-01-30"),
    "number with a unit": ("/indicators/0/target", "5 %"),
    "number as a number": ("/indicators/0/target", 5),
    "no number": ("/indicator_values/0/value", ""),
    "value of a goal": ("/indicator_values/0/indicator", "goal1"),
    "cause of a goal": ("/root_causes/0/gap", "goal1"),
    "award ends as it starts": ("/award/ends_on", "2024-10-01"),
    "rich text too long": ("/answers/prepare.statements.1", "x" * 65537),
    "rich text too long when escaped": ("/narratives/people", "&" * 20000),
    "rich text too deep": ("/goals/0/description", "<ul><li>" * 9),
    "unknown step of the guide": ("/activities/0/steps/1", "prepare.nothing"),
    "unknown indicator of commitment": ("/partners/0/commitments/oath", {"by_whom": "x"}),
    "an answer without its reason": ("/strategies/0/allowable/lobbying", {}),
    "money with a currency": ("/funding_lines/0/amount", "12 EUR"),
    "unknown kind of money": ("/funding_lines/1/kind", "barter"),
    "no provider": ("/resource_offers/1/collaborator", "c9"),
    "consulted and leads": ("/actions/2/consulted/0", "c1"),
    "consulted and informed": ("/actions/2/informed/0", "c2"),
    "a place that is not in the file": ("/gaps/1/origins/3", "swot:3"),
    "a place of an unknown page": ("/gaps/1/origins/3", "map:1"),
    "the same place twice": ("/gaps/1/origins/3", "resource:own-01::01"),
    "inside itself": ("/structures/1/parent", "structure1"),
    "a member twice": ("/members/0/structure", "structure1"),
    "a partner twice": ("/partners/1/collaborator", "c2"),
    "on the list already": ("/coverage/0", {"label": "YOUTH", "kind": "group"}),
    "no passage": ("/passages/People 1", {"text": "<p>x</p>"}),
    "half a character": ("/actions/2/title", "a\ud800b"),
}


# Where a fault is told at the later of two entries, at the whole entry, or at each of a ring.
AT_ANOTHER_PLACE = {
    "/structures/1/parent": ["/structures/0/parent", "/structures/1/parent"],
    "/members/0/structure": ["/members/1/collaborator"],
    "/coverage/0": ["/coverage/1/label"],
}


@pytest.mark.parametrize(("pointer", "value"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_is_found_where_it_is(pointer, value):
    if pointer.endswith("a~b/c"):
        document = full()
        document["plan"]["a~b/c"] = value
        assert pointers(document) == ["/plan/a~0b~1c"]
        return
    # What refers to a goal whose id cannot be read hangs in the air, and is named after it.
    hanging = ["/objectives/0/goal", "/strategies/1/goal", "/actions/1/goal"]
    hanging.append("/indicators/1/goal")
    if pointer in AT_ANOTHER_PLACE:
        assert pointers(changed(pointer, value)) == AT_ANOTHER_PLACE[pointer]
        return
    goal_lost = pointer in {"/goals", "/goals/0", "/goals/0/id"}
    assert pointers(changed(pointer, value)) == [pointer, *(hanging if goal_lost else [])]


def test_missing_keys_are_named_at_their_object():
    document = full()
    del document["collaborators"][2]["public_name"], document["award"]["number"]
    del document["gaps"][1]["id"], document["plan"]["title"]
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    said = {(fault.pointer, fault.sentence) for fault in invalid.value.faults}
    assert said == {
        ("/award", "“number” is missing; add it."),
        ("/collaborators/2", "“public_name” is missing; add it."),
        ("/gaps/1", "“id” is missing; add it."),
        ("/plan", "“title” is missing; add it."),
        ("/root_causes/1/gap", "There is no gap with the id “gap2” in this file."),
        ("/strategies/0/gaps/1", "There is no gap with the id “gap2” in this file."),
    }


def test_an_id_can_be_used_once_in_the_whole_file():
    document = changed("/goals/0/id", "c2")
    document["objectives"][0]["goal"] = "c2"
    document["strategies"][1]["goal"] = document["actions"][1]["goal"] = "c2"
    document["indicators"][1]["goal"] = "c2"
    assert pointers(document) == [
        "/goals/0/id",
        "/objectives/0/goal",
        "/strategies/1/goal",
        "/actions/1/goal",
        "/indicators/1/goal",
    ]


def test_a_day_has_one_value_of_an_indicator_and_a_value_always_has_one():
    document = full()
    document["indicator_values"][1]["indicator"] = "indicator1"
    del document["indicator_values"][0]["value"]
    document["indicator_values"].append({"measured_on": "2026-01-01", "value": "1"})
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert [(fault.pointer, fault.sentence) for fault in invalid.value.faults] == [
        ("/indicator_values/0", "“value” is missing; add it."),
        (
            "/indicator_values/1/measured_on",
            "2025-03-31 is there already for the same indicator, in /indicator_values/0. "
            "Change one of them, or leave one out.",
        ),
        ("/indicator_values/2", "“indicator” is missing; add it."),
    ]


def test_two_parents_are_one_too_many():
    document = full()
    document["strategies"][0]["goal"] = document["actions"][0]["goal"] = "goal1"
    document["indicators"][0]["objective"] = "objective1"
    assert pointers(document) == ["/strategies/0", "/actions/0", "/indicators/0"]


def test_a_vote_has_an_option_once():
    document = full()
    document["priority_options"][1] |= {"strategy": "strategy1"}
    del document["priority_options"][1]["gap"]
    assert pointers(document) == ["/priority_options/1/strategy"]


def test_what_an_entry_must_have_one_of():
    document = full()
    document["resource_offers"][0]["own_need"] = "need1"
    del document["resource_offers"][1]["own_need"], document["resource_offers"][1]["collaborator"]
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert [str(fault) for fault in invalid.value.faults] == [
        "/resource_offers/0: There are “need” and “own_need” here; keep one of them.",
        "/resource_offers/1: Give either “need” or “own_need”.",
        "/resource_offers/1: Give “collaborator” or “provider”.",
    ]


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\x7f", " \u2003"])
def test_a_provider_of_which_cleaning_leaves_nothing_is_no_provider(blank):
    document = full()
    del document["resource_offers"][1]["collaborator"]
    document["resource_offers"][1]["provider"] = blank
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert [str(fault) for fault in invalid.value.faults] == [
        "/resource_offers/1: Give “collaborator” or “provider”."
    ]


@pytest.mark.parametrize("kinds", [({}, {}), ({"kind": "sector"}, {}), ({}, {"kind": "sector"})])
def test_a_coverage_item_of_the_kind_that_goes_without_saying_is_there_once(kinds):
    document = full()
    courts = ({"label": "Courts"}, {"label": "courts"})
    document["coverage"] = [named | kind for named, kind in zip(courts, kinds, strict=True)]
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert [str(fault) for fault in invalid.value.faults] == [
        "/coverage/1/label: courts is there already for the same kind, in /coverage/0. "
        "Change one of them, or leave one out."
    ]


def test_a_coverage_item_at_fault_is_not_taken_for_another():
    document = full()
    document["coverage"] = [{"label": "Courts"}, {"label": "Courts", "kind": "weather"}]
    document["coverage"] += [{"label": "Courts", "kind": "group"}, {"label": ""}, {"label": " "}]
    assert pointers(document) == ["/coverage/1/kind", "/coverage/3/label", "/coverage/4/label"]


def test_what_is_no_entry_moves_no_pointer_of_those_after_it():
    document = full()
    document["coverage"] = [3, {"label": "Courts"}, {"label": "courts"}]
    document["structures"] = [
        7,
        {"id": "s1", "name": "Team", "parent": "s2"},
        {"id": "s2", "name": "Group", "parent": "s1"},
    ]
    document["members"] = document["partners"] = document["series"] = []
    found = pointers(document)
    assert [one for one in found if one.startswith(("/coverage", "/structures"))] == [
        "/coverage/0",
        "/coverage/2/label",
        "/structures/0",
        "/structures/1/parent",
        "/structures/2/parent",
    ]


def test_nobody_is_only_accountable_for_what_nobody_leads():
    document = full()
    document["actions"][1]["only_accountable"] = True
    assert pointers(document) == ["/actions/1/only_accountable"]


def test_every_fault_is_listed_whatever_its_kind():
    document = full()
    document["plan"] |= {"title": "x" * 301, "ends_on": "2020-01-01", "colour": "red"}
    document["actions"][0] |= {"due_on": "2020-01-01", "led_by": "nobody", "state": "maybe"}
    document["answers"]["x"] = "y"
    document["goals"][0] = 3
    document["sources"][0]["findings"][1]["id"] = "f1"
    assert pointers(document) == [
        "/plan/title",
        "/plan/ends_on",
        "/plan/colour",
        "/answers/x",
        "/sources/0/findings/1/id",
        "/swot_entries/0/findings/1",
        "/gaps/0/findings/1",
        "/root_causes/0/findings/1",
        "/goals/0",
        "/objectives/0/goal",
        "/strategies/1/goal",
        "/actions/0/due_on",
        "/actions/0/state",
        "/actions/0/led_by",
        "/actions/1/goal",
        "/indicators/1/goal",
    ]


def test_faults_are_sentences():
    document = minimal(
        goals=[{"id": "g", "title": "x" * 501}],
        actions=[{"title": "Do", "goal": "h", "starts_on": "tomorrow", "who": "me"}],
    )
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert str(invalid.value).split("\n") == [
        "/goals/0/title: This takes 500 characters; there are 501. Shorten it.",
        "/actions/0/goal: There is no goal with the id “h” in this file.",
        "/actions/0/starts_on: “tomorrow” is not a day. Write it as 2026-05-31.",
        "/actions/0/who: The format has no such key here. It knows title, description, timeline, "
        "starts_on, due_on, responsible, resources, roadblocks, buy_in, products, state, goal, "
        "strategy, led_by, with, consulted, informed, only_accountable. Remove it.",
    ]


UNREADABLE = {
    "not JSON": (b"{", "The file is not JSON: line 1, column 2:"),
    "empty": (b"", "The file is not JSON: line 1, column 1:"),
    "not UTF-8": ('{"a": "é"}'.encode("latin-1"), "The file is not UTF-8: byte 8"),
    "UTF-16": ("{}".encode("utf-16"), "The file is not UTF-8: byte 1"),
    "NaN": (b'{"a": NaN}', "The file is not JSON that can be read: it holds NaN"),
    "a number without end": (b'{"a": ' + b"1" * 5000 + b"}", "The file is not JSON that can be"),
    "enormous": (b" " * (MAX_BYTES + 1), "The file is larger than 20 MB"),
    "too deep": (b"[" * 40 + b"]" * 40, "The file is nested more than 32 levels deep"),
    "far too deep": (b"[" * 200000, "The file is nested more than 32 levels deep"),
    "deep objects": (b'{"a":' * 100000, "The file is nested more than 32 levels deep"),
    "no object": (b"[]", "A plan file is one JSON object"),
    "another format": (b'{"format": "x"}', "This is no Throughline plan"),
    "no format": (b"{}", "This is no Throughline plan"),
    "a later version": (b'{"format": "throughline-plan", "version": 2}', "Only version 1"),
    "no version": (b'{"format": "throughline-plan"}', "Only version 1"),
}


@pytest.mark.parametrize(("data", "start"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_plan_file_is_refused_in_a_sentence(data, start):
    assert sentence(data).startswith(start)


def test_a_key_that_stands_twice_is_named():
    data = encoded(minimal()).replace(b'{"title": "A plan"', b'{"title": "B", "title": "A plan"')
    with pytest.raises(exchange.InvalidFile) as invalid:
        exchange.read_document(data)
    assert [fault.pointer for fault in invalid.value.faults] == ["/plan/title"]


def test_huge_lists_are_read_in_one_pass():
    """Mixed items would take jsonschema hours to tell apart."""
    document = minimal(activities=[{"title": "x", "participants": [{}, "c9", []] * 10_000}])
    assert len(pointers(document)) == 30_001


def test_a_byte_order_mark_is_no_fault():
    assert exchange.read_document(b"\xef\xbb\xbf" + encoded(minimal())) == minimal()


def test_scripts_are_cleaned_away():
    document = minimal(narratives={"people": '<p onclick="x()">Hi<script>x()</script></p>'})
    assert read(document)["narratives"] == {"people": "<p>Hi</p>"}


@pytest.mark.parametrize("create", [True, False])
def test_an_invalid_file_changes_nothing(cast, tmp_path, create):
    file = tmp_path / "bad.json"
    document = full()
    document["plan"]["title"] = "New title"
    document["actions"][2]["strategy"] = "strategy9"
    document["actions"][1]["title"] = ""
    file.write_text(json.dumps(document))
    before = exported(cast.here)

    with pytest.raises(Refused) as refused:
        run_import(file, "nowhere" if create else "here", create=create, replace=True)

    assert refused.value.args == (
        2,
        f"{file} has 2 faults; nothing was changed.\n"
        "/actions/1/title: This cannot be empty. Write it, or leave the entry out.\n"
        "/actions/2/strategy: There is no strategy with the id “strategy9” in this file.",
    )
    assert exported(cast.here) == before
    assert not Grantee.objects.filter(slug="nowhere").exists()
