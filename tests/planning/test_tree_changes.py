"""Lines duplicated, removed with all that hangs on them, changed together, pasted; all undone."""

from datetime import date

import pytest
from lxml import html

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from editing.actions import save_field
from planning.models import (
    Action,
    ActionParty,
    FundingLine,
    Gap,
    Goal,
    Plan,
    Strategy,
)
from planning.tree.shape import line_of
from planning.tree.undoing import last_change
from tests.planning.pages import draw_line, visit, words
from tests.planning.tree_tools import (
    fresh_key,
    grow,
    listed,
    rows_of,
    send,
    send_script,
    told,
    undo,
)


@pytest.fixture
def tree(plan):
    return grow(plan)


@pytest.fixture
def thread(plan):
    """A line from evidence to an action, and who pays for its strategy."""
    found = draw_line(plan)
    tenant = {"grantee_id": plan.grantee_id, "strategy": found["strategy"]}
    FundingLine.objects.create(source="State fund", kind_of="state", amount=500, **tenant)
    return found


def key_of(name):
    return line_of(name)[1]


def remove(client, cast, plan, *names):
    """Asked, and then done, as the two pages send it; (sentence of the question, answer)."""
    row = rows_of(plan, *names)
    asked = send(client, cast.ed, "tree_ask", row=row, what="remove")
    assert asked.status_code == 200
    page = html.fromstring(asked.content)
    form = page.xpath("//form[contains(@action, 'remove')]")[0]
    data = {name: form.fields[name] for name in ("rows", "count")}
    said = words(page.xpath("//main//p[contains(., 'go')]")[0])
    return said, send(client, cast.ed, "tree_remove", **data)


# Removing


def test_a_sentence_says_what_goes_and_all_of_it_comes_back(client, cast, plan, tree, thread):
    before = listed(plan)
    record = Strategy.objects.values().get(pk=thread["strategy"].pk)
    sentence, response = remove(client, cast, plan, thread["goal"].anchor)
    assert sentence == (
        "“Safe housing 1” goes with everything under it: 1 objective, 1 strategy and 1 action; and "
        "what is tied to them: crosswalks (1), funding lines (1), links to strategies (2) "
        "and responsibilities for actions (1). You can undo this for a day."
    )
    assert told(response) == "Removed “Safe housing 1” with 3 under it."
    assert [line for line in listed(plan) if line.endswith(" 1")] == []
    assert not FundingLine.objects.exists()
    assert told(undo(client, cast.ed, plan)) == (
        "Undone: “Safe housing 1” with 3 under it is there again."
    )
    assert listed(plan) == before
    assert Strategy.objects.values().get(pk=thread["strategy"].pk) == record
    assert FundingLine.objects.get().amount == 500
    assert ActionParty.objects.get().collaborator == thread["person"]


def test_what_was_added_since_the_question_stops_the_removal(client, cast, plan, tree):
    row = rows_of(plan, tree["Open"])
    asked = send_script(client, cast.ed, "tree_ask", row=row, what="remove").json()["question"]
    form = html.fromstring(asked).xpath("//form")[0]
    data = {name: form.fields[name] for name in ("rows", "count")}
    tenant = {"grantee": cast.here, "plan": plan}
    Action.objects.create(title="New", strategy_id=key_of(tree["Open"]), **tenant)
    before = listed(plan)
    late = send(client, cast.ed, "tree_remove", **data)
    assert late.status_code == 409
    assert told(late).startswith("What hangs on these lines has changed meanwhile.")
    assert listed(plan) == before


def test_what_comes_back_does_without_what_is_gone(client, cast, plan, thread):
    remove(client, cast, plan, thread["strategy"].anchor)
    gap = Gap.objects.get()
    gap.finding_links.all().delete()
    gap.delete()
    response = undo(client, cast.ed, plan)
    assert told(response) == (
        "Undone: “Open houses 1” with 1 under it is there again. "
        "1 of its ties could not come back: what they led to is gone."
    )
    assert listed(plan)[2:] == ["1.1.1 Open houses 1", "1.1.1.1 Lease 1"]


def test_a_removed_line_does_not_come_back_under_what_is_gone(client, cast, plan, tree):
    remove(client, cast, plan, tree["Ask"])
    first = last_change(plan, cast.ed).pk
    remove(client, cast, plan, tree["Courts"])
    response = send(client, cast.ed, "tree_undo", first)
    assert response.status_code == 409
    assert told(response) == (
        "Nothing was undone: the place where it stood has been removed since."
    )


# Moves undone


def test_a_move_is_undone_where_it_stands_and_not_where_it_was_moved_again(
    client, cast, plan, tree
):
    before = listed(plan)
    row = rows_of(plan, tree["Find"], tree["Staff"])
    send(client, cast.ed, "tree_move", row=row, how="to", parent=tree["Judges"])
    tenant = {"grantee": cast.here, "plan": plan, "position": 99}
    Action.objects.create(title="New", strategy_id=key_of(tree["Open"]), **tenant)
    assert told(undo(client, cast.ed, plan)) == "Undone: 2 lines moved back."
    assert listed(plan) == [*before[:5], "1.1.1.3 New", "1.1.1.4 Staff", *before[6:]]
    send(client, cast.ed, "tree_move", row=rows_of(plan, tree["Find"]), how="down")
    mine = last_change(plan, cast.ed).pk
    row = rows_of(plan, tree["Find"])
    send(client, cast.alice, "tree_move", row=row, how="to", parent=tree["Courts"])
    response = send(client, cast.ed, "tree_undo", mine)
    assert response.status_code == 409
    assert told(response) == "Nothing was undone: someone has changed these lines since."


def test_undoing_twice_and_undoing_anothers_change_is_refused(client, cast, plan, tree):
    send(client, cast.ed, "tree_move", row=rows_of(plan, tree["Staff"]), how="up")
    change = last_change(plan, cast.ed)
    assert send(client, cast.alice, "tree_undo", change.pk).status_code == 404
    assert send(client, cast.ed, "tree_undo", change.pk).status_code == 302
    again = send(client, cast.ed, "tree_undo", change.pk)
    assert (again.status_code, told(again)) == (409, "This was undone already.")
    assert last_change(plan, cast.ed) is None


def test_what_was_added_is_undone_until_it_is_written_in(client, cast, plan, tree):
    data = {"kind": "action", "title": "View", "parent": tree["Open"], "form_key": fresh_key()}
    send(client, cast.ed, "tree_add", **data)
    made = Action.objects.get(title="View")
    save_field(Action, made.pk, "resources", ["A van"], version=1, by=cast.ed)
    assert undo(client, cast.ed, plan).status_code == 409
    assert Action.objects.filter(title="View").exists()


# Many at once


def change(client, cast, plan, field, value, *names):
    picked = []
    for name in names:
        kind, pk = line_of(name)
        model = {"strategy": Strategy, "action": Action}[kind]
        picked.append(f"{name}.{model.objects.get(pk=pk).version}")
    data = {"picked": ",".join(picked), "field": field, "value": value}
    return send(client, cast.ed, "tree_change", **data)


def test_many_lines_get_one_value_and_give_it_back(client, cast, plan, tree):
    names = [tree[title] for title in ("Find", "Lease", "Open")]
    asked = send(client, cast.ed, "tree_ask", row=rows_of(plan, *names), what="change")
    page = html.fromstring(asked.content)
    assert words(page.xpath("//h2[@class='tree-many']")) == ["1 strategy", "2 actions"]
    assert page.xpath("//input[@name='field']/@value") == [
        "strategy.level",
        "strategy.champion",
        "strategy.responsible",
        "action.state",
        "action.timeline",
        "action.starts_on",
        "action.due_on",
        "action.owner",
        "action.responsible",
    ]
    response = change(client, cast, plan, "action.state", "planned", *names)
    assert told(response) == "State: changed in 2 actions."
    states = dict(Action.objects.values_list("title", "state"))
    assert states == {"Find": "planned", "Lease": "planned", "Staff": "", "Ask": ""}
    change(client, cast, plan, "strategy.level", "systems", *names)
    assert Strategy.objects.get(title="Open").level == "systems"
    assert told(undo(client, cast.ed, plan)) == "Undone: 1 line as before."
    assert told(undo(client, cast.ed, plan)) == "Undone: 2 lines as before."
    assert set(Action.objects.values_list("state", flat=True)) == {""}
    assert Strategy.objects.get(title="Open").level == ""


def test_an_owner_is_given_by_name_and_taken_back(client, cast, plan, tree):
    Collaborator.objects.create(grantee=cast.here, public_name="Legal Aid")
    names = [tree["Find"], tree["Lease"]]
    assert told(change(client, cast, plan, "action.owner", "legal aid", *names)) == (
        "Owner: changed in 2 actions."
    )
    assert ActionParty.objects.filter(leads=True).count() == 2
    refused = change(client, cast, plan, "action.owner", "Nobody known", *names)
    assert refused.status_code == 422
    page = html.fromstring(refused.content)
    assert words(page.find_class("error-summary")[0].find("p")).startswith("Owner: nobody in the")
    assert page.get_element_by_id("many-action-owner").get("value") == "Nobody known"
    assert told(undo(client, cast.ed, plan)) == "Undone: 2 lines as before."
    assert not ActionParty.objects.exists()


def test_a_day_before_the_start_of_one_action_changes_none(client, cast, plan, tree):
    Action.objects.filter(title="Lease").update(starts_on=date(2026, 5, 1))
    names = [tree["Find"], tree["Lease"]]
    refused = change(client, cast, plan, "action.due_on", "2026-01-01", *names)
    page = html.fromstring(refused.content)
    assert words(page.find_class("error-summary")[0]) == (
        "Nothing was changed “Lease”: Due on would come before “Starts on”, May 1, 2026. "
        "Choose another day, or change that one first."
    )
    assert set(Action.objects.values_list("due_on", flat=True)) == {None}


def test_a_field_that_someone_changed_meanwhile_stops_the_change(client, cast, plan, tree):
    pk = key_of(tree["Find"])
    save_field(Action, pk, "state", ["done"], version=1, by=cast.alice)
    data = {"picked": f"{tree['Find']}.1,{tree['Lease']}.1", "field": "action.state"}
    refused = send(client, cast.ed, "tree_change", value="planned", **data)
    assert refused.status_code == 422
    assert sorted(Action.objects.values_list("state", flat=True)) == ["", "", "", "done"]


# Pasting


def test_fifty_actions_are_pasted_under_a_goal_once(client, cast, plan, tree):
    text = "\n".join(f"Task {n}\t\tTown {n}\t\t2026-05-31\tplanned" for n in range(1, 51))
    data = {"text": text, "under": tree["Courts"]}
    preview = send(client, cast.ed, "tree_preview", **data)
    page = html.fromstring(preview.content)
    assert words(page.xpath("//button[@autofocus]")) == ["Store 50 rows"]
    form = page.xpath("//form[@data-once][contains(@action, 'paste')]")[0]
    sent = {name: form.fields[name] for name in ("text", "under", "form_key")}
    for _ in range(2):
        assert told(send(client, cast.ed, "tree_paste", **sent)) == "Added 50 actions."
    lines = listed(plan)
    assert lines[8:] == ["2.1 Judges", "2.2 Ask", *(f"2.{n + 2} Task {n}" for n in range(1, 51))]
    assert told(undo(client, cast.ed, plan)) == "Undone: 50 lines as before."
    assert listed(plan)[8:] == ["2.1 Judges", "2.2 Ask"]


@pytest.mark.parametrize(
    ("text", "under", "sentence"),
    [
        ("A\t" * 12, "Open", "The block has 13 columns, and from “Action” on the table has 10."),
        ("", "Open", "There is nothing to paste."),
        ("A", "", "Choose the strategy or the goal that the actions stand under."),
    ],
)
def test_a_block_that_cannot_be_taken_comes_back_as_it_was(
    client, cast, plan, tree, text, under, sentence
):
    data = {"text": text, "under": tree[under] if under else ""}
    response = send(client, cast.ed, "tree_preview", **data)
    assert response.status_code == 422
    page = html.fromstring(response.content)
    assert words(page.get_element_by_id("paste-error").find("p")).startswith(sentence)
    assert page.get_element_by_id("paste-text").text.removeprefix("\n") == text
    assert len(listed(plan)) == 10


def test_rows_that_cannot_be_taken_are_named_and_nothing_is_added(client, cast, plan, tree):
    text = "Good\t\t\t2026-05-01\t2026-01-01\n\t\tTown\nFine"
    data = {"text": text, "under": tree["Open"]}
    for name in ("tree_preview", "tree_paste"):
        response = send(client, cast.ed, name, **data)
        assert response.status_code == 422
        page = html.fromstring(response.content)
        assert words(page.find_class("error-summary")[0].findall(".//li")) == [
            "Row 1: Starts on would come after “Due on”, January 1, 2026. "
            "Choose another day, or change that one first.",
            "Row 2: Action cannot be empty. Type a few words.",
        ]
    assert len(listed(plan)) == 10


def test_history_tells_each_change_in_one_line(client, cast, plan, tree):
    send(client, cast.ed, "tree_move", row=rows_of(plan, tree["Staff"]), how="up")
    remove(client, cast, plan, tree["Ask"])
    told_lines = Event.objects.filter(by=cast.ed).order_by("pk").values_list("verb", "subject")
    assert list(told_lines) == [
        ("moved lines of the plan", "“Staff”: it is 1.1.1.2 now"),
        ("took lines out of the plan", "“Ask”"),
    ]
    page = visit(client, cast.alice, "trail")
    assert "kept" not in words(page.xpath("//main"))[0]


def test_another_grantees_lines_are_not_there(client, cast, plan, tree):
    with wall.inside(cast.elsewhere.pk):
        theirs = Plan.objects.get(grantee=cast.elsewhere)
        other = Goal.objects.create(grantee=cast.elsewhere, plan=theirs, title="Theirs")
    row = [f"{other.anchor}_"]
    assert send(client, cast.ed, "tree_move", row=row, how="up").status_code == 409
    refused = send(client, cast.ed, "tree_ask", row=row, what="remove")
    assert refused.status_code == 409
    with wall.inside(cast.elsewhere.pk):
        assert Goal.objects.filter(pk=other.pk).exists()


def test_undoing_names_the_lines_that_someone_changed_since_and_leads_to_them(
    client, cast, plan, tree
):
    names = [tree[title] for title in ("Find", "Lease", "Staff")]
    change(client, cast, plan, "action.timeline", "2027", *names)
    for title in ("Lease", "Find"):
        one = Action.objects.get(title=title)
        save_field(Action, one.pk, "timeline", ["2028"], version=one.version, by=cast.alice)
    mine = last_change(plan, cast.ed).pk
    answer = send_script(client, cast.ed, "tree_undo", mine).json()
    assert answer["said"] == (
        "Undone: 1 line as before. Left as they are, changed since: “Find”, “Lease”."
    )
    assert answer["at"] == tree["Find"]
    times = dict(Action.objects.values_list("title", "timeline"))
    assert (times["Find"], times["Lease"], times["Staff"]) == ("2028", "2028", "")


def test_of_many_lines_left_as_they_are_five_are_named(client, cast, plan, tree):
    home = key_of(tree["Open"])
    tenant = {"grantee": cast.here, "plan": plan, "strategy_id": home}
    made = [Action.objects.create(title=f"Step {n}", position=50 + n, **tenant) for n in range(8)]
    change(client, cast, plan, "action.timeline", "2027", *[one.anchor for one in made])
    for one in made[:7]:
        save_field(Action, one.pk, "timeline", ["2028"], version=2, by=cast.alice)
    assert told(undo(client, cast.ed, plan)) == (
        "Undone: 1 line as before. Left as they are, changed since: "
        "“Step 0”, “Step 1”, “Step 2”, “Step 3”, “Step 4” and 2 more."
    )
