"""Freezing with the name guard: nothing is frozen while a protected name stands in any text."""

import json
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators.models import (
    Collaborator,
    CollaboratorPrivate,
    Consent,
    NotThisPerson,
    ProtectedName,
)
from deliverables import actions, guarding
from deliverables.models import Rendition, Version
from engagement.models import Activity
from planning.models import Action, ComponentNarrative, Plan, Source
from tests.deliverables.plans import fill
from tests.safety.disguises import DISGUISES

HIDDEN = "Jane Madeupsdotter"


@pytest.fixture
def plan(cast):
    """The full plan, and someone behind the pseudonym Marigold."""
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    plan.with_action_plan = True
    plan.save()
    person = Collaborator.objects.create(
        grantee=cast.here, public_name="Marigold", nature="person", naming="pseudonym"
    )
    CollaboratorPrivate.objects.create(
        grantee=cast.here, collaborator=person, real_name=HIDDEN, email="jm88@example.org"
    )
    ProtectedName.objects.create(grantee=cast.here, collaborator=person, name="Janiekins")
    return plan


def freeze(cast, plan, **more) -> Version:
    return actions.freeze(cast.here.pk, plan.pk, by=cast.ed, **more)


def stopped(cast, plan, **more) -> guarding.Report:
    with pytest.raises(guarding.NamesFound) as found:
        freeze(cast, plan, **more)
    wall.enter(cast.here.pk)
    assert not Version.objects.exists() and not Rendition.objects.exists()
    return found.value.report


def narrative(plan, text) -> None:
    ComponentNarrative.objects.filter(plan=plan, component="people").update(text=text)


def test_a_clean_plan_freezes(cast, plan):
    assert freeze(cast, plan, reason="For review").number == 1


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_disguise_gets_a_name_into_a_version(cast, plan, disguise):
    narrative(plan, f"<p>We met {DISGUISES[disguise](HIDDEN)} at the shelter.</p>")
    report = stopped(cast, plan)
    assert {passage.component for passage, _ in report.blocking} == {"people"}


@pytest.mark.parametrize("text", ["janiekins came", "write to JM88@example.org"])
def test_other_names_and_the_address_are_searched_too(cast, plan, text):
    narrative(plan, f"<p>{text}</p>")
    assert len(stopped(cast, plan).blocking) == 1


PLACES = {
    "an activity": (lambda plan: Activity.objects.update(attendance=HIDDEN), "activity"),
    "an action": (lambda plan: Action.objects.update(responsible=HIDDEN), "action"),
    "a source": (lambda plan: Source.objects.update(owner=HIDDEN), "source"),
    "the register": (lambda plan: Collaborator.objects.filter(
        public_name="Family Court").update(role=f"Knows {HIDDEN}"), "collaborator"),
    "the title": (lambda plan: Plan.objects.update(title=f"Plan by {HIDDEN}"), None),
    "the acknowledgment": (lambda plan: Plan.objects.update(acknowledgment=HIDDEN), None),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_part_of_the_document_is_searched(cast, plan, place):
    write, kind = PLACES[place]
    write(plan)
    found = [passage.fact and passage.fact.kind for passage, _ in stopped(cast, plan).blocking]
    assert kind in found


def test_the_reason_of_a_version_is_searched(cast, plan):
    [(passage, _)] = stopped(cast, plan, reason=f"Asked for by {HIDDEN}").blocking
    assert passage.title == "Why this version"


def strings(value) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() if key != "facts" for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def parts_of(text):
    """A text by itself; a drawing as every text and every label in it."""
    if not text.startswith("<svg"):
        return [text]
    elements = [
        item for item in ElementTree.fromstring(text).iter() if not item.tag.endswith("style")
    ]
    said = [value for item in elements for value in (item.text, item.tail, item.get("aria-label"))]
    return [" ".join(value.split()) for value in said if value and value.strip()]


def test_no_string_of_a_version_goes_unsearched(cast, plan):
    """Whatever blocks a document gets: what is stored of it is in one of the passages."""
    document, _ = actions.plan_as_document(cast.here.pk, plan)
    searched = "\0".join(passage.text for passage in guarding.passages(document))
    stored = json.loads(actions.document.to_json(document))
    own = {"prose", "items", "table", "figure", "missing", "heading"}
    keys = {part["key"] for part in stored["components"]}
    names = {block.get("passage") for part in stored["components"] for block in part["blocks"]}
    texts = [part for text in strings(stored) for part in parts_of(text)]
    left = [text for text in texts if text not in searched]
    assert set(left) <= own | keys | names | {document.language}
    assert len(strings(stored)) > 60


def test_someone_with_lived_experience_is_not_printed_in_full_without_consent(cast, plan):
    person = Collaborator.objects.create(
        grantee=cast.here, public_name="Rosa Invented", nature="person", lived_experience="youth"
    )
    report = stopped(cast, plan)
    assert report.unconsented == ((person.pk, "Rosa Invented"),)
    today = timezone.localdate()
    item = Consent.objects.create(
        grantee=cast.here,
        collaborator=person,
        covers=["named"],
        in_writing=True,
        given_on=today,
        expires_on=today,
    )
    assert freeze(cast, plan).number == 1
    wall.enter(cast.here.pk)
    item.withdrawn_on = today
    item.save()
    with pytest.raises(guarding.NamesFound):
        freeze(cast, plan)
    wall.enter(cast.here.pk)
    Collaborator.objects.filter(pk=person.pk).update(naming="unnamed")
    assert freeze(cast, plan).number == 2


def test_the_label_of_an_unnamed_entry_is_searched_where_it_is_written_as_a_name(cast, plan):
    Collaborator.objects.filter(naming="unnamed").update(public_name="Rosa Invented")
    narrative(plan, "<p>rosa invented nothing</p>")
    assert freeze(cast, plan).number == 1
    wall.enter(cast.here.pk)
    narrative(plan, "<p>Then Rosa Invented spoke.</p>")
    with pytest.raises(guarding.NamesFound):
        freeze(cast, plan)


def test_an_editor_sees_the_passage_and_keeps_the_reason_but_not_whose_name_it_is(
    client, cast, plan
):
    narrative(plan, f"<p>We met {HIDDEN} at the shelter.</p>")
    Activity.objects.update(attendance=f"With {HIDDEN}")
    client.force_login(cast.ed)
    url = reverse("freeze", args=["here"])
    answer = client.post(url, {"reason": "For the second review"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"We met {HIDDEN} at the shelter." in page
    assert "For the second review" in page
    assert "<mark>" not in page and "Marigold" not in page and "Someone else is meant" not in page
    wall.enter(cast.here.pk)
    assert reverse("activity", args=["here", Activity.objects.get().pk]) in page
    assert reverse("narrative", args=["here", "people"]) in page
    line = Event.objects.get(verb="was stopped by the name guard")
    assert HIDDEN not in f"{line.subject} {line.detail}" and line.by == cast.ed
    deliverable = client.get(reverse("deliverable", args=["here"])).content.decode()
    assert reverse("names_in_plan", args=["here"]) in deliverable
    client.force_login(cast.vic)
    hers = client.get(reverse("deliverable", args=["here"])).content.decode()
    assert reverse("names_in_plan", args=["here"]) not in hers


def seen(cast) -> list:
    """Who was shown a list of restricted details, as the history has it."""
    wall.enter(cast.here.pk)
    lines = Event.objects.filter(verb="viewed restricted list")
    return [(line.by, line.subject) for line in lines]


@pytest.mark.parametrize(
    ("method", "page", "status"), [("get", "names", 200), ("post", "freeze", 422)]
)
def test_only_who_is_told_whose_name_it_is_leaves_a_line(client, cast, plan, method, page, status):
    """On the page of names, and by a freeze that is refused for them."""
    narrative(plan, f"<p>We met {HIDDEN} at the shelter.</p>")
    told = []
    for someone in (cast.ed, cast.alice):
        client.force_login(someone)
        answer = getattr(client, method)(f"/here/deliverable/{page}/")
        assert answer.status_code == status
        told.append(seen(cast))
    assert told == [[], [(cast.alice, "Names in the written plan")]]


def test_names_too_short_to_be_searched_are_restricted_details_too(client, cast, plan):
    told = []
    for name in (HIDDEN, "Jo"):
        wall.enter(cast.here.pk)
        CollaboratorPrivate.objects.filter(real_name=HIDDEN).update(real_name=name)
        client.force_login(cast.alice)
        page = client.get("/here/deliverable/names/").content.decode()
        told.append(("Names too short to be searched" in page, seen(cast)))
    assert told == [(False, []), (True, [(cast.alice, "Names in the written plan")])]


def test_the_lead_lets_a_passage_stand_until_its_words_change(client, cast, plan):
    narrative(plan, f"<p>Judge {HIDDEN} opened the meeting.</p>")
    client.force_login(cast.alice)
    url = reverse("names_in_plan", args=["here"])
    page = client.get(url).content.decode()
    assert f"<mark>{HIDDEN}</mark>" in page and "Marigold" in page
    wall.enter(cast.here.pk)
    [(_, found)] = guarding.check(actions.plan_as_document(cast.here.pk, plan)[0]).blocking
    given = {"person": found.collaborator_id, "passage": found.context_sha256}
    decide = reverse("decide_passage", args=["here"])
    for wrong in ({"reason": ""}, {"reason": "A judge.", "passage": "0" * 64}):
        client.post(decide, given | wrong)
    wall.enter(cast.here.pk)
    assert not NotThisPerson.objects.exists()
    client.post(decide, given | {"reason": "A judge of the same name."})
    assert freeze(cast, plan).number == 1
    page = client.get(url).content.decode()
    assert "A judge of the same name." in page and "No protected name was found" in page

    wall.enter(cast.here.pk)
    narrative(plan, f"<p>Judge {HIDDEN} opened the meeting. Then {HIDDEN} told her story.</p>")
    with pytest.raises(guarding.NamesFound):
        freeze(cast, plan)

    wall.enter(cast.here.pk)
    narrative(plan, f"<p>Judge {HIDDEN} opened the meeting.</p>")
    client.post(reverse("end_decision", args=["here", NotThisPerson.objects.get().pk]))
    with pytest.raises(guarding.NamesFound):
        freeze(cast, plan)


def test_checking_takes_the_same_queries_for_one_and_for_three(
    cast, plan, django_assert_num_queries
):
    document, _ = actions.plan_as_document(cast.here.pk, plan)
    wall.enter(cast.here.pk)
    for number in (1, 2):
        for _ in range(number):
            person = Collaborator.objects.create(
                grantee=cast.here, public_name="Basil", nature="person", naming="pseudonym"
            )
            ProtectedName.objects.create(grantee=cast.here, collaborator=person, name="Xy Zzy")
        with django_assert_num_queries(5):
            guarding.check(document)


def test_the_working_plan_is_not_written_to_a_file_either(cast, plan, tmp_path):
    out = tmp_path / "plan.html"
    given = {"grantee": "here", "format": "html", "out": str(out), "stderr": StringIO()}
    narrative(plan, f"<p>We met {HIDDEN}.</p>")
    with pytest.raises(CommandError, match="protected names stand in 1 places"):
        call_command("render", **given)
    assert not out.exists()
    wall.enter(cast.here.pk)
    narrative(plan, "<p>We met.</p>")
    call_command("render", **given)
    assert out.exists()


def test_an_export_says_where_protected_names_stand(cast, plan, tmp_path):
    out = tmp_path / "plan.json"
    said = StringIO()
    given = {"grantee": "here", "out": str(out), "stdout": StringIO(), "stderr": said}
    call_command("export_plan", **given)
    assert said.getvalue() == ""
    wall.enter(cast.here.pk)
    narrative(plan, f"<p>We met {HIDDEN}.</p>")
    call_command("export_plan", **given)
    assert "/narratives/people" in said.getvalue() and HIDDEN not in said.getvalue()
