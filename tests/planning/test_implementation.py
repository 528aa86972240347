"""The implementation table: what it lists, who owns an action, blocks from a spreadsheet."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from editing.actions import save_field
from editing.models import Revision
from planning.models import Action, ActionParty, Goal, Strategy
from tests.planning.pages import asked, draw_line, said, visit, words


@pytest.fixture
def sheet(cast, plan):
    """A goal with a strategy and three actions, and one action that has no place."""
    tenant = {"grantee": cast.here, "plan": plan}
    goal = Goal.objects.create(title="Safe housing", position=1, **tenant)
    strategy = Strategy.objects.create(title="Open houses", goal=goal, position=1, **tenant)
    for place, title in enumerate(("Find a house", "Lease it", "Hire staff"), start=1):
        Action.objects.create(title=title, strategy=strategy, position=place, **tenant)
    Action.objects.create(title="Someday", position=9, due_on=date(2020, 1, 1), **tenant)
    for name in ("Housing office", "Legal Aid"):
        Collaborator.objects.create(grantee=cast.here, public_name=name)
    return {action.title: action for action in Action.objects.all()}


def cells(page):
    """Each row of the table as text; an empty cell is a dash."""
    return [words(row.xpath("th|td")) for row in page.xpath("//table[@data-sheet]/tbody/tr")]


def titles(page):
    return [row[1] for row in cells(page)]


def post(client, person, name, *args, **data):
    client.force_login(person)
    return client.post(reverse(name, args=["here", *args]), data)


def paste(client, person, text, *, column="title", start="", under="", match=""):
    """A block looked at and then stored, as the two pages send it."""
    data = {"text": text, "column": column, "start": start, "under": under, "match": match}
    preview = post(client, person, "implementation_preview", **data)
    assert preview.status_code == 200, words(html.fromstring(preview.content))
    seen = html.fromstring(preview.content).xpath("//input[@name='seen']/@value")[0]
    return post(client, person, "implementation_paste", seen=seen, **data)


def undo(client, person):
    line = Event.objects.filter(verb="pasted into the implementation table").first()
    return post(client, person, "implementation_undo", line.pk)


# What it lists


def test_actions_stand_in_the_plans_order_with_owner_and_days(client, cast, sheet):
    office = Collaborator.objects.get(public_name="Housing office")
    ActionParty.objects.create(
        grantee=cast.here, action=sheet["Lease it"], collaborator=office, leads=True
    )
    Action.objects.filter(title="Lease it").update(
        starts_on=date(2026, 1, 2), state="planned", roadblocks="Rents", version=2
    )
    page = visit(client, cast.alice, "implementation")
    blank = ["–"] * 9
    assert cells(page) == [
        ["1.1.1", "Find a house", *blank],
        ["1.1.2", "Lease it", "Housing office", "–", "2026-01-02", "–", "Planned", "–", "Rents"]
        + ["–", "–"],
        ["1.1.3", "Hire staff", *blank],
        ["– Late", "Someday", "–", "–", "–", "2020-01-01", *["–"] * 5],
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?goal={goal}", ["Find a house", "Lease it", "Hire staff"]),
        ("?goal=none", ["Someday"]),
        ("?owner={owner}", ["Lease it"]),
        ("?owner=nobody&goal={goal}", ["Find a house", "Hire staff"]),
        ("?state=done", ["Hire staff"]),
        ("?late=1", ["Someday"]),
        ("?goal=x&owner=x&state=x&page=x", ["Find a house", "Lease it", "Hire staff", "Someday"]),
    ],
)
def test_the_table_is_narrowed_by_goal_owner_state_and_lateness(
    client, cast, sheet, query, expected
):
    office = Collaborator.objects.get(public_name="Housing office")
    party = {"action": sheet["Lease it"], "collaborator": office, "leads": True}
    ActionParty.objects.create(grantee=cast.here, **party)
    Action.objects.filter(title="Hire staff").update(state="done")
    asked_for = query.format(goal=Goal.objects.get().pk, owner=office.pk)
    assert titles(visit(client, cast.alice, "implementation", query=asked_for)) == expected


def test_what_is_no_longer_needed_is_never_late(client, cast, sheet):
    Action.objects.filter(title="Someday").update(state="not_needed")
    page = visit(client, cast.alice, "implementation", query="?late=1")
    assert titles(page) == []


def test_a_viewer_reads_the_table_and_can_change_nothing(client, cast, sheet):
    page = visit(client, cast.vic, "implementation")
    assert page.xpath("//main//form[@method='post'] | //table[@data-sheet]") == []
    assert words(page.xpath("//tbody/tr[1]/td[1]/a")) == ["Find a house"]


def test_without_script_every_cell_leads_to_its_field(client, cast, sheet):
    page = visit(client, cast.alice, "implementation")
    pk = sheet["Find a house"].pk
    links = page.xpath("//table[@data-sheet]/tbody/tr[1]/td/a/@href")
    assert links[:4] == [
        f"/here/actions/{pk}/#action-{pk}-title",
        f"/here/actions/{pk}/#parties",
        f"/here/actions/{pk}/#action-{pk}-responsible",
        f"/here/actions/{pk}/#action-{pk}-starts_on",
    ]
    assert len(links) == 10


def test_queries_are_the_same_with_one_action_and_with_three_hundred(client, cast, plan):
    line = draw_line(plan)
    one = asked(client, cast.alice, ("implementation",))
    tenant = {"grantee": cast.here, "plan": plan, "strategy": line["strategy"]}
    Action.objects.bulk_create(Action(title=f"More {n}", position=n, **tenant) for n in range(300))
    wall.enter(cast.here.pk)
    assert asked(client, cast.alice, ("implementation",)) == one
    assert len(titles(visit(client, cast.alice, "implementation"))) == 250
    assert len(titles(visit(client, cast.alice, "implementation", query="?page=2"))) == 51


# Owners


def test_an_owner_is_set_by_name_and_who_was_before_still_takes_part(client, cast, sheet):
    pk = sheet["Lease it"].pk
    first = post(client, cast.ed, "implementation_owner", pk, value="housing OFFICE", seen="")
    assert first.json() == {"state": "saved", "value": "Housing office", "message": ""}
    second = post(
        client, cast.ed, "implementation_owner", pk, value="Legal Aid", seen="Housing office"
    )
    assert second.json()["value"] == "Legal Aid"
    wall.enter(cast.here.pk)
    parties = ActionParty.objects.order_by("pk")
    assert list(parties.values_list("collaborator__public_name", "leads")) == [
        ("Housing office", False),
        ("Legal Aid", True),
    ]


def test_an_owner_who_is_not_in_the_register_or_is_there_twice_is_refused(client, cast, sheet):
    Collaborator.objects.create(grantee=cast.here, public_name="legal aid")
    pk = sheet["Lease it"].pk
    unknown = post(client, cast.ed, "implementation_owner", pk, value="Nobody known", seen="")
    twice = post(client, cast.ed, "implementation_owner", pk, value="Legal Aid", seen="")
    assert [unknown.status_code, twice.status_code] == [422, 422]
    assert unknown.json()["message"] == (
        "Owner: nobody in the register is printed as “Nobody known”. Add them to the register "
        "first, or write the name under “Responsible, in words”."
    )
    assert twice.json()["message"] == (
        "Owner: 2 entries of the register are printed as “Legal Aid”. "
        "Choose the right one on the action’s own page."
    )


def test_two_people_choosing_an_owner_meet(client, cast, sheet):
    pk = sheet["Lease it"].pk
    post(client, cast.ed, "implementation_owner", pk, value="Legal Aid", seen="")
    late = post(client, cast.alice, "implementation_owner", pk, value="Housing office", seen="")
    assert late.status_code == 409
    assert late.json() == {"state": "conflict", "mine": "Housing office", "theirs": "Legal Aid"}
    wall.enter(cast.here.pk)
    assert ActionParty.objects.get().collaborator.public_name == "Legal Aid"


# Blocks

BLOCK = "Legal Aid\t\t1/2/2026\t2026-05-31\tunder way\nHousing office\tTown\t\t\tDone\n"


def test_a_block_fills_cells_and_is_taken_back_as_one(client, cast, sheet):
    start = sheet["Lease it"].pk
    response = paste(client, cast.ed, BLOCK, column="owner", start=start)
    assert said(response) == ["Stored: 2 rows changed."]
    rows = cells(visit(client, cast.alice, "implementation"))
    assert [row[2:7] for row in rows] == [
        ["–"] * 5,
        ["Legal Aid", "–", "2026-01-02", "2026-05-31", "Under way"],
        ["Housing office", "Town", "–", "–", "Done"],
        ["–", "–", "–", "2020-01-01", "–"],
    ]
    wall.enter(cast.here.pk)
    kept = Revision.objects.filter(object_id=start).order_by("version")
    assert list(kept.values_list("field", "before", "after", "version")) == [
        ("starts_on", "", "2026-01-02", 2),
        ("due_on", "", "2026-05-31", 3),
        ("state", "", "under_way", 4),
    ]
    assert said(undo(client, cast.ed)) == ["Undone: 2 rows as before."]
    rows = cells(visit(client, cast.alice, "implementation"))
    assert [row[2:7] for row in rows][:3] == [["–"] * 5] * 3
    wall.enter(cast.here.pk)
    assert not ActionParty.objects.exists()
    assert said(undo(client, cast.ed)) == [
        "Nothing is left to undo: each of these has been changed again since."
    ]


def test_undoing_leaves_what_was_written_since(client, cast, sheet):
    start = sheet["Lease it"].pk
    paste(client, cast.ed, BLOCK, column="owner", start=start)
    wall.enter(cast.here.pk)
    save_field(Action, start, "state", ["done"], version=4, by=cast.alice)
    assert said(undo(client, cast.ed))[1:] == [
        "Undone: 2 rows as before.",
        "Left as it is: Lease it: State has been changed again since.",
    ]
    wall.enter(cast.here.pk)
    found = Action.objects.get(pk=start)
    assert (found.state, found.starts_on, found.due_on) == ("done", None, None)


def test_new_rows_come_last_under_their_strategy_and_go_again(client, cast, sheet):
    under = f"strategy-{Strategy.objects.get().pk}"
    text = 'Paint\tLegal Aid\n"Say ""hello""\nto all"\t\n'
    assert said(paste(client, cast.ed, text, under=under)) == ["Stored: 2 rows changed."]
    rows = cells(visit(client, cast.alice, "implementation"))
    assert [row[:3] for row in rows[3:5]] == [
        ["1.1.4", "Paint", "Legal Aid"],
        ["1.1.5", 'Say "hello" to all', "–"],
    ]
    wall.enter(cast.here.pk)
    assert said(undo(client, cast.ed)) == ["Undone: 2 rows as before."]
    expected = ["Find a house", "Lease it", "Hire staff", "Someday"]
    assert titles(visit(client, cast.alice, "implementation")) == expected


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        (
            "a\tb\tc",
            "buy_in",
            "The block has 3 columns, and from “Buy-in needed” on the table has 2. "
            "Copy fewer columns, or start further left.",
        ),
        (
            "a\nb\nc\nd",
            "resources",
            "The block has 4 rows, and from there on the table has 3. "
            "Copy fewer rows, or paste them as new rows.",
        ),
        (
            " \t\n",
            "title",
            "There is nothing to paste. Copy cells in your spreadsheet and paste again.",
        ),
    ],
)
def test_a_block_that_does_not_fit_is_sent_back_with_its_text(
    client, cast, sheet, text, column, sentence
):
    response = post(
        client,
        cast.ed,
        "implementation_preview",
        text=text,
        column=column,
        start=sheet["Lease it"].pk,
    )
    page = html.fromstring(response.content)
    assert response.status_code == 422
    assert words(page.xpath("//div[@id='paste-error']/p")) == [sentence]
    assert page.get_element_by_id("paste-text").value.strip("\n") == text.strip("\n")
    wall.enter(cast.here.pk)
    assert not Revision.objects.exists()


def test_one_bad_cell_and_nothing_of_the_block_is_stored(client, cast, sheet):
    data = {"text": "2026-01-01\t2026-05-01\tDone\n5/1/2026\t1/1/2026\n\tsoon\tMaybe"}
    data |= {"column": "starts_on", "start": sheet["Find a house"].pk}
    for name in ("implementation_preview", "implementation_paste"):
        seen = ",".join(f"{one.pk}.1" for one in list(sheet.values())[:3])
        response = post(client, cast.ed, name, seen=seen, **data)
        assert response.status_code == 422
        page = html.fromstring(response.content)
        assert words(page.xpath("//div[@class='error-summary']//li")) == [
            "Row 2: Starts on would come after “Due on”, January 1, 2026. "
            "Choose another day, or change that one first.",
            "Row 3: Due on is not a day of the calendar. Write it as 2026-05-31.",
            "Row 3: State: “Maybe” is none of the answers. "
            "Write one of: Not said, Planned, Under way, Done, No longer needed.",
        ]
    wall.enter(cast.here.pk)
    assert not Revision.objects.exists()


def test_a_row_that_changed_after_the_preview_is_looked_at_again(client, cast, sheet):
    pk = sheet["Lease it"].pk
    data = {"text": "Town", "column": "resources", "start": pk}
    save_field(Action, pk, "resources", ["State"], version=1, by=cast.alice)
    response = post(client, cast.ed, "implementation_paste", seen=f"{pk}.1", **data)
    assert response.status_code == 409
    page = html.fromstring(response.content)
    assert words(page.xpath("//ul[@class='paste-cells']/li")) == ["Resources: from State to Town"]
    wall.enter(cast.here.pk)
    assert Action.objects.get(pk=pk).resources == "State"


def test_a_value_is_filled_down_and_taken_back(client, cast, sheet):
    rows = [sheet[title] for title in ("Find a house", "Lease it", "Hire staff")]
    save_field(Action, rows[0].pk, "state", ["planned"], version=1, by=cast.ed)
    seen = f"{rows[0].pk}.2,{rows[1].pk}.1,{rows[2].pk}.1"
    response = post(client, cast.ed, "implementation_fill", column="state", rows=seen)
    assert said(response) == ["Stored: 2 rows changed."]
    wall.enter(cast.here.pk)
    assert set(Action.objects.exclude(title="Someday").values_list("state")) == {("planned",)}
    undo(client, cast.ed)
    wall.enter(cast.here.pk)
    assert Action.objects.filter(state="planned").count() == 1
    stale = post(client, cast.ed, "implementation_fill", column="state", rows=seen)
    assert words(html.fromstring(stale.content).xpath("//div[@id='paste-error']/p")) == [
        "Someone changed one of these rows in the meantime. Look at them, then fill again."
    ]


def test_a_paste_of_another_grantee_is_not_there(client, cast, sheet):
    paste(client, cast.ed, "Paint")
    line = Event.objects.filter(verb="pasted into the implementation table").get()
    client.force_login(cast.mallory)
    url = reverse("implementation_undo", args=["elsewhere", line.pk])
    assert client.post(url).status_code == 404
