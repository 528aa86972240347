"""Parked gaps whose day to look at them again has come."""

from datetime import timedelta

from django.utils import timezone

from planning.models import Gap
from tests.planning.pages import outline_of, visit, words


def test_parked_gaps_whose_day_has_come_are_listed_the_longest_waiting_first(client, cast, plan):
    today = timezone.localdate()
    for text, state, days in (
        ("Today", "parked", 0),
        ("Tomorrow", "parked", 1),
        ("Last month", "parked", -30),
        ("Open", "open", -5),
        ("Some day", "parked", None),
    ):
        Gap.objects.create(
            grantee=cast.here,
            plan=plan,
            text=text,
            state=state,
            parked_reason="Needs a law first.",
            revisit_on=None if days is None else today + timedelta(days=days),
        )
    page = visit(client, cast.vic, "gaps", query="?show=due")
    assert [title for _, title, _ in outline_of(page)] == ["Last month", "Today"]
    overview = visit(client, cast.vic, "overview")
    assert [words(link) for link in overview.xpath("//a[@href='/here/gaps/?show=due']")] == [
        "2 parked gaps have come to the day to look at them again."
    ]


def test_with_none_due_the_list_says_so(client, cast, plan):
    page = visit(client, cast.vic, "gaps", query="?show=due")
    assert words(page.xpath("//section[@aria-labelledby='parked-gaps']/p")) == [
        "No parked gap has come to its day. Set the day to look again on the gap's own page."
    ]
