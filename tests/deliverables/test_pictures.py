"""Pictures and footnotes: from the records into the document, its bytes and its renderings."""

import json
import re
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest
from django.template.loader import render_to_string

from accounts import wall
from collaborators.models import Collaborator, CoverageItem, PowerPosition
from deliverables import guarding
from deliverables.assembly import assemble
from deliverables.document import (
    Component,
    Fact,
    Figure,
    Heading,
    Note,
    Prose,
    Table,
    from_json,
    sha256,
    to_json,
)
from deliverables.drawing import labels_in, on_paper, on_screen, words_in
from deliverables.errors import RenderError
from deliverables.facts import load
from deliverables.markup import part_of
from deliverables.render_html import render_html
from deliverables.render_pdf import render_pdf, validate_pdf
from figures.bars import bars
from figures.paper import on_paper as printed
from planning import requirements
from planning.models import Plan, Source
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, page_words, structure, walk, words
from tests.deliverables.plans import fill

FY24 = requirements.get("fy24")
SVG = printed(bars("Beds", [("Shelters & homes", 3), ("Hotels", 1)]).svg)
FIGURE = Figure("Beds by kind", "Three beds in shelters, one in a hotel.", SVG, (Fact("gap", 1),))
TABLE = Table(
    "Beds",
    ("Where", "How many"),
    (("Shelters\nand homes", "3"), ("Hotels", "1")),
    (50, 50),
    notes=(Note("County count <2025>.", 0, 0, 1), Note("Our own call.", 0, 1), Note("A.", 1, 1)),
)


def with_both():
    """The small sample with a picture and its table in one part, the table again in another."""
    document = samples.small()
    first, second, *others = document.components
    return replace(
        document,
        components=(
            replace(first, blocks=(*first.blocks, FIGURE, TABLE, TABLE)),
            replace(second, blocks=(Heading(2, "Beds"), TABLE)),
            *others,
        ),
    )


def test_a_document_with_pictures_and_notes_comes_back_equal_from_its_json():
    document = with_both()
    assert from_json(to_json(document)) == document


def test_a_document_without_them_has_the_bytes_that_it_had_before_there_were_any():
    assert sha256(to_json(samples.small())) == (
        "3416d26809941a78383ec079883d9b6209eb70b6b0097405040c13ca5f84e665"
    )
    block = json.loads(to_json(samples.small()))["components"][1]["blocks"][0]
    assert sorted(block) == ["caption", "columns", "facts", "rows", "type", "widths"]


def test_notes_are_numbered_through_a_part_and_lead_there_and_back():
    html = render_html(with_both(), draft=False, **FACTS).removeprefix("<!DOCTYPE html>\n")
    page = ElementTree.fromstring(html)
    first, second = page.findall("body/main/section[@class='component']")[:2]
    for part, anchor, count in ((first, "part-1", 6), (second, "part-2", 3)):
        references = part.findall(".//sup/a")
        notes = part.findall(".//div[@class='notes']/p")
        assert [link.text for link in references] == [str(n) for n in range(1, count + 1)]
        assert [link.get("href") for link in references] == [f"#{p.get('id')}" for p in notes]
        assert [p.find("a").get("href") for p in notes] == [f"#{a.get('id')}" for a in references]
        assert notes[0].get("id") == f"{anchor}-note-1"
        assert ["".join(p.itertext()) for p in notes[:2]] == [
            "1 County count <2025>.", "2 Our own call.",
        ]  # fmt: skip
    cell = first.find(".//tbody/tr/th/span[2]")
    assert "".join(cell.itertext()) == "and homes1"


def test_notes_and_what_refers_to_them_are_tagged_as_such_and_found_by_name():
    data = render_pdf(with_both(), draft=False, **FACTS)
    assert validate_pdf(data) == []
    with pikepdf.open(BytesIO(data)) as pdf:
        tags = list(walk(pdf.Root.StructTreeRoot.K))
        notes = [item for item in tags if item.S == "/Note"]
        names = [str(item.ID) for item in notes]
        assert names == [
            f"part-{part}-note-{n}" for part, most in ((1, 6), (2, 3)) for n in range(1, most + 1)
        ]
        assert {item.S for item in tags if "/K" in item and notes[0] in list(item.K)} == {"/Div"}
        references = [item for item in tags if item.S == "/Reference"]
        assert [str(item.K[0].S) for item in references] == ["/Link"] * len(notes)
        named = list(pdf.Root.StructTreeRoot.IDTree.Names)
        assert [str(name) for name in named[::2]] == sorted(names)
        assert [str(note.ID) for note in named[1::2]] == sorted(names)


def test_an_authors_own_links_are_no_notes_whatever_their_address_ends_in():
    to_note = '<a href="https://example.org/issue-note-3">the issue</a>'
    to_reference = '<a href="https://example.org/issue-ref-3">its source</a>'
    written = (
        Prose(f"<p>See {to_note} and {to_reference}.</p><p>Again {to_note}, {to_reference}.</p>"),
        Prose(f"<ul><li>{to_reference}</li><li>{to_note}</li></ul>"),
    )
    small = samples.small()
    first = replace(small.components[0], blocks=written)
    data = render_pdf(replace(small, components=(first,)), draft=False, **FACTS)
    assert validate_pdf(data) == []
    tags = structure(data)
    assert (tags.count("Note"), tags.count("Reference"), tags.count("Link")) == (0, 0, 6 + 1)


def test_the_pdf_says_the_alternative_and_passes_the_accessibility_check(tmp_path):
    data = render_pdf(with_both(), draft=False, **FACTS)
    assert validate_pdf(data) == []
    with pikepdf.open(BytesIO(data)) as pdf:
        pictures = [item for item in walk(pdf.Root.StructTreeRoot.K) if item.S == "/Figure"]
        assert [str(item.Alt) for item in pictures] == [FIGURE.alternative]
    text = page_words(data, tmp_path)
    for said in (FIGURE.caption, "Shelters & homes", "County count <2025>."):
        assert words(said) in text
    assert structure(data).count("Table") == 4  # and the cover


def test_a_drawing_keeps_its_shapes_and_nothing_else():
    wild = SVG.replace(
        "</svg>",
        '<script>x()</script><image href="https://evil.example/i.png"/><a href="/here/">'
        '<text x="1" y="2" onclick="x()" style="fill:url(#a)">In a link</text></a>'
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">gone</p></foreignObject></svg>',
    )
    drawn = on_paper(wild, 'Three "beds" & more')
    for gone in ("script", "image", "<a", "onclick", "style=", "foreign", "gone", "evil"):
        assert gone not in drawn
    assert '<text x="1" y="2">In a link</text>' in drawn
    root = ElementTree.fromstring(drawn)
    assert root.get("aria-label") == root[0].text == 'Three "beds" & more'
    assert "<style>" in drawn
    assert "<style>" not in on_screen(SVG, "A")


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "<p>no drawing</p>",
        "<svg",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "<!DOCTYPE svg>" + SVG,
        SVG.replace("<style>", "<style>@import 'x';"),
        SVG.replace("<style>", "<style>text { fill: URL(http://x) }"),
    ],
)
def test_what_is_no_drawing_is_refused_in_words(svg):
    with pytest.raises(RenderError, match="Summary: A picture in this version cannot be read"):
        part_of(Component("a", "Summary", True, (replace(FIGURE, svg=svg),)), 1)


def test_the_name_guard_reads_what_stands_in_and_beside_a_picture():
    document = with_both()
    texts = [item.text for item in guarding.passages(document)]
    assert words_in(SVG) == "Shelters & homes 3 Hotels 1"
    assert labels_in(SVG) == "Beds"
    for said in (FIGURE.caption, FIGURE.alternative, words_in(SVG), "County count <2025>."):
        assert said in texts
    assert not any("<svg" in text for text in texts)


def test_a_page_shows_the_picture_without_a_style_and_numbers_the_notes():
    html = render_to_string(
        "deliverables/blocks.html", {"component": Component("a", "A", True, (FIGURE, TABLE))}
    )
    assert on_screen(SVG, FIGURE.alternative) in html
    assert "<style" not in html
    assert '<span class="cell-line">and homes<sup>1</sup></span>' in html
    assert '<p class="hint">1 County count &lt;2025&gt;.</p>' in html


@pytest.fixture
def plan(cast):
    wall.enter(cast.here.pk)
    return fill(cast.here)


def wanted(cast, *labels, **more):
    for label in labels:
        CoverageItem.objects.create(grantee=cast.here, label=label, **more)


def test_who_is_at_the_table_is_a_picture_with_the_same_as_a_table(cast, plan):
    wanted(cast, "Child welfare", "Courts", "Faith communities")
    wanted(cast, "Veterans", kind_of="group")
    wanted(cast, "Fisheries", set_aside="There is no coast here.")
    blocks = assemble(load(plan.pk), FY24).component("people").blocks
    at = blocks.index(Heading(2, "Who is at the table"))
    said, figure, table = blocks[at + 1 : at + 4]
    assert said.html == (
        "<p>The team drew up a list of four sectors, disciplines and groups that ought to be "
        "heard. Of these, two are at the table. Nobody is there yet for Faith communities and "
        "Veterans.</p>"
    )
    assert figure.caption == (
        "Who is at the table. A dashed line stands where nobody is there yet."
    )
    assert figure.alternative == "Of 4 on the list: At the table: 2, Missing: 2."
    assert words_in(figure.svg) == (
        "At the table Kept informed Sector Child welfare 1 Courts 1 Faith communities "
        "Group with lived experience Veterans"
    )
    assert table.rows == (
        ("Child welfare", "Sector", "At the table", "1", "0"),
        ("Courts", "Sector", "At the table", "1", "0"),
        ("Faith communities", "Sector", "Missing", "0", "0"),
        ("Veterans", "Group with lived experience", "Missing", "0", "0"),
    )
    assert "coast" not in to_json(assemble(load(plan.pk), FY24))


def test_a_long_list_is_drawn_in_parts_that_fit_a_page(cast, plan):
    wanted(cast, *(f"Sector {n:03}" for n in range(40)))
    wanted(cast, *(f"Group {n:03}" for n in range(3)), kind_of="group")
    blocks = assemble(load(plan.pk), FY24).component("people").blocks
    pictures = [block for block in blocks if isinstance(block, Figure)]
    assert [block.caption.split(".")[0] for block in pictures] == [
        "Who is at the table, picture 1 of 2",
        "Who is at the table, picture 2 of 2",
    ]
    strips = [
        re.findall(r"(?:Sector|Group) \d{3}|Sector|Group with", words_in(block.svg))
        for block in pictures
    ]
    sectors = [f"Sector {n:03}" for n in range(40)]
    assert strips == [
        ["Sector", *sectors[:16], "Sector", *sectors[16:32]],
        ["Sector", *sectors[32:], "Group with", "Group 000", "Group 001", "Group 002"],
    ]
    widths = [ElementTree.fromstring(block.svg).get("width") for block in pictures]
    assert widths == ["624", "300"]


def test_a_sources_citation_is_a_note_to_its_title(plan):
    Source.objects.update(citation="Office of Youth,\nIntake 2024, p. 3.")
    Source.objects.create(grantee=plan.grantee, plan=plan, title="Uncited", position=9)
    blocks = assemble(load(plan.pk), FY24).component("information").blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert table.notes == (Note("Office of Youth, Intake 2024, p. 3.", 0),)
    assert not any("p. 3" in cell for row in table.rows for cell in row)


def placed(plan, **changes):
    """Everyone in the register on the map, and two people more; the plan prints the map."""
    here = {"grantee": plan.grantee}
    Collaborator.objects.create(public_name="Dana Full", nature="person", position=8, **here)
    Collaborator.objects.create(
        public_name="Sam Spoken", nature="person", lived_experience="survivor", position=9, **here
    )
    for number, entry in enumerate(Collaborator.objects.order_by("position")):
        PowerPosition.objects.create(collaborator=entry, support=90, influence=10 * number, **here)
    Plan.objects.update(**changes)
    return assemble(load(plan.pk), FY24)


def test_the_power_map_is_not_printed_unless_the_plan_says_so(plan):
    document = placed(plan)
    assert "Power and interest" not in to_json(document)
    assert load(plan.pk).power == {}


def test_the_power_map_draws_organizations_and_people_named_in_full_only(plan):
    blocks = placed(plan, with_power_map=True).component("people").blocks
    at = blocks.index(Heading(2, "Power and interest"))
    _, figure, table = blocks[at + 1 : at + 4]
    assert [row[0] for row in table.rows] == [
        "1. Office of Youth",
        "2. Family Court",
        "3. Dana Full",
    ]
    assert table.rows[0][1:] == ("90", "0", "Bring in")
    for hidden in ("Robin", "Spoken", "Unnamed"):
        assert hidden not in words_in(figure.svg) + figure.alternative
    assert "Dana Full" in words_in(figure.svg)
