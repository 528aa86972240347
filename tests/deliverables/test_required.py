"""Required statements, review conventions and a move to another requirement set, by their pages."""

import pytest
from django.urls import reverse

from accounts import wall
from accounts.models import Event
from deliverables import actions
from deliverables.document import Missing
from planning import required
from planning.models import Convention, ConventionTick, Plan, StatementText
from tests.deliverables.plans import fill
from tests.reading import messages, texts

GIVEN = "Made by [grantee] under award [award number]."


@pytest.fixture
def ada(client, cast):
    client.force_login(cast.ada)
    return client


@pytest.fixture
def plan(cast):
    wall.enter(cast.here.pk)
    return fill(cast.here)


def word(client, statement, text, requirement_set="fy24"):
    url = reverse("word_statement", args=[requirement_set, statement])
    return client.post(url, {"text": text})


def add(client, lines, requirement_set="fy24"):
    return client.post(reverse("add_conventions", args=[requirement_set]), {"lines": lines})


def page_of(client, name, *args):
    return " ".join(texts(client.get(reverse(name, args=["here", *args])), "//main"))


def statements(cast, plan):
    wall.enter(cast.here.pk)
    return dict(actions.plan_as_document(cast.here.pk, plan)[0].statements)


def test_an_administrators_wording_is_printed_with_the_plans_own_award_and_grantee(ada, cast, plan):
    assert statements(cast, plan)["Funding acknowledgment"] == Missing.text
    word(ada, "funding_acknowledgment", GIVEN)
    wall.enter(cast.here.pk)
    number = Plan.objects.get().award.number
    printed = f"Made by State of Here under award {number}."
    assert statements(cast, plan)["Funding acknowledgment"] == printed
    # Of another set it is not.
    Plan.objects.update(requirement_set="fy22-fy23")
    assert statements(cast, plan)["Funding acknowledgment"] == Missing.text


def test_every_wording_is_kept_the_newest_is_in_force_and_an_empty_one_ends_it(ada, cast):
    for text in ("First.", "First.", "Second.", ""):
        word(ada, "opinions_disclaimer", text)
    kept = StatementText.objects.order_by("pk").values_list("text", flat=True)
    assert list(kept) == ["First.", "Second.", ""]
    assert required.wordings("fy24") == {}


def test_a_wording_too_long_is_refused_and_kept_on_the_page(ada):
    answer = word(ada, "funding_acknowledgment", "x" * 4001)
    assert answer.status_code == 422
    assert "takes 4000 characters; this has 4001" in " ".join(texts(answer, "//main"))
    assert texts(answer, '//textarea[@id="fy24-funding_acknowledgment"]') == ["x" * 4001]
    assert not StatementText.objects.exists()


@pytest.mark.parametrize(("set", "statement"), [("fy99", "award_number"), ("fy24", "motto")])
def test_a_statement_or_set_that_is_none_is_not_there(ada, set, statement):
    assert word(ada, statement, "Words.", set).status_code == 404


def test_the_team_may_adapt_the_wording_and_is_shown_where_it_differs(client, cast, plan):
    client.force_login(cast.ada)
    word(client, "funding_acknowledgment", "Paid by the award.")
    client.force_login(cast.alice)
    take = reverse("take_statement", args=["here", "funding_acknowledgment"])
    client.post(take, {"take": "adapt"})
    wall.enter(cast.here.pk)
    assert Plan.objects.get().acknowledgment == "Paid by the award."
    assert "differs" not in page_of(client, "required_statements")
    wall.enter(cast.here.pk)
    Plan.objects.update(acknowledgment="Paid by this award.")
    answer = client.get(reverse("required_statements", args=["here"]))
    assert texts(answer, "//ins") == ["this"]
    assert texts(answer, "//del") == ["the"]
    assert statements(cast, plan)["Funding acknowledgment"] == "Paid by this award."
    client.post(take, {"take": "given"})
    assert statements(cast, plan)["Funding acknowledgment"] == "Paid by the award."


def test_own_words_stay_where_nothing_was_given(client, cast, plan):
    wall.enter(cast.here.pk)
    Plan.objects.update(disclaimer="Ours.")
    client.force_login(cast.alice)
    take = reverse("take_statement", args=["here", "opinions_disclaimer"])
    client.post(take, {"take": "given"})
    wall.enter(cast.here.pk)
    assert Plan.objects.get().disclaimer == "Ours."


def test_the_checklist_is_empty_and_says_so_until_an_administrator_fills_it(client, cast, plan):
    client.force_login(cast.alice)
    assert "has not entered the review conventions" in page_of(client, "conventions")
    client.force_login(cast.ada)
    add(client, "Plain words.\n\n  Pictures have a text. \nPlain words.")
    add(client, "Plain words.\nDates agree.")
    found = [item.text for item in required.conventions("fy24")]
    assert found == ["Plain words.", "Pictures have a text.", "Dates agree."]
    assert required.conventions("fy22-fy23") == []
    client.force_login(cast.alice)
    assert "0 of 3 ticked." in page_of(client, "conventions")


def test_a_tick_says_who_and_when_and_lapses_when_the_line_is_worded_anew(client, cast, plan):
    client.force_login(cast.ada)
    add(client, "Plain words.")
    [line] = Convention.objects.all()
    client.force_login(cast.ed)
    tick = reverse("tick_convention", args=["here", line.pk])
    for _ in range(2):
        client.post(tick, {"follows": "1"})
    wall.enter(cast.here.pk)
    [held] = ConventionTick.objects.all()
    assert (held.by, held.wording) == (cast.ed, "Plain words.")
    assert Event.objects.filter(verb="ticked a review convention").count() == 1
    shown = page_of(client, "conventions")
    assert f"Ticked by {cast.ed.name} on" in shown
    lines = {item.rule.key: item.is_met for item in actions.plan_as_document(cast.here.pk, plan)[1]}
    assert lines["conventions_ticked"] is True

    client.force_login(cast.ada)
    change = reverse("change_convention", args=[line.pk])
    client.post(change, {"do": "word", "text": "Plain words, short sentences."})
    client.force_login(cast.alice)
    shown = page_of(client, "conventions")
    assert "0 of 1 ticked." in shown
    assert f"Worded anew since {cast.ed.name} ticked it" in shown
    client.post(tick, {"follows": "1"})
    client.post(tick, {"follows": "0"})
    wall.enter(cast.here.pk)
    assert not ConventionTick.objects.exists()


def test_lines_are_moved_and_taken_off_and_refused_without_words(ada):
    add(ada, "One\nTwo\nThree")
    by_text = {item.text: item.pk for item in Convention.objects.all()}

    def change(line, **data):
        return ada.post(reverse("change_convention", args=[by_text[line]]), data)

    change("Three", do="up")
    change("One", do="up")
    assert [item.text for item in required.conventions("fy24")] == ["One", "Three", "Two"]
    change("One", do="end")
    assert [item.text for item in required.conventions("fy24")] == ["Three", "Two"]
    assert change("One", do="end").status_code == 404
    assert change("Two", do="word", text=" ").status_code == 422
    assert add(ada, "x" * 501).status_code == 422
    assert [item.text for item in required.conventions("fy24")] == ["Three", "Two"]


def test_a_convention_of_another_set_cannot_be_ticked(client, cast, plan):
    client.force_login(cast.ada)
    add(client, "Plain words.", "fy22-fy23")
    [line] = Convention.objects.all()
    client.force_login(cast.alice)
    url = reverse("tick_convention", args=["here", line.pk])
    assert client.post(url, {"follows": "1"}).status_code == 404


def test_a_move_is_previewed_confirmed_and_recorded(client, cast, plan):
    client.force_login(cast.alice)
    wall.enter(cast.here.pk)
    Plan.objects.update(requirement_set="fy22-fy23", ends_on="2026-01-01")
    answer = client.get(reverse("another_set", args=["here", "fy24"]))
    comes = texts(answer, '//section[@aria-labelledby="comes"]//li/@id')
    assert comes == ["rule-strategies_cover_award_life", "rule-has_solicitation_items"]
    states = texts(answer, '//section[@aria-labelledby="comes"]//*[@class="readiness-state"]')
    assert states == ["Missing", "Met"]
    assert "1 required point would be missing" in " ".join(texts(answer, "//main"))
    wall.enter(cast.here.pk)
    assert Plan.objects.get().requirement_set == "fy22-fy23"

    answer = client.post(reverse("move_set", args=["here", "fy24"]), follow=True)
    assert messages(answer)[0].startswith("The plan now answers to Improving Outcomes, FY24.")
    client.post(reverse("move_set", args=["here", "fy24"]))
    wall.enter(cast.here.pk)
    assert Plan.objects.get().requirement_set == "fy24"
    [event] = Event.objects.filter(verb="moved plan to another requirement set")
    assert event.detail == {"before": "fy22-fy23", "after": "fy24"}
    assert client.get(reverse("another_set", args=["here", "fy24"])).status_code == 302


def test_back_again_what_is_no_longer_checked_is_said(client, cast, plan):
    client.force_login(cast.vic)
    answer = client.get(reverse("another_set", args=["here", "fy22-fy23"]))
    goes = texts(answer, '//section[@aria-labelledby="goes"]//li')
    assert goes == [
        "The solicitation's goals, objectives and deliverables are in the plan.",
        "The plan's period reaches the end of the award.",
    ]
    assert texts(answer, '//form[contains(@action, "/move/")]') == []
