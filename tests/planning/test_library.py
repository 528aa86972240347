"""Findings by the line, quoted and coded, and agreements that speak up before they end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from planning.findings import SIZE
from planning.models import (
    AgreementSource,
    DataUseAgreement,
    Finding,
    FindingTheme,
    Source,
    Theme,
    notice_of,
)
from tests.planning.pages import asked, draw_line, said, visit, words

TODAY = date(2026, 5, 1)


def findings_of(page):
    """The finding, its source, themes and uses of each row."""
    return [words(row.xpath("./th/a | ./td[not(input)]")) for row in page.xpath("//tbody/tr")]


def titles(client, cast, query):
    page = visit(client, cast.vic, "findings", query=query)
    return words(page.xpath("//tbody//th/a"))


@pytest.fixture
def theme(cast, plan):
    return Theme.objects.create(grantee=cast.here, plan=plan, name="Waiting", position=1)


def code(client, theme, *findings, on="1"):
    given = {"theme": theme.pk, "finding": [item.pk for item in findings], "on": on}
    return client.post(reverse("code_findings", args=["here"]), given)


# -- findings ------------------------------------------------------------------------------------


def test_lines_become_findings_once(client, cast, line):
    client.force_login(cast.ed)
    url = reverse("add_findings", args=["here", line["source"].pk])
    answer = client.post(url, {"lines": "Youth wait 1 weeks\r\n\r\n  Two boys \nTwo boys\nA girl"})
    assert said(answer) == ["2 findings added. 2 were there already."]
    texts = line["source"].findings.values_list("text", flat=True)
    assert list(texts) == ["Youth wait 1 weeks", "Two boys", "A girl"]
    assert Event.objects.get(verb="added findings").detail["count"] == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (" \n ", "Nothing is written yet. Write or paste one finding a line."),
        ("x\n" * 201, "201 lines are too many at once; 200 is the most. Send a part."),
        ("ok\n" + "x" * 4001, "Finding takes 4000 characters; this has 4001. Shorten it."),
    ],
)
def test_lines_that_are_refused_stay_typed_and_add_nothing(client, cast, line, typed, sentence):
    client.force_login(cast.ed)
    url = reverse("add_findings", args=["here", line["source"].pk])
    answer = client.post(url, {"lines": typed})
    assert (answer.status_code, said(answer)) == (422, [sentence])
    assert answer.context["lines"] == typed
    assert line["source"].findings.count() == 1


def test_a_quote_stands_under_its_finding(client, cast, line):
    Finding.objects.filter(pk=line["finding"].pk).update(
        quote="We wait & wait.", place="minute 12", said_by="a counselor"
    )
    page = visit(client, cast.vic, "findings")
    assert words(page.xpath("//blockquote")) == ["“We wait & wait.” a counselor, minute 12"]
    page = visit(client, cast.vic, "source", line["source"].pk)
    assert words(page.xpath("//blockquote")) == ["“We wait & wait.” a counselor, minute 12"]


def test_a_finding_shows_what_it_supports(client, cast, line, theme):
    FindingTheme.objects.create(grantee=cast.here, finding=line["finding"], theme=theme)
    page = visit(client, cast.vic, "finding", line["finding"].pk)
    supports = page.xpath("//section[@aria-labelledby='supports']//li")
    assert words(supports) == ["No shelter 1", "Open houses 1"]
    assert [page.xpath("count(//section[@aria-labelledby='themes']//input)")] == [0]
    page = visit(client, cast.ed, "finding", line["finding"].pk)
    boxes = page.xpath("//section[@aria-labelledby='themes']//input[@checked]/ancestor::form")
    assert words(boxes) == ["Waiting Save"]


def test_findings_are_narrowed_by_theme_source_baseline_use_and_words(client, cast, plan, line):
    second = draw_line(plan, 2)
    here = {"grantee": cast.here}
    baseline = Source.objects.create(
        plan=plan, title="Baseline", is_baseline=True, position=3, **here
    )
    loose = Finding.objects.create(
        source=baseline, text="Counts", quote="Exactly 7", position=1, **here
    )
    waiting = Theme.objects.create(plan=plan, name="Waiting", position=1, **here)
    FindingTheme.objects.create(finding=second["finding"], theme=waiting, **here)
    FindingTheme.objects.create(finding=loose, theme=waiting, **here)
    first, other = "Youth wait 1 weeks", "Youth wait 2 weeks"
    assert titles(client, cast, "") == [first, other, "Counts"]
    assert titles(client, cast, f"?theme={waiting.pk}") == [other, "Counts"]
    assert titles(client, cast, "?theme=none") == [first]
    assert titles(client, cast, f"?source={line['source'].pk}") == [first]
    assert titles(client, cast, "?baseline=1") == ["Counts"]
    assert titles(client, cast, "?unused=1") == ["Counts"]
    assert titles(client, cast, "?q=exactly+7") == ["Counts"]
    assert titles(client, cast, f"?theme={waiting.pk}&q=youth") == [other]
    assert titles(client, cast, "?q=nowhere") == []
    assert titles(client, cast, "?theme=x&source=²&baseline=maybe") == [first, other, "Counts"]
    assert findings_of(visit(client, cast.vic, "findings"))[1:] == [
        [other, "Survey 2", "Waiting", "1 gap, 1 strategy"],
        ["Counts", "Baseline Baseline", "Waiting", "Not used yet"],
    ]


def test_ticked_findings_are_coded_and_uncoded(client, cast, plan, line, theme):
    other = draw_line(plan, 2)["finding"]
    client.force_login(cast.ed)
    assert said(code(client, theme, line["finding"], other)) == ["2 findings coded to “Waiting”."]
    assert said(code(client, theme, other))[-1] == "0 findings coded to “Waiting”."
    assert FindingTheme.objects.count() == 2
    assert said(code(client, theme, other, on="0"))[-1] == "“Waiting” taken off 1 finding."
    assert list(FindingTheme.objects.values_list("finding", flat=True)) == [line["finding"].pk]


def test_coding_needs_a_theme_and_findings(client, cast, line, theme):
    client.force_login(cast.ed)
    url = reverse("code_findings", args=["here"])
    answers = [client.post(url, {}), client.post(url, {"theme": theme.pk})]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert said(answers[0])[:1] == ["Choose the theme."]
    assert said(answers[1])[-1:] == ["Tick the findings that belong to it."]


def test_themes_count_their_findings_and_sources(client, cast, plan, line, theme):
    for number in (2, 3):
        more = draw_line(plan, number)
        FindingTheme.objects.create(grantee=cast.here, finding=more["finding"], theme=theme)
    page = visit(client, cast.vic, "themes")
    assert words(page.xpath("//article//p[@class='small']/a")) == [
        "2 findings from 2 sources in Waiting"
    ]


@pytest.mark.parametrize("number", [1, 3, SIZE + 5])
def test_the_list_asks_the_same_however_long(client, cast, plan, line, theme, number):
    source, here = line["source"], {"grantee": cast.here}
    made = Finding.objects.bulk_create(
        Finding(source=source, text=f"Case {place}", position=place, **here)
        for place in range(2, number + 2)
    )
    FindingTheme.objects.bulk_create(
        FindingTheme(finding=finding, theme=theme, **here) for finding in made
    )
    assert asked(client, cast.ed, ["findings"]) == {"findings": 17}


def test_the_list_goes_on_where_it_stopped(client, cast, plan, line):
    Finding.objects.bulk_create(
        Finding(source=line["source"], text=f"Case {place}", position=5, grantee=cast.here)
        for place in range(300)
    )
    seen, query = [], ""
    while query is not None:
        page = visit(client, cast.vic, "findings", query=query)
        seen.append(words(page.xpath("//tbody//th/a")))
        following = page.xpath("//a[@rel='next']/@href")
        query = f"?{following[0].partition('?')[2]}" if following else None
    assert [len(part) for part in seen] == [100, 100, 100, 1]
    assert sum(seen, []) == ["Youth wait 1 weeks", *(f"Case {place}" for place in range(300))]


# -- agreements ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "signed", "days", "level", "sentence"),
    [
        ("draft", False, None, "info", "Not signed yet: the data cannot be used before it is."),
        ("signed", True, 91, None, None),
        ("signed", True, 90, "warn", "Expires in 90 days, on July 30, 2026."),
        ("signed", True, 31, "warn", "Expires in 31 days, on June 1, 2026."),
        (
            "signed",
            True,
            30,
            "stop",
            "Expires in 30 days, on May 31, 2026. Ask for its renewal now.",
        ),
        ("signed", True, 1, "stop", "Expires tomorrow, on May 2, 2026. Ask for its renewal now."),
        ("signed", True, 0, "stop", "Expires today, on May 1, 2026. Ask for its renewal now."),
        (
            "signed",
            True,
            -1,
            "stop",
            "Expired on April 30, 2026. Renew it, or stop using the data and end it.",
        ),
        ("signed", True, None, None, None),
        ("signed", False, None, "info", "Say when it was signed."),
        ("ended", True, -400, None, None),
    ],
)
def test_an_agreement_speaks_up_ahead_of_time(state, signed, days, level, sentence):
    ends = None if days is None else TODAY + timedelta(days)
    notice = notice_of(state, date(2025, 1, 1) if signed else None, ends, TODAY)
    assert (notice and notice.level, notice and notice.sentence) == (level, sentence)


def agree(cast, plan, source, days, number=1):
    today = timezone.localdate()
    made = DataUseAgreement.objects.create(
        grantee=cast.here,
        plan=plan,
        title=f"Records {number}",
        state="signed",
        signed_on=today - timedelta(300),
        expires_on=today + timedelta(days),
        position=number,
    )
    AgreementSource.objects.create(grantee=cast.here, agreement=made, source=source)
    return made


def test_the_warning_is_where_people_look(client, cast, plan, line):
    made = agree(cast, plan, line["source"], 45)
    for name, keys in (
        ("agreement", [made.pk]),
        ("agreements", []),
        ("evidence", []),
        ("source", [line["source"].pk]),
    ):
        assert "Expires in 45 days, on " in words(visit(client, cast.vic, name, *keys)), name
    attention = visit(client, cast.vic, "overview").xpath("//*[@aria-labelledby='attention']//a")
    assert "1 data use agreement ends within 90 days." in words(attention)
    DataUseAgreement.objects.update(expires_on=timezone.localdate() - timedelta(1))
    attention = visit(client, cast.vic, "overview").xpath("//*[@aria-labelledby='attention']//a")
    assert "1 data use agreement has expired." in words(attention)
    assert "1 data use agreement ends within 90 days." not in words(attention)


def test_an_agreement_cannot_end_before_it_was_signed(client, cast, plan, line):
    made = agree(cast, plan, line["source"], 45)
    client.force_login(cast.ed)
    day = (made.signed_on - timedelta(1)).isoformat()
    url = reverse("save", args=["here", "datauseagreement", made.pk, "expires_on"])
    refused = client.post(url, {"version": "1", "value": day})
    assert refused.status_code == 422
    assert "would come before “Signed on”" in refused.context["message"]


@pytest.mark.parametrize(
    ("permission", "state", "tag"),
    [
        ("", "", []),
        ("From the court", "", ["Permission unclear"]),
        ("From the court", "asked", ["Permission asked for"]),
        ("From the court", "granted", []),
        ("From the court", "refused", ["Permission refused"]),
        ("", "not_needed", []),
    ],
)
def test_a_source_says_what_permission_is_missing(client, cast, line, permission, state, tag):
    Source.objects.update(permission=permission, permission_state=state)
    page = visit(client, cast.vic, "evidence")
    assert words(page.xpath("//tbody//span[contains(@class, 'tag-warn')]")) == tag


@pytest.mark.parametrize(
    ("citation", "links"),
    [
        ("Harbor report (https://example.org/a?b=1).", ["https://example.org/a?b=1"]),
        ("Harbor report, page 4", []),
        ("javascript:alert(1) http://example.org", []),
    ],
)
def test_a_citation_that_holds_an_address_can_be_followed(client, cast, line, citation, links):
    Source.objects.update(citation=citation)
    page = visit(client, cast.vic, "source", line["source"].pk)
    assert page.xpath("//a[starts-with(., 'Open ')]/@href") == links


@pytest.mark.parametrize("number", [1, 3])
def test_library_pages_ask_the_same_however_full(client, cast, plan, line, number):
    for place in range(2, number + 2):
        more = draw_line(plan, place)
        agree(cast, plan, more["source"], 10 * place, place)
        named = Theme.objects.create(
            grantee=cast.here, plan=plan, name=f"Theme {place}", position=place
        )
        FindingTheme.objects.create(grantee=cast.here, finding=more["finding"], theme=named)
    pages = (
        ["evidence"],
        ["themes"],
        ["agreements"],
        ["agreement", DataUseAgreement.objects.first().pk],
        ["finding", line["finding"].pk],
    )
    assert asked(client, cast.ed, *pages) == {
        "evidence": 12,
        "themes": 12,
        "agreements": 11,
        "agreement": 13,
        "finding": 18,
    }
