"""What an activity informed: ticked on its page, and shown where it was heard."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from engagement.models import Activity
from planning.actions import current_plan
from planning.models import ActivityStep, Finding, Source, Strategy
from tests.reading import texts


@pytest.fixture
def meeting(cast):
    wall.enter(cast.here.pk)
    return Activity.objects.create(grantee=cast.here, title="Listening session")


def finding(cast, text):
    plan = current_plan(cast.here.pk)
    source, _ = Source.objects.get_or_create(grantee=cast.here, plan=plan, title="Talks")
    return Finding.objects.create(grantee=cast.here, source=source, text=text)


def strategy(cast, title):
    return Strategy.objects.create(grantee=cast.here, plan=current_plan(cast.here.pk), title=title)


def tie(client, kind, left, right, on="1"):
    return client.post(f"/here/link/{kind}/", {"left": left, "right": right, "on": on})


def test_what_was_heard_is_found_ticked_and_shown_on_both_pages(client, cast, meeting):
    dark, other = finding(cast, "It is dark."), finding(cast, "Too few boats.")
    lamps, boats = strategy(cast, "Buy lamps"), strategy(cast, "Build boats")
    client.force_login(cast.ed)
    here = meeting.get_absolute_url()
    boxes = '//section[@id="informed"]//form[@data-link-box]/@id'
    offered = [f"activitystrategy-{meeting.pk}-{lamps.pk}"]
    assert texts(client.get(f"{here}?informs=lamps"), f"{boxes}[starts-with(., 'a')]") == offered
    assert tie(client, "activityfinding", meeting.pk, dark.pk).status_code == 302
    assert tie(client, "activitystrategy", meeting.pk, lamps.pk).status_code == 302
    page = client.get(here)
    ticked = '//section[@id="informed"]//label[input/@checked]'
    assert texts(page, ticked) == ["Buy lamps", "It is dark."]
    for shown, where, words in (
        (f"/here/strategies/{lamps.pk}/", "//li", "Shaped at Listening session"),
        (f"/here/evidence/findings/{dark.pk}/", "//p", "Heard at Listening session"),
    ):
        begins = f"{where}[starts-with(., '{words[:10]}')]"
        assert texts(client.get(shown), begins) == [words]
    for bare in (f"/here/strategies/{boats.pk}/", f"/here/evidence/findings/{other.pk}/"):
        page = client.get(bare)
        assert texts(page, "//p[starts-with(., 'Heard at')]") == []
        assert texts(page, "//li[starts-with(., 'Shaped at')]") == []
    tie(client, "activityfinding", meeting.pk, dark.pk, on="0")
    assert texts(client.get(here), ticked) == ["Buy lamps"]


def test_a_step_of_the_guide_is_tied_once_and_untied(client, cast, meeting):
    client.force_login(cast.ed)
    address = f"/here/activities/{meeting.pk}/step/"
    key = "prepare.statements"
    for on, steps in (("1", [key]), ("1", [key]), ("0", []), ("0", [])):
        said = client.post(address, {"step": key, "on": on}, headers={"accept": "application/json"})
        assert said.json() == {"state": "saved", "on": on == "1"}
        wall.enter(cast.here.pk)
        assert list(ActivityStep.objects.values_list("step", flat=True)) == steps
    assert client.post(address, {"step": "prepare.nothing", "on": "1"}).status_code == 404
    client.force_login(cast.vic)
    assert client.post(address, {"step": key, "on": "1"}).status_code == 403


def test_a_viewer_reads_what_it_informed_and_ticks_nothing(client, cast, meeting):
    lamps = strategy(cast, "Buy lamps")
    client.force_login(cast.ed)
    tie(client, "activitystrategy", meeting.pk, lamps.pk)
    client.force_login(cast.vic)
    page = client.get(meeting.get_absolute_url())
    assert texts(page, '//section[@id="informed"]//p') == ["Buy lamps", "None yet."]
    assert texts(page, '//section[@id="informed"]//form') == []


def test_what_it_informed_takes_as_many_queries_for_thirty_as_for_one(client, cast, meeting):
    client.force_login(cast.ed)
    counts = []
    for wanted in (1, 3, 30):
        wall.enter(cast.here.pk)
        while Finding.objects.count() < wanted:
            found, made = finding(cast, "It is dark."), strategy(cast, "Buy lamps")
            tie(client, "activityfinding", meeting.pk, found.pk)
            tie(client, "activitystrategy", meeting.pk, made.pk)
            wall.enter(cast.here.pk)
        with CaptureQueriesContext(connection) as captured:
            client.get(meeting.get_absolute_url())
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
