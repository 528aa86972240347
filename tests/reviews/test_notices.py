"""Who is told what, how mail comes to each, and what is taken back when it was undone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import wall
from accounts.handoffs import hand_off
from accounts.models import User
from planning import adoption
from planning.models import StatementDraft
from reviews import actions, gathering, mail
from reviews.models import Notice, OutgoingMail
from tests.reviews.helpers import make_version

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def choose(cast):
    def choose(person, choice):
        person.mail_choice = choice
        person.save()

    return choose


def ask(cast, number=1):
    return actions.ask_review(make_version(cast.here, cast.alice, number), by=cast.alice)


def mails():
    return list(OutgoingMail.objects.order_by("pk").values_list("address", "subject"))


@pytest.mark.parametrize(
    ("choice", "at_once", "gathered"),
    [("at_once", 1, False), ("daily", 0, True), ("weekly", 0, True), ("none", 0, False)],
)
def test_mail_comes_as_each_has_chosen_and_the_notice_always(
    cast, choose, choice, at_once, gathered
):
    choose(cast.pat, choice)
    ask(cast)
    assert Notice.objects.get(user=cast.pat).to_gather is gathered
    assert OutgoingMail.objects.filter(user=cast.pat).count() == at_once


def test_a_days_notices_come_in_one_mail_and_only_once(cast, choose, settings):
    settings.BASE_URL = "https://plan.example.org"
    choose(cast.pat, "daily")
    ask(cast)
    hand_off(cast.here.pk, [cast.pat], "Something else.", "/here/review/", by=cast.alice)
    early = timezone.localtime(TUESDAY).replace(hour=5, minute=59)
    assert gathering.gather(early) == 0
    assert gathering.gather(TUESDAY) == 1
    assert gathering.gather(TUESDAY) == 0
    wall.enter(cast.here.pk)
    assert mails() == [("pat@example.org", "2 things wait for you in Throughline")]
    body = OutgoingMail.objects.get().body
    assert "https://plan.example.org/notices/" in body
    assert "State of Here" not in body
    assert gathering.gather(TUESDAY + timedelta(days=1)) == 0  # nothing new


def test_a_weeks_notices_wait_for_monday_and_what_was_read_is_left_out(cast, choose):
    choose(cast.pat, "weekly")
    ask(cast)
    hand_off(cast.here.pk, [cast.pat], "Read already.", "/here/", by=cast.alice)
    Notice.objects.filter(text="Read already.").update(read_at=timezone.now())
    assert gathering.gather(TUESDAY) == 0
    assert gathering.gather(MONDAY) == 1
    wall.enter(cast.here.pk)
    assert mails() == [("pat@example.org", "1 thing waits for you in Throughline")]
    assert not Notice.objects.filter(to_gather=True).exists()


def test_someone_who_left_gets_no_gathered_mail(cast, choose):
    choose(cast.pat, "daily")
    ask(cast)
    cast.pat.is_active = False
    cast.pat.save()
    assert gathering.gather(TUESDAY) == 0


def test_what_is_undone_before_its_mail_went_out_is_taken_back(cast):
    wall.enter(cast.here.pk)
    told = {"by": cast.alice, "about": "thread-1", "wait": timedelta(minutes=5)}
    mail.tell(cast.here.pk, [cast.ed], "A comment waits.", "/here/review/", **told)
    mail.tell(cast.here.pk, [cast.ed], "Another.", "/here/review/", by=cast.alice)
    assert mail._due().count() == 1  # the one that does not wait
    mail.untell(cast.here.pk, "thread-1")
    assert list(Notice.objects.values_list("text", flat=True)) == ["Another."]
    assert OutgoingMail.objects.count() == 1
    mail.untell(cast.here.pk, "thread-2")
    assert OutgoingMail.objects.count() == 1


def test_what_has_been_read_or_sent_is_not_taken_back(cast):
    wall.enter(cast.here.pk)
    mail.tell(cast.here.pk, [cast.ed], "Read.", "/here/", by=cast.alice, about="thread-1")
    Notice.objects.update(read_at=timezone.now())
    OutgoingMail.objects.update(sent_at=timezone.now())
    mail.untell(cast.here.pk, "thread-1")
    assert (Notice.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_the_choice_is_made_on_the_page_of_notices(cast, client):
    client.force_login(cast.pat)
    assert 'value="at_once" checked' in client.get("/notices/").text
    client.post("/notices/mail/", {"mail_choice": "weekly"})
    assert User.objects.get(pk=cast.pat.pk).mail_choice == "weekly"
    answer = client.post("/notices/mail/", {"mail_choice": "hourly"}, follow=True)
    assert "Choose one of the four ways" in answer.text
    assert User.objects.get(pk=cast.pat.pk).mail_choice == "weekly"


def test_whoever_makes_a_move_is_told_who_will_be_told(cast, client):
    make_version(cast.here, cast.alice)
    client.force_login(cast.alice)
    page = client.get("/here/review/")
    told = {offer.key: offer.told for offer in page.context["round_offers"]}
    assert told == {"ask": (cast.pat.name,)}
    told = {offer.key: offer.told for offer in page.context["submission_offers"]}
    assert told == {"submit": (cast.gina.name,)}


def test_feedback_on_a_draft_is_told_to_those_who_write(cast):
    wall.enter(cast.here.pk)
    plan = make_version(cast.here, cast.alice).plan
    draft = StatementDraft.objects.create(
        grantee=cast.here, plan=plan, kind_of="mission", title="First", text="<p>We end it.</p>"
    )
    adoption.give_feedback(draft, "Say who we are.", by=cast.cole)
    found = Notice.objects.values_list("user__name", "path")
    assert sorted(found) == sorted(
        (person.name, "/here/statements/mission/") for person in (cast.alice, cast.ed)
    )
    assert not OutgoingMail.objects.exists()
