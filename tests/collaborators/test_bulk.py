"""Changing many entries at once: said beforehand, done as one, kept one by one, taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from editing.models import Revision
from planning.models import Action, ActionParty, Goal, Plan
from tests.reading import messages, table, texts

REGISTER = "/here/collaborators/"
JSON = {"accept": "application/json"}
BULK, CHANGE = f"{REGISTER}bulk/", f"{REGISTER}bulk/change/"


@pytest.fixture
def entries(cast):
    """Five entries; the first three in the circle of collaborators."""
    wall.enter(cast.here.pk)
    circles = ["collaborator", "collaborator", "collaborator", "team", "public"]
    return [
        Collaborator.objects.create(
            grantee=cast.here, public_name=f"Body {n}", circle=circle, position=n, sector=f"s{n}"
        )
        for n, circle in enumerate(circles)
    ]


@pytest.fixture
def editor(client, cast, entries):
    client.force_login(cast.ed)
    return client


def stored(cast, field):
    wall.enter(cast.here.pk)
    return list(Collaborator.objects.order_by("position").values_list(field, flat=True))


def picked(*entries):
    return ",".join(f"{entry.pk}.{entry.version}" for entry in entries)


def hidden(page, name):
    return texts(page, f'//main//form[1]//input[@name="{name}"]/@value')[0]


def change(client, entries, field, value, match=""):
    form = {"picked": picked(*entries), "field": field, "value": value, "match": match}
    return client.post(CHANGE, form, follow=True)


def undo(client, page):
    address = texts(page, '//form[contains(@action, "/undo/")]/@action')[0]
    return client.post(address, {"match": ""}, follow=True)


def test_from_ticks_to_a_change_that_was_said_beforehand(editor, cast, entries):
    chosen = editor.post(BULK, {"pick": [e.pk for e in entries[1:4]], "match": "sort=name"})
    assert texts(chosen, "//h1") == ["Change 3 entries"]
    assert texts(chosen, "//main//details//li") == ["Body 1", "Body 2", "Body 3"]
    form = {name: hidden(chosen, name) for name in ("picked", "match")}
    shown = editor.post(BULK, form | {"field": "circle", "value": "team"})
    assert texts(shown, '//p[@id="what-changes"]') == [
        "2 of 3 entries change. 1 says this already."
    ]
    assert table(shown) == [
        ["Body 1", "Collaborator", "Program team"],
        ["Body 2", "Collaborator", "Program team"],
    ]
    assert stored(cast, "circle") == [
        "collaborator",
        "collaborator",
        "collaborator",
        "team",
        "public",
    ]
    names = ("picked", "match", "field", "value")
    after = editor.post(CHANGE, {name: hidden(shown, name) for name in names}, follow=True)
    assert after.redirect_chain == [(f"{REGISTER}?sort=name", 302)]
    assert texts(after, '//div[@role="status"]//span') == [
        "Circle: 2 entries changed to “Program team”."
    ]
    assert stored(cast, "circle") == ["collaborator", "team", "team", "team", "public"]


def test_each_record_keeps_its_own_history_and_the_log_has_one_line(editor, cast, entries):
    change(editor, entries, "circle", "team")
    wall.enter(cast.here.pk)
    kept = Revision.objects.order_by("object_id").values_list(
        "object_id", "field", "version", "before", "after", "by__name"
    )
    circles = ["collaborator", "collaborator", "collaborator", "", "public"]
    assert list(kept) == [
        (entry.pk, "circle", 2, before, "team", "Ed")
        for entry, before in zip(entries, circles, strict=True)
        if before
    ]
    assert stored(cast, "version") == [2, 2, 2, 1, 2]
    assert list(Event.objects.values_list("verb", "subject", "by__name"))[0] == (
        "changed many collaborators",
        "Circle: 4",
        "Ed",
    )
    history = editor.get(f"/here/history/collaborator/{entries[0].pk}/circle/")
    restored = editor.post(
        f"/here/save/collaborator/{entries[0].pk}/circle/", {"value": "collaborator", "version": 2}
    )
    assert (history.status_code, restored.status_code) == (200, 302)
    assert stored(cast, "circle")[:2] == ["collaborator", "team"]


def test_undo_gives_each_its_own_value_back_and_is_offered_once(editor, cast, entries):
    after = change(editor, entries, "sector", "law")
    assert stored(cast, "sector") == ["law"] * 5
    assert texts(editor.get(REGISTER), '//form[contains(@action, "/undo/")]') == []
    again = undo(editor, after)
    assert messages(again) == ["Undone: 5 entries as before."]
    assert stored(cast, "sector") == ["s0", "s1", "s2", "s3", "s4"]
    assert stored(cast, "version") == [3] * 5
    assert messages(undo(editor, after)) == [
        "Nothing is left to undo: each of these has been changed again since."
    ]
    assert stored(cast, "version") == [3] * 5


def test_undo_leaves_what_was_changed_again_since(editor, cast, entries):
    after = change(editor, entries, "sector", "law")
    editor.post(
        f"/here/save/collaborator/{entries[2].pk}/sector/",
        {"value": "courts", "version": 2},
        headers=JSON,
    )
    wall.enter(cast.here.pk)
    entries[4].delete()
    assert messages(undo(editor, after)) == [
        "Undone: 3 entries as before.",
        "Left as they are: Body 2 (it has been changed again since)",
    ]
    assert stored(cast, "sector") == ["s0", "s1", "courts", "s3"]


def test_what_someone_changed_between_the_two_pages_is_left_alone(editor, cast, client, entries):
    client.force_login(cast.alice)
    client.post(
        f"/here/save/collaborator/{entries[0].pk}/sector/",
        {"value": "hers", "version": 1},
        headers=JSON,
    )
    client.post(
        f"/here/save/collaborator/{entries[1].pk}/role/",
        {"value": "hers", "version": 1},
        headers=JSON,
    )
    client.force_login(cast.ed)
    after = change(editor, entries[:3], "sector", "law")
    assert texts(after, '//div[@role="status"]//p') == [
        "Left as they are: Body 0 (someone has changed it meanwhile)"
    ]
    assert stored(cast, "sector")[:3] == ["hers", "law", "law"]


def test_all_that_match_are_those_of_the_list_not_those_of_its_page(
    editor, cast, entries, monkeypatch
):
    monkeypatch.setattr("collaborators.listing.PAGE", 2)
    page = editor.get(f"{REGISTER}?circle=collaborator&q=body")
    assert texts(page, '//form[@id="bulk"]//button') == [
        "Change the ticked…",
        "Change all 3 found…",
    ]
    match = texts(page, '//form[@id="bulk"]/input[@name="match"]/@value')[0]
    chosen = editor.post(BULK, {"which": "all", "match": match, "pick": [entries[4].pk]})
    assert texts(chosen, "//main//details//li") == ["Body 0", "Body 1", "Body 2"]


def test_a_value_that_all_have_already_offers_no_change(editor, cast, entries):
    form = {"picked": picked(*entries), "field": "long_term", "value": "0"}
    shown = editor.post(BULK, form)
    assert texts(shown, '//p[@id="what-changes"]') == ["0 of 5 entries change. 5 say this already."]
    assert texts(shown, "//main//form//button") == []
    assert messages(change(editor, entries, "long_term", "0")) == [
        "Nothing was changed: they say so already."
    ]


@pytest.mark.parametrize("address", [BULK, CHANGE])
@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"picked": ""}, "No entry was ticked. Go back to the list and tick at least one."),
        ({"picked": "x,²,-1,"}, "No entry was ticked. Go back to the list and tick at least one."),
        (
            {"field": "public_name", "value": "All one"},
            "This field is not changed for many at once. Open each entry instead.",
        ),
        (
            {"field": "grantee", "value": "1"},
            "This field is not changed for many at once. Open each entry instead.",
        ),
        ({"field": "circle"}, "No value was chosen. Go back, choose one and try again."),
        (
            {"field": "circle", "value": "moon"},
            "Choose one of the answers offered for Circle.",
        ),
        (
            {"field": "sector", "value": "x" * 201},
            "Sector takes 200 characters; this has 201. Shorten it.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(editor, cast, entries, address, form, why):
    page = editor.post(address, {"picked": picked(*entries), "match": "q=body"} | form)
    assert page.status_code == 422
    assert texts(page, '//div[@role="alert"]/p') == [why]
    assert texts(page, '//a[text()="Back to the list"]/@href') == [f"{REGISTER}?q=body"]
    assert stored(cast, "version") == [1] * 5


def test_entries_of_someone_else_are_not_there(editor, cast, client, entries):
    wall.enter(cast.elsewhere.pk)
    theirs = Collaborator.objects.create(grantee=cast.elsewhere, public_name="Far away")
    chosen = editor.post(BULK, {"pick": [theirs.pk, entries[0].pk]})
    assert texts(chosen, "//h1") == ["Change 1 entry"]
    assert texts(chosen, '//p[@class="callout callout-warn"]') == [
        "1 of those ticked is no longer in the register."
    ]
    alone = {"picked": picked(theirs), "field": "circle", "value": "team"}
    assert editor.post(CHANGE, alone).status_code == 422
    after = change(editor, [theirs, entries[0]], "circle", "team")
    assert stored(cast, "circle")[0] == "team"
    wall.enter(cast.elsewhere.pk)
    theirs.refresh_from_db()
    assert (theirs.circle, theirs.version) == ("collaborator", 1)
    line = texts(after, '//form[contains(@action, "/undo/")]/@action')[0].split("/")[-2]
    client.force_login(cast.mallory)
    assert client.post(f"/elsewhere/collaborators/bulk/undo/{line}/").status_code == 404


def test_another_line_of_the_history_cannot_be_undone(editor, cast, entries):
    editor.post(f"/here/remove/collaborator/{entries[0].pk}/")
    wall.enter(cast.here.pk)
    line = Event.objects.get(verb="removed collaborator")
    assert editor.post(f"{BULK}undo/{line.pk}/").status_code == 404


def test_removing_many_says_what_goes_and_keeps_what_the_plan_needs(editor, cast, entries):
    wall.enter(cast.here.pk)
    plan = Plan.objects.get()
    goal = Goal.objects.create(grantee=cast.here, plan=plan, title="One")
    action = Action.objects.create(grantee=cast.here, plan=plan, goal=goal, title="Call them")
    ActionParty.objects.create(grantee=cast.here, action=action, collaborator=entries[1])
    shown = editor.post(BULK, {"picked": picked(*entries[:3]), "field": "remove"})
    assert texts(shown, "//h1") == ["Remove 3 entries?"]
    assert table(shown) == [["Body 0", "0"], ["Body 1", "0"], ["Body 2", "0"]]
    assert len(stored(cast, "pk")) == 5
    after = editor.post(CHANGE, {"picked": picked(*entries[:3]), "field": "remove"}, follow=True)
    done, left = messages(after)
    assert done == "2 entries removed."
    assert left.startswith("Left as they are: Body 1 (This collaborator still holds ")
    assert stored(cast, "public_name") == ["Body 1", "Body 3", "Body 4"]
    lines = Event.objects.filter(verb="removed collaborator").order_by("subject")
    assert [(line.subject, line.detail["sector"]) for line in lines] == [
        ("Body 0", "s0"),
        ("Body 2", "s2"),
    ]


def test_a_change_of_many_takes_as_many_queries_for_three_as_for_one(editor, cast, entries):
    counts = []
    for number, value in ((1, "a"), (3, "b"), (5, "c")):
        fresh = list(_fresh(cast))[:number]
        form = {"picked": picked(*fresh), "field": "sector", "value": value}
        for address in (BULK, CHANGE):
            with CaptureQueriesContext(connection) as captured:
                editor.post(address, form)
            counts.append((address, len(captured)))
    # The first visit makes the session's row, the later ones write to it.
    assert len(set(counts[2:])) == 2


def _fresh(cast):
    wall.enter(cast.here.pk)
    return Collaborator.objects.order_by("position")


@pytest.mark.parametrize("field", ["circle", "sector", "origin", "program", "long_term", "nature"])
def test_every_kind_of_field_is_given_back_as_it_was(editor, cast, entries, field):
    value = {"circle": "public", "program": "ovw", "long_term": "1", "nature": "person"}
    before = stored(cast, field)
    after = change(editor, entries, field, value.get(field, "new"))
    assert stored(cast, field) != before
    undo(editor, after)
    assert stored(cast, field) == before
