"""Drafts beside each other, what people say of them, and adoptions that nothing later erases."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from deliverables import facts
from deliverables.assembly import assemble
from editing.fields import Refused
from engagement.models import Activity
from planning import adoption
from planning.models import DraftFeedback, Statement, StatementDraft, StatementWording
from tests.planning.pages import asked, said, visit, words

RETREAT = date(2026, 2, 24)


@pytest.fixture
def draft(cast, plan):
    return add_draft(cast, plan, "Short", "<p>To end it.</p>")


@pytest.fixture
def retreat(cast, plan):
    return Activity.objects.create(
        grantee=cast.here, title="Retreat", starts_on=RETREAT, position=1
    )


def add_draft(cast, plan, title, text, kind="mission"):
    return StatementDraft.objects.create(
        grantee=cast.here, plan=plan, kind_of=kind, title=title, text=text, position=1
    )


def mission():
    return Statement.objects.get(kind_of="mission")


def history():
    return list(StatementWording.objects.values_list("event", "text", "adopted_on", "adopted_at"))


def adopt(client, chosen, **typed):
    given = {"draft": chosen.pk, "on": "2026-02-24", "activity": "", "words": "the retreat"} | typed
    return client.post(reverse("adopt_draft", args=["here", chosen.kind_of]), given)


def speak(client, draft, text, **more):
    return client.post(reverse("give_feedback", args=["here", draft.pk]), {"text": text} | more)


def test_drafts_stand_side_by_side_with_what_people_say(client, cast, plan, draft):
    add_draft(cast, plan, "Long", "<p>To end it in all counties.</p>")
    client.force_login(cast.cole)
    speak(client, draft, "Shorter still.")
    page = visit(client, cast.vic, "statement", "mission")
    assert words(page.xpath("//article//h3")) == ["Short", "Long"]
    first = page.get_element_by_id(draft.anchor)
    assert words(first.xpath(".//li//strong")) == ["Cole"]
    assert words(first.xpath(".//li//div[@class='prose']")) == ["Shorter still."]
    assert page.xpath("//textarea") == []  # Vic may neither write nor comment


def test_a_collaborator_may_speak_and_a_viewer_may_not(client, cast, draft):
    client.force_login(cast.cole)
    assert said(speak(client, draft, "Keep the end.")) == [
        "Thank you. The team sees this beside the draft."
    ]
    client.force_login(cast.vic)
    refused = speak(client, draft, "Me too.")
    assert refused.status_code == 403
    assert list(DraftFeedback.objects.values_list("text", "by__name")) == [
        ("Keep the end.", "Cole")
    ]


def test_feedback_sent_twice_is_kept_once(client, cast, draft):
    client.force_login(cast.cole)
    key = {"form_key": "0b3c1f7a-7a3c-4b8e-9d6f-2f1f4f6d8a11"}
    for _ in range(2):
        speak(client, draft, "Keep the end.", **key)
    assert DraftFeedback.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \x00\n", "Nothing is written yet. Say what you would keep, and what you would change."),
        ("x" * 2001, "Feedback takes 2000 characters; this has 2001. Shorten it."),
    ],
)
def test_feedback_that_is_refused_stays_typed(client, cast, draft, text, sentence):
    client.force_login(cast.cole)
    answer = speak(client, draft, text)
    assert (answer.status_code, said(answer)) == (422, [sentence])
    assert DraftFeedback.objects.count() == 0
    assert answer.context["drafts"][0]["typed"] == text


def test_the_team_marks_feedback_as_dealt_with_and_opens_it_again(client, cast, draft):
    spoken = adoption.give_feedback(draft, "Shorter.", by=cast.cole)
    url = reverse("resolve_feedback", args=["here", spoken.pk])
    client.force_login(cast.cole)
    assert client.post(url, {"resolved": "1"}).status_code == 403
    client.force_login(cast.ed)
    client.post(url, {"resolved": "1"})
    spoken.refresh_from_db()
    assert spoken.resolved_by == cast.ed
    client.post(url, {"resolved": "0"})
    spoken.refresh_from_db()
    assert (spoken.resolved_at, spoken.resolved_by) == (None, None)


def test_a_draft_that_was_answered_is_set_aside_not_removed(client, cast, draft):
    adoption.give_feedback(draft, "Shorter.", by=cast.cole)
    client.force_login(cast.ed)
    answer = client.post(reverse("remove", args=["here", "statementdraft", draft.pk]))
    assert said(answer) == ["This draft still holds feedback. Move or remove those first."]
    StatementDraft.objects.update(set_aside=True)
    page = visit(client, cast.vic, "statement", "mission")
    assert words(page.xpath("//summary[contains(., 'set aside')]")) == ["1 draft set aside"]


def test_adopting_a_draft_makes_it_the_wording_that_is_printed(client, cast, plan, draft, retreat):
    client.force_login(cast.ed)
    adopt(client, draft, activity=retreat.pk, words="")
    this = mission()
    assert (this.text, this.adopted_on, this.adopted_at) == (
        "<p>To end it.</p>",
        RETREAT,
        "Retreat",
    )
    assert history() == [("adopted", "<p>To end it.</p>", RETREAT, "Retreat")]
    page = visit(client, cast.vic, "statement", "mission")
    assert words(page.get_element_by_id(draft.anchor).find_class("tag")) == ["In force"]
    link = page.xpath("//section[@id='timeline']//a")
    assert (words(link), link[0].get("href")) == (["Retreat"], f"/here/activities/{retreat.pk}/")
    printed = str(assemble(facts.load(plan.pk), plan.requirements))
    assert "To end it." in printed
    assert "Adopted on February 24, 2026 at Retreat" in printed
    assert Event.objects.filter(verb="adopted statement", by=cast.ed).count() == 1


def test_a_later_adoption_keeps_the_earlier_one(client, cast, plan, draft):
    client.force_login(cast.ed)
    adopt(client, draft)
    second = add_draft(cast, plan, "Long", "<p>To end it everywhere.</p>")
    for _ in range(2):  # a double click is one adoption
        adopt(client, second, on="2026-05-01", words="the assembly")
    assert mission().text == "<p>To end it everywhere.</p>"
    assert history() == [
        ("adopted", "<p>To end it.</p>", RETREAT, "the retreat"),
        ("adopted", "<p>To end it everywhere.</p>", date(2026, 5, 1), "the assembly"),
    ]
    assert words(visit(client, cast.vic, "statement", "mission").find_class("timeline-when")) == [
        "Adopted May 1, 2026, recorded by Ed",
        "Adopted Feb 24, 2026, recorded by Ed",
    ]


def test_an_adoption_that_came_with_a_plan_file_is_kept_too(client, cast, plan, draft):
    Statement.objects.filter(kind_of="mission").update(
        text="<p>Old.</p>", adopted_on=date(2024, 1, 2), adopted_at="the first meeting"
    )
    client.force_login(cast.ed)
    adopt(client, draft)
    assert history() == [
        ("adopted", "<p>Old.</p>", date(2024, 1, 2), "the first meeting"),
        ("adopted", "<p>To end it.</p>", RETREAT, "the retreat"),
    ]


def test_a_working_text_that_nobody_adopted_stays_in_the_fields_history(client, cast, draft):
    Statement.objects.filter(kind_of="mission").update(text="<p>Working.</p>")
    client.force_login(cast.ed)
    adopt(client, draft)
    page = visit(client, cast.ed, "history", "statement", mission().pk, "text")
    assert words(page.xpath("//del")) == ["Working."]


def test_an_adopted_wording_is_not_written_over(client, cast, plan, draft):
    client.force_login(cast.ed)
    adopt(client, draft)
    this = mission()
    for field, value in (("text", "<p>Mine.</p>"), ("adopted_on", "2026-01-01")):
        url = reverse("save", args=["here", "statement", this.pk, field])
        assert client.post(url, {"version": this.version, "value": value}).status_code == 422
    assert (mission().text, mission().adopted_on) == ("<p>To end it.</p>", RETREAT)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"draft": ""}, "Choose the draft that was adopted."),
        ({"on": ""}, "Say on which day it was adopted."),
        ({"on": "31.2.2026"}, "Adopted on is not a day of the calendar. Write it as 2026-05-31."),
        (
            {"on": (timezone.localdate() + timedelta(2)).isoformat()},
            "That day has not come yet. Record the adoption once it has happened.",
        ),
        ({"words": ""}, "Say where it was adopted: choose an activity, or name the meeting."),
        ({"activity": "99999999"}, "That activity is no longer in the log. Choose another."),
    ],
)
def test_an_adoption_that_is_refused_changes_nothing(client, cast, draft, typed, sentence):
    client.force_login(cast.ed)
    answer = adopt(client, draft, **typed)
    assert (answer.status_code, said(answer)) == (422, [sentence])
    assert (mission().text, history()) == ("", [])
    assert answer.context["typed"]["adopt"]["on"] == typed.get("on", "2026-02-24")


def test_adoptions_go_forward_in_time(client, cast, plan, draft):
    client.force_login(cast.ed)
    adopt(client, draft)
    second = add_draft(cast, plan, "Long", "<p>Long.</p>")
    assert said(adopt(client, second, on="2026-02-23"))[-1] == (
        "The wording in force was adopted on February 24, 2026; a later adoption cannot have an "
        "earlier day."
    )


def test_an_adoption_is_withdrawn_with_its_reason(client, cast, draft):
    client.force_login(cast.ed)
    adopt(client, draft)
    url = reverse("withdraw_adoption", args=["here", "mission"])
    assert said(client.post(url, {"reason": " "}))[-1] == (
        "Say why the adoption is withdrawn. It stands in the timeline."
    )
    client.post(url, {"reason": "The vote was not valid."})
    this = mission()
    assert (this.text, this.adopted) == ("<p>To end it.</p>", False)
    assert StatementWording.objects.last().reason == "The vote was not valid."
    page = visit(client, cast.vic, "statement", "mission")
    assert words(page.get_element_by_id("timeline").xpath(".//li[1]//p")) == [
        f"Withdrawn {timezone.localdate():%b %-d, %Y}, recorded by Ed",
        "The adoption of Feb 24, 2026 was withdrawn: The vote was not valid.",
    ]
    assert [event for event, *_ in history()] == ["adopted", "withdrawn"]


def test_an_earlier_wording_begins_a_new_draft(client, cast, plan, draft):
    client.force_login(cast.ed)
    adopt(client, draft)
    wording = StatementWording.objects.get()
    client.post(reverse("draft_from_wording", args=["here", wording.pk]))
    made = StatementDraft.objects.exclude(pk=draft.pk).get()
    assert (made.title, made.text) == ("From the wording of February 24, 2026", draft.text)


def test_the_timeline_cannot_be_rewritten_in_the_database(cast, plan, draft):
    adoption.adopt_draft(draft, on=RETREAT, activity=None, words="the retreat", by=cast.ed)
    for statement in ("UPDATE {} SET text = ''", "DELETE FROM {}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(StatementWording._meta.db_table))


def test_feedback_is_resolved_by_someone_at_some_time(cast, draft):
    spoken = adoption.give_feedback(draft, "Shorter.", by=cast.cole)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftFeedback.objects.filter(pk=spoken.pk).update(resolved_at=timezone.now())


def test_an_empty_draft_is_not_adopted(cast, plan):
    empty = add_draft(cast, plan, "Empty", "")
    with pytest.raises(Refused, match="no wording yet"):
        adoption.adopt_draft(empty, on=RETREAT, activity=None, words="the retreat", by=cast.ed)


@pytest.mark.parametrize("number", [1, 3])
def test_statement_pages_ask_the_same_however_full(client, cast, plan, number):
    for place in range(number):
        kind = Statement.Kind.values[place]
        for name in ("Short", "Long"):
            draft = add_draft(cast, plan, name, f"<p>{place}</p>")
            adoption.give_feedback(draft, "Yes.", by=cast.cole)
            adoption.give_feedback(draft, "No.", by=cast.ed)
        add_draft(cast, plan, "Other", "<p>Text.</p>", kind)
        on = RETREAT + timedelta(place)
        adoption.adopt_draft(draft, on=on, activity=None, words="a retreat", by=cast.ed)
    assert asked(client, cast.ed, ["statements"], ["statement", "mission"]) == {
        "statements": 12,
        "statement": 15,
    }
