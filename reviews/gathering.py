"""One mail for a day's or a week's notices, for those who chose that.

It says how many things wait and where to read them, and no more.
"""

from collections import Counter
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import wall
from accounts.models import Grantee, User
from reviews.mail import GATHERED
from reviews.models import Notice, OutgoingMail

# By the clock of this service: early, so that a day's mail is there when the day's work begins.
HOUR, MONDAY = 6, 0
SUBJECT = "{count} in Throughline"
BODY = """{count} in Throughline. Sign in to read:

{link}

You chose to get this once {often}; the page above also lets you choose again. This mail says
nothing about the plans themselves, so that nothing of them can go astray.
"""


def gather(now: datetime | None = None) -> int:
    """Write the mails that are due; how many. Two workers at once write each mail once."""
    local = timezone.localtime(now or timezone.now())
    if local.hour < HOUR:
        return 0
    chosen = GATHERED if local.weekday() == MONDAY else GATHERED[:1]
    with transaction.atomic():
        people = {
            person.pk: person
            for person in User.objects.select_for_update(skip_locked=True)
            .filter(is_active=True, mail_choice__in=chosen)
            .exclude(gathered_on=local.date())
        }
        if not people:
            return 0
        counted, last = _take(people.keys())
        User.objects.filter(pk__in=people).update(gathered_on=local.date())
        for pk, count in counted.items():
            wall.enter(last[pk])
            _write(people[pk], count, last[pk])
        return len(counted)


def _take(people) -> tuple[Counter, dict[int, int]]:
    """How many unread notices wait for each of `people`, and a grantee of one of them."""
    counted: Counter = Counter()
    last: dict[int, int] = {}
    wall.enter_many(Grantee.objects.values_list("pk", flat=True))
    waiting = Notice.objects.filter(to_gather=True, user__in=people)
    for grantee_id in set(waiting.order_by().values_list("grantee_id", flat=True)):
        wall.enter(grantee_id)
        mine = waiting.filter(grantee=grantee_id)
        for user in mine.filter(read_at=None).order_by().values_list("user_id", flat=True):
            counted[user] += 1
            last[user] = grantee_id
        mine.update(to_gather=False)
    return counted, last


def _write(person: User, count: int, grantee_id: int) -> None:
    words = "1 thing waits for you" if count == 1 else f"{count} things wait for you"
    often = "a week" if person.mail_choice == User.MailChoice.WEEKLY else "a day"
    link = f"{settings.BASE_URL}{reverse('notices')}"
    OutgoingMail.objects.create(
        grantee_id=grantee_id,
        user=person,
        address=person.email,
        subject=SUBJECT.format(count=words),
        body=BODY.format(count=words, often=often, link=link),
    )
