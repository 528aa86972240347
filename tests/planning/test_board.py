"""The affinity board: cards moved, copied, split off, merged, and all of it undone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event
from planning import synthesis
from planning.models import Finding, FindingTheme, Source, Theme
from tests.planning.pages import asked, draw_line, said, visit, words

JSON = {"HTTP_ACCEPT": "application/json"}
NONE = "Not yet under a theme"


@pytest.fixture
def world(cast, plan):
    """Three findings of one source; the first lies under Waiting, the second under both themes."""
    here = {"grantee": cast.here}
    source = Source.objects.create(plan=plan, title="Talks", position=1, **here)
    made = {
        text: Finding.objects.create(source=source, text=text, position=place, **here)
        for place, text in enumerate(("Beds", "Rides", "Texts"))
    }
    for place, name in enumerate(("Waiting", "Trust"), start=1):
        made[name] = Theme.objects.create(plan=plan, name=name, position=place, **here)
    for finding, theme in (("Beds", "Waiting"), ("Rides", "Waiting"), ("Rides", "Trust")):
        FindingTheme.objects.create(finding=made[finding], theme=made[theme], **here)
    return made


def layout(plan):
    """The findings under each theme, and under none."""
    found = {
        theme.name: [link.finding.text for link in theme.finding_links.order_by("finding__text")]
        for theme in Theme.objects.filter(plan=plan)
    }
    loose = Finding.objects.filter(source__plan=plan, theme_links=None)
    return found | {"": sorted(loose.values_list("text", flat=True))}


BEGINNING = {"Waiting": ["Beds", "Rides"], "Trust": ["Rides"], "": ["Texts"]}


def card(world, finding, theme=None):
    return f"{world[finding].pk}-{world[theme].pk if theme else 'none'}"


def key(world, theme):
    return world[theme].pk if theme in world else theme


def move(client, world, cards, to, **more):
    given = {"card": cards, "to": key(world, to), **more}
    return client.post(reverse("move_cards", args=["here"]), given)


def merge(client, world, theme, into):
    given = {"theme": world[theme].pk, "into": world[into].pk}
    return client.post(reverse("merge_themes", args=["here"]), given)


def undo(client, pk=None):
    pk = pk or Event.objects.filter(verb__in=synthesis.VERBS).latest("pk").pk
    return client.post(reverse("undo_on_board", args=["here", pk]))


def test_the_board_shows_each_finding_under_its_themes(client, cast, world):
    page = visit(client, cast.vic, "board")
    columns = {
        words(section.xpath(".//h2")[0]): words(section.xpath(".//li"))
        for section in page.xpath("//section[@data-column]")
    }
    assert columns == {
        NONE: ["Texts Talks"],
        "Waiting": ["Beds Talks", "Rides Talks · under 2 themes"],
        "Trust": ["Rides Talks · under 2 themes"],
    }
    assert page.xpath("count(//main//form | //main//button)") == 0


def test_a_board_without_findings_says_where_they_come_from(client, cast, plan):
    page = visit(client, cast.ed, "board")
    assert words(page.xpath("//div[@class='empty']//a")) == ["To the sources"]


def test_a_card_is_moved_and_put_back(client, cast, plan, world):
    client.force_login(cast.ed)
    answer = move(client, world, [card(world, "Beds", "Waiting")], "Trust")
    assert said(answer) == ["1 finding moved from “Waiting” to “Trust”."]
    assert layout(plan) == {"Waiting": ["Rides"], "Trust": ["Beds", "Rides"], "": ["Texts"]}
    assert said(undo(client))[-1:] == ["Undone: 1 finding moved from “Waiting” to “Trust”."]
    assert layout(plan) == BEGINNING
    lines = Event.objects.filter(by=cast.ed).order_by("pk").values_list("verb", flat=True)
    assert list(lines) == ["moved findings", "undid on the board"]


def test_a_card_is_copied_taken_off_and_moved_onto_itself(client, cast, plan, world):
    client.force_login(cast.ed)
    move(client, world, [card(world, "Beds", "Waiting")], "Trust", how="copy")
    assert layout(plan) == BEGINNING | {"Trust": ["Beds", "Rides"]}
    answer = move(client, world, [card(world, "Rides", "Trust")], "none")
    assert said(answer)[-1:] == ["1 finding taken off “Trust”."]
    assert layout(plan) == BEGINNING | {"Trust": ["Beds"]}
    answer = move(client, world, [card(world, "Beds", "Trust")], "Trust")
    assert said(answer)[-1:] == ["Nothing changed: it lies there already."]
    assert Event.objects.filter(verb__in=synthesis.VERBS).count() == 2


def test_a_moved_card_joins_its_copy(client, cast, plan, world):
    client.force_login(cast.ed)
    move(client, world, [card(world, "Rides", "Waiting")], "Trust")
    assert layout(plan) == BEGINNING | {"Waiting": ["Beds"]}
    undo(client)
    assert layout(plan) == BEGINNING


def test_ticked_findings_are_split_off_into_a_new_theme(client, cast, plan, world):
    client.force_login(cast.ed)
    cards = [card(world, "Beds", "Waiting"), card(world, "Rides", "Waiting")]
    answer = move(client, world, cards, "new", name=" Shelter ")
    assert said(answer) == ["2 findings split from “Waiting” into “Shelter”."]
    assert layout(plan) == {
        "Waiting": [],
        "Trust": ["Rides"],
        "Shelter": ["Beds", "Rides"],
        "": ["Texts"],
    }
    undo(client)
    assert layout(plan) == BEGINNING


def test_a_theme_is_named_from_a_card(client, cast, plan, world):
    client.force_login(cast.ed)
    answer = move(client, world, [card(world, "Texts")], "new", name="Phones")
    assert said(answer) == ["“Phones” named for 1 finding."]
    assert layout(plan) == BEGINNING | {"Phones": ["Texts"], "": []}


def test_themes_are_merged_in_one_line_of_history_and_parted_again(client, cast, plan, world):
    Theme.objects.filter(pk=world["Waiting"].pk).update(description="Time lost.", version=4)
    client.force_login(cast.ed)
    answer = merge(client, world, "Waiting", "Trust")
    assert said(answer) == ["“Waiting” merged into “Trust”: 2 findings moved."]
    assert layout(plan) == {"Trust": ["Beds", "Rides"], "": ["Texts"]}
    assert Event.objects.get(by=cast.ed).verb == "merged themes"
    undo(client)
    assert layout(plan) == BEGINNING
    again = Theme.objects.get(name="Waiting")
    assert (again.pk, again.description, again.version) == (world["Waiting"].pk, "Time lost.", 4)


def test_undoing_a_merge_leaves_what_was_moved_since(client, cast, plan, world):
    client.force_login(cast.ed)
    merge(client, world, "Waiting", "Trust")
    pk = Event.objects.get(verb="merged themes").pk
    move(client, world, [card(world, "Beds", "Trust")], "none")
    assert said(undo(client, pk))[-1:] == [
        "Undone: “Waiting” merged into “Trust”. 1 finding moved again since: left in place."
    ]
    assert layout(plan) == {"Waiting": ["Rides"], "Trust": ["Rides"], "": ["Beds", "Texts"]}


def test_a_move_that_others_overtook_cannot_be_undone(client, cast, plan, world):
    client.force_login(cast.ed)
    move(client, world, [card(world, "Texts")], "Trust")
    mine = Event.objects.get(verb="moved findings").pk
    client.force_login(cast.alice)
    move(client, world, [card(world, "Texts", "Trust")], "Waiting")
    client.force_login(cast.ed)
    answer = undo(client, mine)
    assert answer.status_code == 409
    assert said(answer)[-1:] == ["Nothing was undone: these findings have been moved again since."]
    assert layout(plan) == BEGINNING | {"Waiting": ["Beds", "Rides", "Texts"], "": []}


def test_undone_is_undone_once_by_its_author_within_a_day(client, cast, plan, world):
    client.force_login(cast.ed)
    move(client, world, [card(world, "Texts")], "Trust")
    pk = Event.objects.get(verb="moved findings").pk
    client.force_login(cast.alice)
    assert undo(client, pk).status_code == 404
    client.force_login(cast.ed)
    assert undo(client, pk).status_code == 302
    answer = undo(client, pk)
    assert (answer.status_code, said(answer)[-1]) == (409, "This was undone already.")
    assert layout(plan) == BEGINNING


def test_the_last_change_is_offered_for_a_day(cast, plan, world, monkeypatch):
    done = synthesis.move_cards(plan, [(world["Texts"].pk, None)], world["Trust"].pk, by=cast.ed)
    assert synthesis.last_change(plan, cast.ed).pk == done.event
    assert synthesis.last_change(plan, cast.alice) is None
    monkeypatch.setattr(synthesis, "FOR", timedelta(0))
    assert synthesis.last_change(plan, cast.ed) is None


def test_a_card_that_was_moved_meanwhile_is_told_and_left(client, cast, plan, world):
    client.force_login(cast.alice)
    move(client, world, [card(world, "Texts")], "Trust")
    client.force_login(cast.ed)
    answer = move(client, world, [card(world, "Texts")], "Waiting")
    assert answer.status_code == 409
    assert said(answer)[-1:] == ["Someone moved this finding meanwhile. It is under “Trust” now."]
    cards = [card(world, "Texts"), card(world, "Beds", "Waiting")]
    answer = move(client, world, cards, "new", name="Kept")
    assert said(answer)[-1:] == [
        "1 of these findings was moved by someone else meanwhile. Nothing was changed; look at "
        "the board again."
    ]
    assert answer.context["typed"] == "Kept"
    assert f'value="{cards[1]}"' in answer.content.decode().replace("'", '"')
    assert layout(plan) == BEGINNING | {"Trust": ["Rides", "Texts"], "": []}


def test_a_finding_and_a_theme_that_are_gone_are_told(client, cast, plan, world):
    client.force_login(cast.ed)
    gone = card(world, "Beds", "Waiting")
    merge(client, world, "Waiting", "Trust")
    texts = card(world, "Texts")
    lost = move(client, world, [texts], "Waiting")
    assert said(lost)[-1:] == [
        "That theme is gone: someone merged or removed it. Look at the board again."
    ]
    world["Beds"].delete()
    assert said(move(client, world, [gone], "Trust"))[-1:] == [
        "This finding is gone: someone removed it meanwhile."
    ]
    assert merge(client, world, "Trust", "Waiting").status_code == 409


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"to": "none"}, "Tick the findings to move first."),
        ({"to": ""}, "Choose where the findings belong."),
        ({"to": "new"}, "Give the new theme a name."),
        ({"to": "new", "name": "WAITING"}, "There is a theme “WAITING” already. Choose it, or"),
        ({"to": "none", "how": "copy"}, "Choose a theme to copy to. What lies under none has no"),
        ({"to": "new", "name": "x" * 121}, "Theme takes 120 characters; this has 121."),
    ],
)
def test_what_makes_no_sense_is_refused(client, cast, plan, world, given, sentence):
    client.force_login(cast.ed)
    cards = [] if sentence.startswith("Tick") else [card(world, "Texts")]
    answer = move(client, world, cards, **given)
    assert answer.status_code == 422
    assert said(answer)[0].startswith(sentence)
    assert layout(plan) == BEGINNING


def test_a_theme_is_not_merged_with_itself(client, cast, plan, world):
    client.force_login(cast.ed)
    answer = merge(client, world, "Trust", "Trust")
    assert (answer.status_code, layout(plan)) == (422, BEGINNING)


def test_another_grantees_theme_and_finding_are_out_of_reach(client, cast, plan, world):
    from accounts import wall
    from planning.models import Plan

    cards = [card(world, "Texts")]
    wall.enter(cast.elsewhere.pk)
    theirs = Theme.objects.create(
        plan=Plan.objects.get(), name="Theirs", position=1, grantee=cast.elsewhere
    )
    client.force_login(cast.ed)
    assert move(client, world | {"Theirs": theirs}, cards, "Theirs").status_code == 409
    client.force_login(cast.mallory)
    url = reverse("move_cards", args=["elsewhere"])
    assert client.post(url, {"card": cards, "to": theirs.pk}).status_code == 409
    wall.enter(cast.here.pk)
    assert layout(plan) == BEGINNING


def test_the_script_is_told_where_the_findings_are_now(client, cast, plan, world):
    client.force_login(cast.ed)
    url = reverse("move_cards", args=["here"])
    texts, trust = world["Texts"].pk, world["Trust"].pk
    given = {"card": card(world, "Texts"), "to": trust, "how": "move"}
    answer = client.post(url, given, **JSON).json()
    pk = Event.objects.get(verb="moved findings").pk
    assert answer == {
        "said": "1 finding moved to “Trust”.",
        "findings": {str(texts): [trust]},
        "themes_changed": False,
        "undo": f"/here/evidence/board/undo/{pk}/",
        "undoes": "1 finding moved to “Trust”",
    }
    stale = client.post(url, given, **JSON)
    assert (stale.status_code, stale.json()) == (
        409,
        {
            "said": "Someone moved this finding meanwhile. It is under “Trust” now.",
            "findings": {str(texts): [trust]},
        },
    )


def test_three_hundred_findings_cost_no_more_queries_than_one(client, cast, plan):
    draw_line(plan)
    one = asked(client, cast.ed, ["board"])
    source = Source.objects.get()
    theme = Theme.objects.create(grantee=cast.here, plan=plan, name="Many", position=1)
    many = Finding.objects.bulk_create(
        Finding(grantee=cast.here, source=source, text=f"Finding {place}", position=place)
        for place in range(320)
    )
    FindingTheme.objects.bulk_create(
        FindingTheme(grantee=cast.here, finding=finding, theme=theme) for finding in many[:160]
    )
    for place in (2, 3):
        Theme.objects.create(grantee=cast.here, plan=plan, name=f"Few {place}", position=place)
    assert asked(client, cast.ed, ["board"]) == one
    assert len(visit(client, cast.ed, "board").find_class("board-card")) == 321
    # A move costs the same whatever else lies on the board.
    url = reverse("move_cards", args=["here"])
    costs = []
    for finding in (many[200], many[201]):
        with CaptureQueriesContext(connection) as captured:
            client.post(url, {"card": f"{finding.pk}-none", "to": theme.pk}, **JSON)
        costs.append(len(captured))
        Finding.objects.filter(pk__in=[item.pk for item in many[210:]]).delete()
    assert costs[0] == costs[1]
