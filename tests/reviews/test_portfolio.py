"""The funder's portfolio: what it says of each grantee, narrowed, sorted, exported, downloaded."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts import actions as people
from accounts import wall
from accounts.models import Award, Event
from planning.actions import current_plan, open_plan, take_award
from reviews import actions, portfolio_files, queries, waiting
from reviews.models import Submission
from reviews.portfolio import Line, Wanted, deadlines, lines
from reviews.tables import portfolio_rows
from tests.reviews.helpers import make_file, make_version

TODAY = date(2026, 11, 22)


def grantee(cast, place, **award):
    """Another grantee of the funder, with a plan and perhaps an award."""
    made = people.create_grantee(slug=f"more-{place}", name=f"More {place}")
    people.assign_organization(made, cast.funder)
    people.grant_role(made, cast.alice, "lead")
    open_plan(made.pk, title=f"Plan {place}")
    if award:
        wall.enter(made.pk)
        given = {"number": f"A-{place}", "fiscal_year": 2024, "ends_on": date(2028, 9, 30)}
        plan = current_plan(made.pk)
        plan.award = Award.objects.create(grantee=made, **(given | award))
        plan.save()
    return made


def submitted(made, cast, *, on=None, decided=None, state="submitted"):
    version = make_version(made, cast.alice)
    actions.submit_version(version, by=cast.alice)
    wall.enter(made.pk)
    changes = {"submitted_at": on} if on else {}
    if decided:
        changes |= {"state": state, "decided_at": decided, "decided_by": cast.gina}
    if changes:
        Submission.objects.filter(grantee=made).update(**changes)
    return version


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def line(**facts):
    blank = dict.fromkeys(Line.__dataclass_fields__)
    texts = {"name": "Here", "slug": "here", "award": "", "state": "", "sha256": ""}
    return Line(**(blank | texts | {"grantee_id": 1, "plan_id": 1} | facts))


def names(client, query=""):
    return [row.name for row in client.get(f"/portfolio/{query}").context["rows"]]


@pytest.mark.parametrize("query", ["", "?sort=approval&dir=down"])
@pytest.mark.parametrize("extra", [0, 2, 30])
def test_pages_ask_the_same_for_any_number(cast, client, django_assert_num_queries, query, extra):
    submitted(cast.here, cast)
    for number in range(extra):
        submitted(grantee(cast, number, starts_on=date(2025, 10, 1)), cast)
    client.force_login(cast.gina)
    with django_assert_num_queries(8 if query else 9):
        assert client.get(f"/portfolio/{query}").status_code == 200
    with django_assert_num_queries(8):
        assert client.get("/portfolio/calendar/").status_code == 200


def test_a_line_says_what_was_submitted_and_what_comes_next(cast, client):
    submitted(cast.here, cast)
    client.force_login(cast.gina)
    page = client.get("/portfolio/")
    (row,) = page.context["rows"]
    assert (row.title, row.version, row.readiness) == ("With OVC", 1, "Every requirement met")
    assert str(row.approval_due_on) == "2026-10-01"
    assert f'<a href="{reverse("version", args=["here", 1])}">Version 1</a>' in page.text
    assert names(client, "?show=waiting") == ["State of Here"]
    assert names(client, "?show=update") == []


def test_names_are_text_and_go_page_by_page(cast, client):
    cast.here.name = "<b>'Here' & there</b>"
    cast.here.save()
    for number in range(27):
        grantee(cast, number)
    client.force_login(cast.gina)
    first, second = client.get("/portfolio/"), client.get("/portfolio/?page=2")
    listed = [row.name for page in (first, second) for row in page.context["rows"]]
    assert len(listed) == 28
    assert listed[0] == cast.here.name
    assert "&lt;b&gt;&#x27;Here&#x27; &amp; there&lt;/b&gt;" in first.text
    assert "<b>" not in first.text
    assert names(client, "?page=3") == []


def approved(day, **more):
    return {"approved_at": at(day), "renewed_at": at(day), "state": "approved"} | more


@pytest.mark.parametrize(
    ("facts", "stage", "because"),
    [
        ({}, "plan", "no plan approved yet"),
        ({"state": "submitted"}, "plan", "plan with OVC"),
        ({"state": "sent_back"}, "plan", "plan returned by OVC"),
        (approved("2026-10-01"), "implement", "approved plan in force"),
        (approved("2025-12-31"), "reflect", "yearly update due"),
        (approved("2025-09-01"), "reflect", "yearly update due"),  # it is late
        (approved("2026-10-01", state="reopened"), "reflect", "approved plan being revised"),
        (approved("2026-10-01", ends_on=date(2027, 11, 22)), "sustain", "last year of the award"),
        (approved("2025-12-31", ends_on=date(2027, 11, 22)), "reflect", "yearly update due"),
        (approved("2026-10-01", ends_on=date(2027, 11, 23)), "implement", "approved plan in force"),
        (approved("2026-10-01", ends_on=TODAY), "sustain", "last year of the award"),
        (approved("2026-10-01", ends_on=date(2026, 11, 21)), "over", ""),
        ({"ends_on": date(2026, 11, 21)}, "over", "no plan approved"),
    ],
)
def test_the_phase_is_what_the_dates_say_and_says_which(facts, stage, because):
    assert (line(**facts).stage(TODAY), line(**facts).because(TODAY)) == (stage, because)


def test_an_award_that_is_over_waits_for_nothing_more():
    past = {"starts_on": date(2020, 1, 1), "ends_on": date(2026, 11, 21)}
    assert not line(**past).approval_presses(TODAY)
    assert line(**past).stalled(TODAY) == ""
    assert deadlines([line(**past)], TODAY) == []
    sent = past | {"state": "submitted", "submitted_at": at("2026-01-01")}
    assert line(**sent).stalled(TODAY) == ""
    assert deadlines([line(**sent)], TODAY) == []
    done = line(**past, **approved("2025-09-01"))
    assert (done.update_due_on(TODAY), done.update_presses(TODAY)) == (None, False)
    assert deadlines([done], TODAY) == []
    assert " late" not in portfolio_rows([line(**past), done], TODAY)
    last_day = line(**past | {"ends_on": TODAY}, **approved("2025-09-01T12:00"))
    assert last_day.update_due_on(TODAY) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "submitted", "submitted_at": at("2026-10-23T15:00")}, ""),
        (
            {"state": "submitted", "submitted_at": at("2026-10-22T15:00")},
            "Waiting for OVC's decision for 31 days",
        ),
        (
            {
                "state": "sent_back",
                "submitted_at": at("2026-01-01"),
                "decided_at": at("2026-09-22T15:00"),
            },
            "No answer to OVC's letter for 61 days",
        ),
        ({"starts_on": date(2026, 5, 26)}, ""),
        ({"starts_on": date(2026, 5, 25)}, "Nothing submitted 181 days into the award"),
        ({"state": "approved", "submitted_at": at("2020-01-01")}, ""),
    ],
)
def test_a_grantee_is_stalled_for_a_reason(facts, words):
    assert line(**facts).stalled(TODAY) == words


def test_an_update_is_due_a_year_after_the_approval_until_the_award_ends():
    assert line(renewed_at=at("2024-02-29T12:00")).update_due_on(TODAY) == date(2025, 2, 28)
    day = at("2026-03-01T12:00")
    assert line(renewed_at=day, ends_on=date(2027, 3, 1)).update_due_on(TODAY) == date(2027, 3, 1)
    assert line(renewed_at=day, ends_on=date(2027, 2, 28)).update_due_on(TODAY) is None
    assert line().update_due_on(TODAY) is None


def test_the_list_is_narrowed_and_sorted_with_empty_values_last(cast, client):
    late = grantee(cast, 1, starts_on=date(2024, 1, 1), fiscal_year=2023)
    soon = grantee(cast, 2, starts_on=date(2030, 1, 1), ends_on=date(2033, 1, 1))
    submitted(late, cast, on=at("2024-03-01"), decided=at("2024-04-01"), state="sent_back")
    submitted(soon, cast)
    client.force_login(cast.gina)
    assert names(client, "?sort=approval") == ["More 1", "State of Here", "More 2"]
    assert names(client, "?sort=approval&dir=down") == ["More 2", "State of Here", "More 1"]
    assert names(client, "?sort=state") == ["More 1", "More 2", "State of Here"]
    assert names(client, "?sort=state&dir=down") == ["More 2", "More 1", "State of Here"]
    assert names(client, "?year=2023") == ["More 1"]
    assert names(client, "?show=stalled&q=mo") == ["More 1"]
    assert names(client, "?q=a-2") == ["More 2"]
    assert names(client, "?stage=sustain") == []
    odd = "?show=x&stage=%3Cb%3E&year=12345&sort=y&dir=z"
    assert names(client, odd) == names(client)


def test_the_workbook_holds_the_list_as_it_is_narrowed(cast, client):
    made = grantee(cast, 1, starts_on=date(2025, 10, 1), number="=1+1")
    submitted(made, cast)
    client.force_login(cast.gina)
    answer = client.get("/portfolio/export/?q=more")
    assert answer["Content-Disposition"].startswith('attachment; filename="portfolio-')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    heading, row = book.get_sheet_by_index(0).to_python()
    assert tuple(heading) == portfolio_files.HEADINGS
    assert row[:6] == ["More 1", "=1+1", 2024, "Prepare and plan", "With OVC", 1]
    assert row[8] == date(2026, 10, 1)


def test_the_zip_holds_each_last_submission_and_a_manifest_of_hashes(cast, client):
    first, later = grantee(cast, 1), grantee(cast, 2, starts_on=date(2025, 10, 1), number="+9")
    file = make_file(submitted(first, cast), b"%PDF-1.7 first")
    submitted(later, cast)
    client.force_login(cast.gina)
    answer = client.post("/portfolio/files/", {"sort": "name"})
    bundle = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(bundle.namelist()) == ["manifest.csv", "more-1-version-1.pdf"]
    assert bundle.read("more-1-version-1.pdf") == b"%PDF-1.7 first"
    rows = list(csv.DictReader(io.StringIO(bundle.read("manifest.csv").decode("utf-8-sig"))))
    assert [(row["file"], row["sha256"], row["note"]) for row in rows] == [
        ("more-1-version-1.pdf", file.sha256, ""),
        ("", "", portfolio_files.NO_PDF),
    ]
    assert rows[1]["award"] == "'+9"
    wall.enter(first.pk)
    assert Event.objects.filter(verb="downloaded").get().detail["sha256"] == file.sha256


def test_too_much_or_nothing_to_download_is_said_in_a_sentence(cast, client, monkeypatch):
    client.force_login(cast.gina)
    nothing = client.post("/portfolio/files/", {"show": "waiting"}, follow=True)
    assert portfolio_files.NOTHING in nothing.text
    made = [grantee(cast, number) for number in (1, 2)]
    for item in made:
        make_file(submitted(item, cast))
    monkeypatch.setattr(portfolio_files, "MOST_FILES", 1)
    assert portfolio_files.TOO_MANY in client.post("/portfolio/files/", follow=True).text
    monkeypatch.setattr(portfolio_files, "MOST_FILES", 2)
    monkeypatch.setattr(portfolio_files, "MOST_BYTES", 20)
    assert portfolio_files.TOO_LARGE in client.post("/portfolio/files/", follow=True).text
    # The first file would have fitted, but nobody got it.
    for item in made:
        wall.enter(item.pk)
        assert "downloaded" not in Event.objects.values_list("verb", flat=True)


def test_the_calendar_holds_every_deadline_the_earliest_first(cast, client):
    made = grantee(cast, 1, starts_on=date(2024, 1, 1), ends_on=date(2030, 1, 1))
    submitted(made, cast, on=at("2024-03-01T12:00"))
    wall.enter_many([made.pk])
    days = deadlines(lines([made.pk]), TODAY)
    assert [(day.on, day.what) for day in days] == [
        (date(2024, 3, 31), "Submission to be decided"),
        (date(2025, 1, 1), "Plan to be approved"),
        (date(2030, 1, 1), "Award ends"),
    ]
    client.force_login(cast.gina)
    months = client.get("/portfolio/calendar/").context["months"]
    assert months[0][0] is None
    assert {day.line.name for day, _words, _level in months[0][1]} >= {"More 1"}


def test_what_the_address_says_is_kept_in_its_links():
    wanted = Wanted.read({"show": "stalled", "q": " a&b ", "sort": "update", "dir": "down"})
    assert wanted.query() == "show=stalled&q=a%26b&sort=update&dir=down"
    assert wanted.query(show="") == "q=a%26b&sort=update&dir=down"
    assert not wanted.plain
    assert Wanted.read({}).plain


def test_a_plan_under_a_new_award_waits_for_its_own_approval(cast):
    made = grantee(cast, 1, starts_on=date(2024, 1, 1))
    submitted(made, cast, on=at("2024-03-01"), decided=at("2024-04-01"), state="approved")
    first = current_plan(made.pk)
    open_plan(made.pk, title="The next plan")
    wall.enter(made.pk)
    later = current_plan(made.pk)
    assert later.cycle == first.cycle + 1
    fresh = {"number": "B-1", "fiscal_year": 2026, "starts_on": date(2026, 10, 1)}
    found = []
    for award in (first.award, Award.objects.create(grantee=made, ends_on=TODAY, **fresh)):
        later.award = award
        later.save()
        ((row,), standing) = lines([made.pk]), queries.standings([made.pk])[made.pk]
        found.append((row.approved_at, row.renewed_at, standing.renewed_at))
    assert found == [(at("2024-04-01"),) * 3, (None, None, None)]
    assert row.because(TODAY) == "approved before this award"
    # Approved since the award began, but under another one.
    Award.objects.filter(pk=later.award_id).update(starts_on=date(2024, 1, 1))
    assert lines([made.pk])[0].because(TODAY) == "no plan approved yet"


def approvals(made):
    """When the plan was approved, and when last in full, as each page reads it."""
    wall.enter_many([made.pk])
    ((row,), standing) = lines([made.pk]), queries.standings([made.pk])[made.pk]
    (round,) = waiting.with_renewal(waiting.waiting_rounds([made.pk], "in_review"))
    read = row.renewed_at, standing.renewed_at, round.renewed_at
    return {row.approved_at, standing.approved_at}, set(read)


def test_a_plan_tied_to_a_new_award_waits_for_its_own_approval(cast, client):
    made = grantee(cast, 1, starts_on=date(2024, 1, 1))
    people.assign_organization(made, cast.tta)
    version = submitted(made, cast, on=at("2024-03-01"), decided=at("2024-04-01"), state="approved")
    actions.ask_review(version, by=cast.alice)
    assert approvals(made) == ({at("2024-04-01")}, {at("2024-04-01")})
    wall.enter(made.pk)
    plan, today = current_plan(made.pk), timezone.localdate()
    fresh = {"number": "B-1", "fiscal_year": 2026, "ends_on": today + timedelta(days=900)}
    award = Award.objects.create(grantee=made, starts_on=today - timedelta(days=1), **fresh)
    take_award(plan, by=cast.alice)
    assert approvals(made) == ({None}, {None})
    (row,) = lines([made.pk])
    assert (row.stage(today), row.because(today)) == ("plan", "approved before this award")
    assert row.stalled(today) == ""
    assert row.stalled(today + timedelta(days=179)) == ""
    assert row.stalled(today + timedelta(days=180)) == "Nothing submitted 181 days into the award"
    client.force_login(cast.alice)
    due = client.get(f"/{made.slug}/review/").context["due"]
    assert (due.on, due.level) == (award.approval_due_on, "ok")
    assert due.words.startswith("in ")
    # Whatever it was reopened for, the next approval is the first under this award.
    actions.reopen_plan(Submission.objects.get(), "A new award.", kind="change", by=cast.alice)
    again = actions.submit_version(make_version(made, cast.alice, 2), by=cast.alice)
    decided = actions.approve(again, by=cast.gina).decided_at
    actions.ask_review(make_version(made, cast.alice, 3), by=cast.alice)
    assert approvals(made) == ({decided}, {decided})
    wall.enter(made.pk)
    plan.award = None
    plan.save()
    assert approvals(made)[0] == {decided, at("2024-04-01")}


def test_the_team_is_told_what_the_new_award_asks_of_an_approved_plan(cast, client):
    made = grantee(cast, 1, starts_on=date(2024, 1, 1))
    submitted(made, cast, on=at("2024-03-01"), decided=at("2024-04-01"), state="approved")
    client.force_login(cast.alice)

    def step() -> str:
        [row] = [row for row in client.get("/").context["rows"] if row["access"].slug == made.slug]
        return row["next_step"]

    assert step() == "Put the plan to work; reopen it for the yearly update"
    wall.enter(made.pk)
    Award.objects.update(starts_on=date(2024, 5, 1))
    assert step() == "Reopen the plan and submit it for the new award"


@pytest.mark.parametrize(("decided", "counts"), [("T23:59", False), ("T00:00", True)])
def test_an_approval_counts_from_the_first_day_of_the_award(cast, decided, counts):
    first = date(2024, 1, 1)
    made = grantee(cast, 1, starts_on=first)
    day = first if counts else first - timedelta(days=1)
    moment = timezone.make_aware(datetime.fromisoformat(f"{day}{decided}"))
    submitted(made, cast, on=moment, decided=moment, state="approved")
    assert bool(lines([made.pk])[0].approved_at) is counts
