"""The catalogue of solicitations: Ada writes it, Ed takes from it, and nothing is made up."""

import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from xlsxwriter import Workbook

from accounts import wall
from accounts.models import Event
from editing.models import Revision
from planning.defence import grid
from planning.models import CatalogueItem, Solicitation, SolicitationItem, Strategy
from planning.solicitations import catalogue, reading, taking
from tests.planning.pages import said, visit, words

ABOUT = {"fiscal_year": 2024, "number": "O-24-1", "title": "Better outcomes", "source": "Notice"}
CSV = (
    b"Kind;No.;Wording;Page\n"
    b"goal;1;Approve a strategy for the whole state;page 7\n"
    b"Goal;2;;page 8, cut off\n"
    b"deliverable;;Lessons learned, written down;page 9\n"
)
ITEMS = [
    ("Goal 1", "Approve a strategy for the whole state", "page 7"),
    ("Goal 2", "", "page 8, cut off"),
    ("Deliverable", "Lessons learned, written down", "page 9"),
]


@pytest.fixture
def published(cast):
    """A published solicitation of 2024 whose second goal was not found."""
    items = reading.read(CSV).items
    made = catalogue.add_solicitation(ABOUT, items, key=uuid4(), by=cast.ada)
    return catalogue.publish(made.pk, by=cast.ada)


def listed(solicitation):
    rows = CatalogueItem.objects.filter(solicitation=solicitation)
    return [(item.label, item.text, item.source) for item in rows]


def in_plan(plan):
    wall.enter(plan.grantee_id)
    rows = SolicitationItem.objects.filter(plan=plan).order_by("position")
    return [(item.label, item.text, item.source) for item in rows]


def take_all(plan, solicitation, by):
    wall.enter(plan.grantee_id)
    keys = solicitation.items.values_list("pk", flat=True)
    return taking.take(plan, solicitation.pk, set(keys), by=by)


# The administrator


@pytest.mark.parametrize(
    ("number", "text", "called"),
    [
        ("6", "Train the people who meet children and youth", "Goal 6"),
        (
            "",
            "Train the people who meet children and youth",
            "Goal: Train the people who meet children and…",
        ),
        ("", "", "Goal"),
    ],
)
def test_an_item_without_a_number_is_called_by_its_first_words(number, text, called):
    assert CatalogueItem(kind_of="goal", number=number, text=text).called == called


def test_ada_enters_corrects_orders_and_publishes_a_solicitation(client, cast):
    client.force_login(cast.ada)
    key = str(uuid4())
    for _ in range(2):
        sent = client.post(reverse("add_solicitation"), ABOUT | {"key": key})
    this = Solicitation.objects.get()
    assert sent.url == this.get_absolute_url()
    page = this.get_absolute_url()
    assert said(client.post(f"{page}publish/")) == [
        "Enter at least one goal, objective or deliverable before you publish it."
    ]
    for number, text in (("1", "Convene"), ("2", "")):
        client.post(f"{page}item/", {"kind_of": "goal", "number": number, "text": text})
    first, second = CatalogueItem.objects.all()
    shown = html.fromstring(client.get(page).content)
    assert words(shown.xpath("//article//h3")) == ["Goal 1", "Goal 2 Not found at the source"]
    client.post(f"/administration/solicitations/items/{second.pk}/change/", {"how": "up"})
    assert [label for label, *_ in listed(this)] == ["Goal 2", "Goal 1"]
    client.post(f"{page}publish/")
    this.refresh_from_db()
    assert (this.is_published, this.published_by) == (True, cast.ada)
    assert said(client.post(f"{page}delete/"))[-1].startswith("It is published")
    client.post(f"/administration/solicitations/items/{first.pk}/change/", {"how": "remove"})
    first.refresh_from_db()
    assert (first.is_withdrawn, first.version, first.changed_by) == (True, 2, cast.ada)


def test_two_administrators_do_not_overwrite_each_other(client, cast, published):
    client.force_login(cast.ada)
    item = published.items.first()
    address = f"/administration/solicitations/items/{item.pk}/save/"
    form = {"kind_of": "goal", "number": "1", "source": "page 7", "version": 1}
    assert client.post(address, form | {"text": "The first wording"}).status_code == 302
    late = client.post(address, form | {"text": "The second wording"})
    assert late.status_code == 409
    page = html.fromstring(late.content)
    assert "The first wording" in words(page.find_class("callout-warn")[0])
    assert page.get_element_by_id(f"item-{item.pk}-text").text.strip() == "The second wording"
    item.refresh_from_db()
    assert item.text == "The first wording"


def test_the_same_number_is_entered_once_a_year(client, cast, published):
    client.force_login(cast.ada)
    refused = client.post(reverse("add_solicitation"), ABOUT | {"key": str(uuid4())})
    assert refused.status_code == 422
    assert "is in the catalogue for that fiscal year already" in refused.content.decode()
    assert Solicitation.objects.count() == 1


# Files


def workbook() -> bytes:
    data = BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet("Items")
        for place, row in enumerate([["From the notice"], ["Kind", "Number", "Wording", "Source"]]):
            sheet.write_row(place, 0, row)
        for place, row in enumerate(
            [
                ["Goal", 1, "Approve a strategy for the whole state", "page 7"],
                ["goal", 2, "", "page 8, cut off"],
                ["Deliverable", "", "Lessons learned, written down", "page 9"],
            ],
            start=2,
        ):
            sheet.write_row(place, 0, row)
    return data.getvalue()


def as_json(**more) -> bytes:
    items = [
        {"kind": "goal", "number": 1, "text": ITEMS[0][1], "source": "page 7"},
        {"kind": "goal", "number": "2", "source": "page 8, cut off"},
        {"kind": "deliverable", "text": ITEMS[2][1], "source": "page 9"},
    ]
    return json.dumps({"format": reading.FORMAT, "items": items} | more).encode()


def sent(client, data, name="items.csv"):
    return client.post(reverse("import_solicitation"), {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize("data", [CSV, workbook(), as_json()], ids=["csv", "xlsx", "json"])
def test_a_file_is_shown_first_and_then_becomes_a_draft(client, cast, data):
    client.force_login(cast.ada)
    preview = sent(client, data)
    page = html.fromstring(preview.content)
    rows = [words(row.xpath("./*")) for row in page.xpath("//tbody/tr")]
    assert rows == [[a, b or "Not found at the source", c] for a, b, c in ITEMS]
    assert Solicitation.objects.count() == 0
    form = {name: page.xpath(f"//input[@name='{name}']/@value")[0] for name in ("key", "payload")}
    nameless = client.post(reverse("store_solicitation"), form | {"fiscal_year": "2024"})
    assert nameless.status_code == 422
    assert Solicitation.objects.count() == 0
    for _ in range(2):
        client.post(reverse("store_solicitation"), form | ABOUT)
    this = Solicitation.objects.get()
    assert (listed(this), this.is_published) == (ITEMS, False)


def test_what_was_exported_is_what_is_imported(cast, client, published):
    client.force_login(cast.ada)
    file = client.get(f"{published.get_absolute_url()}export/").content
    read = reading.read(file)
    assert read.head == {name: str(value) for name, value in ABOUT.items()}
    assert read.items == reading.read(CSV).items


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"Wording\nConvene\n", "one cell must say “Kind”"),
        (b"Kind,Wording\nwish,Convene\n", "Row 2: Kind does not know “wish”. It takes:"),
        (b"Kind,Wording\n,Convene\n", "Row 2: Kind cannot be empty. It takes:"),
        (b"Kind,Wording\ngoal," + b"x" * 1001, "Row 2: Wording in the solicitation takes 1000"),
        (b'{"format": ', "begins like JSON but cannot be read"),
        (b"[" * 200_000, "begins like JSON but cannot be read"),
        (
            b'{"format": "throughline-solicitation", "title": "\\ud800"}',
            "begins like JSON but cannot",
        ),
        (b'{"format": "throughline-solicitation", "\\udfff": 1}', "begins like JSON but cannot"),
        (b'{"format": "other"}', "This is no file of a solicitation"),
        (as_json(items=[{"kind": "goal", "goal": "x"}]), "Item 1 has keys that mean nothing"),
        (as_json(items=[{"kind": ["goal"]}]), "item 1, kind must be a text"),
        (as_json(items=[]), "This file holds no item."),
        (as_json(items=[{"kind": "goal"}] * 201), "has 201 items; a solicitation takes 200"),
        (b"PK\x03\x04 not a workbook", "cannot be read; it may be damaged"),
    ],
)
def test_a_file_with_faults_stores_nothing_and_says_why(client, cast, data, sentence):
    client.force_login(cast.ada)
    answer = sent(client, data)
    assert answer.status_code == 422
    text = words(html.fromstring(answer.content).find_class("error-summary")[0])
    assert sentence in text
    assert Solicitation.objects.count() == 0


def test_a_preview_that_was_tampered_with_is_not_stored(client, cast):
    client.force_login(cast.ada)
    form = {"payload": "W10:nonsense", "key": str(uuid4())} | ABOUT
    answer = client.post(reverse("store_solicitation"), form)
    assert answer.status_code == 422
    assert "Choose the file again." in answer.content.decode()
    assert Solicitation.objects.count() == 0


# The team


def test_ed_takes_the_items_with_their_gap_and_their_source(client, cast, plan, published):
    own = SolicitationItem.objects.create(
        grantee=cast.here, plan=plan, text="approve a strategy for the whole state.", position=1
    )
    Strategy.objects.create(grantee=cast.here, plan=plan, title="Meet monthly")
    [link] = visit(client, cast.ed, "solicitation").xpath("//section[@id='offers']//a")
    page = visit(client, cast.ed, "solicitation_offer", query=f"?of={published.pk}")
    assert link.get("href") == f"/here/solicitation/offer/?of={published.pk}"
    ticked = page.xpath("//input[@name='item'][@checked]/@value")
    form = {"of": published.pk, "item": ticked}
    for sentence in (
        "2 items are in the plan now. 1 that you had entered in the same words is tied to the "
        "source.",
        "The plan has these items already.",
    ):
        assert said(client.post(reverse("take_items", args=["here"]), form)) == [sentence]
        client.get("/here/")
    cited = [(label, text, f"FY 2024, O-24-1, {place}") for label, text, place in ITEMS]
    assert in_plan(plan) == cited
    own.refresh_from_db()
    assert own.origin == published.items.first()
    page = visit(client, cast.vic, "crosswalk")
    assert words(page.xpath("//dl//dt/strong")) == ["Goal 1", "Goal 2", "Deliverable 1"]
    assert words(page.xpath("//dl//dd"))[1] == "Not found at the source"
    assert grid.crosswalk(plan).columns[1].is_missing
    [line] = Event.objects.filter(verb="took solicitation items")
    assert (line.by, line.subject) == (cast.ed, "FY 2024, O-24-1: Better outcomes")


def test_a_draft_is_offered_to_nobody(client, cast, plan):
    items = reading.read(CSV).items
    draft = catalogue.add_solicitation(ABOUT, items, key=uuid4(), by=cast.ada)
    assert visit(client, cast.ed, "solicitation").xpath("//section[@id='offers']") == []
    assert client.get(f"/here/solicitation/offer/?of={draft.pk}").status_code == 404
    form = {"of": draft.pk, "item": draft.items.first().pk}
    assert client.post(reverse("take_items", args=["here"]), form).status_code == 404
    assert in_plan(plan) == []


def test_a_correction_is_shown_with_both_wordings_and_the_team_decides(
    client, cast, plan, published
):
    take_all(plan, published, cast.ed)
    goal, gap, _ = published.items.all()
    for item, text in ((goal, "Approve one strategy"), (gap, "Fill the gaps")):
        given = {"text": text, "kind_of": "goal", "number": item.number, "source": item.source}
        catalogue.save_item(item.pk, given, version=1, by=cast.ada)
    attention = visit(client, cast.vic, "overview").xpath("//a[contains(@href, '#corrected')]")
    assert words(attention) == ["2 items of the solicitation were corrected at their source."]
    page = visit(client, cast.ed, "solicitation")
    assert words(page.xpath("//section[@id='corrected']//div[@class='diff']//dd")) == [
        "Approve a strategy for the whole state",
        "Approve one strategy",
        "Not found at the source",
        "Fill the gaps",
    ]
    kept, taken = SolicitationItem.objects.filter(origin__in=(goal, gap)).order_by("position")
    decide = [reverse("decide_correction", args=["here", item.pk]) for item in (kept, taken)]
    client.post(decide[0], {"how": "keep", "version": 2})
    client.post(decide[1], {"how": "take", "version": 2})
    assert [text for _, text, _ in in_plan(plan)][:2] == [ITEMS[0][1], "Fill the gaps"]
    assert taking.corrections(plan) == []
    [revision] = Revision.objects.filter(object_id=taken.pk, field="text")
    assert (revision.before, revision.after, revision.by) == ("", "Fill the gaps", cast.ed)


def test_a_correction_that_changed_under_the_teams_eyes_is_shown_again(
    client, cast, plan, published
):
    take_all(plan, published, cast.ed)
    goal = published.items.first()
    for version, text in ((1, "One"), (2, "Two")):
        given = {"text": text, "kind_of": "goal", "number": "1", "source": "page 7"}
        catalogue.save_item(goal.pk, given, version=version, by=cast.ada)
    item = SolicitationItem.objects.get(origin=goal)
    client.force_login(cast.ed)
    address = reverse("decide_correction", args=["here", item.pk])
    assert said(client.post(address, {"how": "take", "version": 2})) == [taking.CHANGED_AGAIN]
    assert in_plan(plan)[0][1] == ITEMS[0][1]


def test_a_withdrawn_item_is_told_and_stays_until_the_team_removes_it(
    client, cast, plan, published
):
    take_all(plan, published, cast.ed)
    catalogue.remove_item(published.items.first().pk, by=cast.ada)
    page = visit(client, cast.ed, "solicitation")
    [told] = page.xpath("//section[@id='corrected']//article")
    assert "It was withdrawn" in words(told)
    assert words(told.xpath(".//button")) == ["Keep what the plan says of Goal 1"]
    assert len(in_plan(plan)) == 3


def test_a_withdrawn_item_that_was_taken_stands_for_none_that_was_not(
    client, cast, plan, published
):
    first, _, last = published.items.all()
    taking.take(plan, published.pk, {first.pk, published.items.all()[1].pk}, by=cast.ed)
    catalogue.remove_item(first.pk, by=cast.ada)
    [offer] = taking.offered(plan)
    assert (offer.items_there, offer.items_taken) == (2, 1)
    assert taking.untaken(plan) == published
    page = visit(client, cast.ed, "solicitation")
    [link] = page.xpath("//section[@id='offers']//li")
    assert "2 items, 1 in your plan" in words(link)
    wall.enter(cast.here.pk)
    taking.take(plan, published.pk, {last.pk}, by=cast.ed)
    assert taking.untaken(plan) is None


def test_items_of_another_year_than_the_awards_are_pointed_out(client, cast, plan, published):
    Solicitation.objects.update(fiscal_year=2022)
    take_all(plan, published, cast.ed)
    for name in ("solicitation", "crosswalk"):
        [warning] = visit(client, cast.vic, name).find_class("callout-warn")[:1]
        assert "taken from the solicitation of 2022" in words(warning)


def test_the_pages_take_the_same_queries_for_one_and_three(client, cast, plan, published):
    counts = []
    for wanted in (1, 3):
        wall.enter(cast.here.pk)
        keys = list(published.items.values_list("pk", flat=True))[:wanted]
        taking.take(plan, published.pk, set(keys), by=cast.ed)
        client.force_login(cast.ed)
        for address in ("/here/solicitation/", f"/here/solicitation/offer/?of={published.pk}"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
