"""The public door of a survey: a stranger's phone, no account, and nothing kept of who it is."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts import wall
from engagement.models import SurveyContact, SurveyLink, SurveyResponse
from engagement.surveys import actions, flood
from tests.engagement.survey_tools import (
    ALL_KINDS,
    HERE,
    TOKEN,
    answered,
    make_survey,
    names,
    send,
    stored,
)
from tests.reading import texts


def test_every_kind_of_question_is_answered_and_kept(client, cast):
    survey = make_survey(cast, *ALL_KINDS)
    where, helped, safe, again, which, else_ = names(survey)
    typed = {
        where: "1",
        helped: ["0", "2"],
        safe: "4",
        again: "0",
        which: " The clinic ",
        else_: "x",
    }
    sent = send(HERE, typed, client)
    assert (sent.status_code, sent.url) == (302, f"{HERE}?sent")
    assert texts(client.get(sent.url), "//h1") == ["Thank you"]
    assert stored(cast, survey) == [
        {
            "Where do you live?": [1],
            "What helped?": [0, 2],
            "How safe do you feel?": [4],
            "Would you ask again?": [0],
            "Which service?": ["The clinic"],
            "What else?": ["x"],
        }
    ]


def test_the_page_shows_the_survey_and_nothing_else_of_the_grantee(client, cast):
    make_survey(cast, *ALL_KINDS, introduction="<p>We <em>ask</em> everyone.</p>")
    client.force_login(cast.alice)
    page = client.get(HERE)
    assert texts(page, "//header") == ["State of Here"]
    assert texts(page, "//nav") == []
    assert texts(page, "//a/@href") == ["#main"]
    assert texts(page, "//script") == []
    assert "Alice" not in page.content.decode()
    assert texts(page, "//em") == ["ask"]
    assert texts(page, "//legend") == [
        "Where do you live? required",
        "What helped?",
        "How safe do you feel?",
        "Would you ask again?",
    ]
    assert texts(page, "//fieldset[3]//label") == ["1: not at all", "2", "3", "4", "5: very"]


def test_no_cookie_is_set_but_the_forms_own(cast):
    survey = make_survey(cast, *ALL_KINDS[:1])
    stranger = Client()
    page = stranger.get(HERE)
    send(HERE, {names(survey)[0]: "0"}, stranger)
    stranger.get(f"{HERE}?sent")
    assert set(page.cookies) | set(stranger.cookies) == {"csrftoken"}
    assert page.headers["Cache-Control"] == "no-store"


def test_nothing_that_is_kept_could_tell_who_or_when(cast):
    """No column for an address, a browser or a time; the order kept is not that of coming."""
    kept = {
        model.__name__: {field.name: type(field).__name__ for field in model._meta.local_fields}
        for model in apps.get_app_config("engagement").get_models()
        if model.__name__ in {"SurveyResponse", "SurveyAnswer", "SurveyContact", "SurveyLink"}
    }
    assert {name: sorted(fields) for name, fields in kept.items()} == {
        "SurveyAnswer": ["choice", "grantee", "id", "is_redacted", "question", "response", "text"],
        "SurveyContact": ["contact", "grantee", "id", "survey", "version"],
        "SurveyLink": ["grantee", "id", "is_used", "survey", "token_sha256"],
        "SurveyResponse": ["given_on", "grantee", "id", "shuffle", "survey"],
    }
    assert kept["SurveyResponse"]["given_on"] == "DateField"
    survey = make_survey(cast, *ALL_KINDS[:1])
    answered(cast, survey, 30)
    order = list(SurveyResponse.objects.order_by("shuffle").values_list("pk", flat=True))
    assert order != sorted(order)


def test_errors_stand_by_their_question_and_everything_typed_is_kept(client, cast):
    survey = make_survey(cast, *ALL_KINDS)
    where, helped, _, again, which, else_ = names(survey)
    typed = {helped: ["0", "1"], again: "1", which: "y" * 301, else_: "Kept <b>words</b>"}
    page = send(HERE, typed, client)
    assert page.status_code == 422
    assert texts(page, '//div[@role="alert"]//li') == [
        "Where do you live?: This question has to be answered.",
        "Which service?: This takes 300 characters; you have written 301. Shorten it.",
    ]
    assert texts(page, f'//fieldset[@id="{where}"]/p[@class="field-error"]') == [
        "This question has to be answered."
    ]
    assert texts(page, "//input[@checked]/@value") == ["0", "1", "1"]
    assert texts(page, f'//input[@name="{which}"]/@value') == ["y" * 301]
    assert texts(page, f'//textarea[@name="{else_}"]') == ["Kept <b>words</b>"]
    assert stored(cast, survey) == []


HOSTILE = [
    ("an option not offered", "one", "7"),
    ("a number that is none", "scale", "²"),
    ("a scale's zero", "scale", "0"),
    ("two of one", "one", ["0", "1"]),
    ("a key", "yes_no", "true"),
    ("long", "short", "x" * 10_000),
    ("very long", "long", "x" * 10_000),
    ("nothing", "one", ""),
    ("white space", "long", " \n\t "),
    ("nulls alone", "short", "\x00\x00"),
]


@pytest.mark.parametrize(("what", "kind", "value"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_what_was_not_asked_for_is_refused_and_nothing_is_stored(cast, what, kind, value):
    survey = make_survey(cast, ("Q", kind, {"options": "A\nB", "is_required": True}))
    page = send(HERE, {names(survey)[0]: value})
    assert page.status_code == 422
    assert len(texts(page, '//p[@class="field-error"]')) == 1
    assert stored(cast, survey) == []


def test_hostile_texts_are_kept_as_plain_words(client, cast):
    survey = make_survey(cast, ("Q", "long"))
    said = "<script>alert(1)</script>\x00 {{ 7*7 }} 'DROP TABLE"
    assert send(HERE, {names(survey)[0]: said}, client).status_code == 302
    assert stored(cast, survey) == [{"Q": ["<script>alert(1)</script> {{ 7*7 }} 'DROP TABLE"]}]
    client.force_login(cast.ed)
    question = survey.questions.get().pk
    page = client.get(f"/here/surveys/{survey.pk}/texts/{question}/")
    assert texts(page, '//p[@class="survey-quote"]') == [
        "<script>alert(1)</script> {{ 7*7 }} 'DROP TABLE"
    ]


def test_two_hundred_fields_that_nobody_asked_for_change_nothing(cast):
    survey = make_survey(cast, ("Q", "short"))
    extra = {f"q{number}": "x" for number in range(10**6, 10**6 + 200)}
    extra |= {"grantee": "2", "survey": "9", "given_on": "1999-01-01", "contact": "me"}
    assert send(HERE, {names(survey)[0]: "yes"} | extra).status_code == 302
    assert stored(cast, survey) == [{"Q": ["yes"]}]
    assert SurveyContact.objects.count() == 0


def test_an_empty_form_asks_for_one_answer(cast):
    make_survey(cast, ("Q", "short"))
    page = send(HERE, {})
    assert page.status_code == 422
    assert texts(page, '//div[@role="alert"]/p[1]') == [
        "Answer at least one question, then send it."
    ]


def test_a_double_submit_is_one_answer(client, cast):
    survey = make_survey(cast, ("Q", "short"))
    key = uuid4()
    first, second = (send(HERE, {names(survey)[0]: "yes"}, client, key) for _ in range(2))
    assert (first.url, second.url) == (f"{HERE}?sent", f"{HERE}?sent")
    assert stored(cast, survey) == [{"Q": ["yes"]}]


@pytest.mark.parametrize("key", ["", "not a key"])
def test_a_form_without_its_key_is_sent_back(cast, key):
    survey = make_survey(cast, ("Q", "short"))
    page = Client().post(HERE, {"form_key": key, names(survey)[0]: "yes"})
    assert page.status_code == 422
    assert texts(page, '//input[@type="text"][@value="yes"]/@id') == names(survey)
    assert stored(cast, survey) == []


def test_the_box_that_nobody_sees_stops_a_machine_and_loses_nothing_typed(cast):
    survey = make_survey(cast, ("Q", "short"))
    page = send(HERE, {names(survey)[0]: "yes", "leave_empty": "buy now"})
    assert page.status_code == 422
    assert texts(page, '//input[@name="leave_empty"]/@value') == [""]
    assert texts(page, '//input[@value="yes"]/@id') == names(survey)
    assert stored(cast, survey) == []


def test_a_flood_is_told_to_wait_and_keeps_its_words(cast, monkeypatch):
    monkeypatch.setattr(flood, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(flood.time, "time", lambda: 1_000_000.0)
    survey = make_survey(cast, ("Q", "short"))
    field = names(survey)[0]
    codes = [send(HERE, {field: str(number)}).status_code for number in range(2)]
    page = send(HERE, {field: "the third"})
    assert (codes, page.status_code) == ([302, 302], 429)
    assert texts(page, '//input[@value="the third"]/@id') == [field]
    assert len(stored(cast, survey)) == 2


YESTERDAY, TODAY, TOMORROW = (timedelta(days=days) for days in (-1, 0, 1))  # from today
CLOSED = "This survey is closed"
WAITING = "This survey is not open yet"


@pytest.mark.parametrize(
    ("state", "opens_on", "closes_on", "status", "said"),
    [
        ("draft", None, None, 403, WAITING),
        ("open", TOMORROW, None, 403, WAITING),
        ("open", None, YESTERDAY, 410, CLOSED),
        ("closed", None, None, 410, CLOSED),
        ("closed", None, TOMORROW, 410, CLOSED),
        ("open", TODAY, TODAY, 200, ""),
    ],
)
def test_each_time_has_its_sentence(client, cast, state, opens_on, closes_on, status, said):
    today = timezone.localdate()
    days = {"opens_on": opens_on, "closes_on": closes_on}
    days = {name: None if day is None else today + day for name, day in days.items()}
    survey = make_survey(cast, ("Q", "short"), state=state, **days)
    page = client.get(HERE)
    sent = send(HERE, {names(survey)[0]: "yes"}, client)
    assert page.status_code == status
    assert texts(page, '//p[@class="callout-title"]') == ([said] if said else [])
    assert sent.status_code == (302 if status == 200 else status)
    assert len(stored(cast, survey)) == (1 if status == 200 else 0)


def test_the_closing_day_counts_to_its_end_where_the_application_is(cast, monkeypatch):
    """At 3:30 UTC on the 2nd it is still the 1st in New York; half an hour later it is not."""
    survey = make_survey(cast, ("Q", "short"), closes_on=date(2026, 5, 1))
    for hour, standing in ((3, "open"), (4, "closed")):
        now = datetime(2026, 5, 2, hour, 30, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert survey.standing() == standing


@pytest.mark.parametrize(
    "address",
    [
        "/here/survey/another-token/",
        f"/elsewhere/survey/{TOKEN}/",
        f"/nowhere/survey/{TOKEN}/",
        f"/here/survey/{'x' * 500}/",
        "/here/survey/%00/",
    ],
)
def test_a_wrong_token_or_another_grantees_address_is_not_there(client, cast, address):
    survey = make_survey(cast, ("Q", "short"))
    assert client.get(address).status_code == 404
    assert send(address, {names(survey)[0]: "yes"}, client).status_code == 404
    assert stored(cast, survey) == []


def test_a_single_use_link_takes_one_answer(client, cast):
    survey = make_survey(cast, ("Q", "short"), entry="single")
    first, other = actions.make_links(survey.pk, 2, by=cast.ed)
    address = f"/here/survey/{first}/"
    assert client.get(address).status_code == 200
    assert send(address, {names(survey)[0]: "once"}, client).status_code == 302
    over = client.get(address)
    assert (over.status_code, texts(over, '//p[@class="callout-title"]')) == (
        410,
        ["This link has been used"],
    )
    assert send(address, {names(survey)[0]: "twice"}, client).status_code == 410
    assert client.get(f"/here/survey/{other}/").status_code == 200
    assert client.get(HERE).status_code == 404  # the open link is not one of them
    assert stored(cast, survey) == [{"Q": ["once"]}]


def test_a_withdrawn_link_is_not_there(client, cast):
    survey = make_survey(cast, ("Q", "short"), entry="single")
    [token] = actions.make_links(survey.pk, 1, by=cast.ed)
    actions.withdraw_links(survey.pk, by=cast.ed)
    assert client.get(f"/here/survey/{token}/").status_code == 404


def test_only_the_hash_of_a_single_use_link_is_kept(cast):
    survey = make_survey(cast, ("Q", "short"), entry="single")
    [token] = actions.make_links(survey.pk, 1, by=cast.ed)
    assert list(SurveyLink.objects.values_list("token_sha256", flat=True)) == [
        actions.token_hash(token)
    ]


CONSENT = {"asks_contact": True, "consent": "You may write to me about this survey."}


def test_contact_details_need_agreement_and_are_tied_to_no_answer(client, cast):
    survey = make_survey(cast, ("Q", "short"), **CONSENT)
    typed = {names(survey)[0]: "yes", "contact": "555 0100"}
    refused = send(HERE, typed, client)
    assert refused.status_code == 422
    assert texts(refused, '//p[@id="consent-error"]') == [
        "Tick that you agree, or leave the contact details empty."
    ]
    assert texts(refused, '//textarea[@id="contact"]') == ["555 0100"]
    assert send(HERE, typed | {"consent": "1"}, client).status_code == 302
    assert send(HERE, {names(survey)[0]: "no", "consent": "1"}, client).status_code == 302
    assert stored(cast, survey) == [{"Q": ["yes"]}, {"Q": ["no"]}]
    wall.enter(cast.here.pk)
    assert list(SurveyContact.objects.values_list("contact", flat=True)) == ["555 0100"]


def test_without_being_asked_no_contact_is_kept(client, cast):
    survey = make_survey(cast, ("Q", "short"))
    assert texts(client.get(HERE), '//*[@name="contact"]') == []
    send(HERE, {names(survey)[0]: "yes", "contact": "555 0100", "consent": "1"}, client)
    wall.enter(cast.here.pk)
    assert SurveyContact.objects.count() == 0


def test_the_form_takes_as_many_queries_for_three_questions_as_for_one(
    client, cast, django_assert_num_queries
):
    survey = make_survey(cast, ("Q", "short"))
    for wanted in (1, 3):
        while survey.questions.count() < wanted:
            survey.questions.create(grantee=cast.here, text="More", kind_of="scale")
        with django_assert_num_queries(6):
            client.get(HERE)
