"""The readiness list on its page: what is open first, with links to the records."""

import pytest
from django.urls import reverse

from accounts import wall
from planning.models import Plan, Strategy, StrategyGap
from tests.deliverables.plans import fill
from tests.reading import texts

OPEN = '//section[@aria-labelledby="readiness"]/ul/li'


@pytest.fixture
def page(client, cast):
    wall.enter(cast.here.pk)
    fill(cast.here)
    StrategyGap.objects.all().delete()
    Plan.objects.update(with_legal_policy=True)
    client.force_login(cast.vic)
    return client.get(reverse("deliverable", args=["here"]))


def test_what_is_required_and_missing_stands_first_with_its_records(page, cast):
    [missing] = texts(page, f'{OPEN}[contains(@class, "is-miss")]/@id')
    assert texts(page, f"{OPEN}/@id")[0] == missing == "rule-strategies_have_evidence"
    wall.enter(cast.here.pk)
    strategy = Strategy.objects.get()
    link = f'//li[@id="rule-strategies_have_evidence"]//a[@href="/here/strategies/{strategy.pk}/"]'
    assert texts(page, link) == ["Train every intake worker"]


def test_a_part_that_is_written_elsewhere_leads_there(page):
    put_right = '//li[@id="rule-legal_policy_written"]/a/@href'
    assert texts(page, put_right) == ["/here/deliverable/legal_policy/"]


def test_what_is_met_is_folded_and_counted(page):
    met = texts(page, '//section[@aria-labelledby="readiness"]/details//li/@id')
    assert "rule-award_known" in met
    summary = '//section[@aria-labelledby="readiness"]/details/summary'
    assert texts(page, summary) == [f"{len(met)} points met"]
