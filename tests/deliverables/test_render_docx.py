"""The document as a Word file: whole, without a fault, the same bytes, nothing from outside."""

import os
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from PIL import Image

from deliverables.document import Component, Figure, Heading, Items, Prose, Table
from deliverables.errors import RenderError
from deliverables.render_docx import render_docx
from deliverables.render_html import render_html
from deliverables.render_pdf import render_pdf
from deliverables.word.pictures import as_png, plain_svg
from deliverables.word.text import run, safe_address
from tests.deliverables import samples
from tests.deliverables.docx_tools import (
    W,
    faults,
    headings,
    parts,
    relations,
    said,
    style_of,
    styled,
    tree,
)
from tests.deliverables.pdf_tools import FACTS, SHA, expected_texts, structure, words
from tests.deliverables.test_pictures import FIGURE, SVG, TABLE, with_both

SAMPLES = {
    "empty": samples.empty,
    "small": samples.small,
    "pictures": with_both,
    "awkward": samples.awkward,
    "big": lambda: samples.big(1),
}


def word(document, draft=False):
    return render_docx(document, draft=draft, **FACTS)


def alone(*blocks):
    """A document of one part with these blocks, as a Word file."""
    return word(replace(samples.small(), components=(Component("a", "A", True, blocks),)))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("draft", [False, True])
def test_word_would_find_nothing_to_repair(name, draft):
    assert faults(word(SAMPLES[name](), draft)) == []


def test_the_checker_finds_what_is_broken():
    data = word(with_both())
    whole = parts(data)

    def broken(name, before, after):
        assert before in whole[name]
        changed = whole | {name: whole[name].replace(before, after, 1)}
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as target:
            for one, held in changed.items():
                if held:
                    target.writestr(one, held)
        return faults(packed.getvalue())

    body = "word/document.xml"
    properties = b'<w:tblW w:w="9688" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    swapped = b'<w:tblLayout w:type="fixed"/><w:tblW w:w="9688" w:type="dxa"/>'
    assert len(broken(body, properties, swapped)) == 1
    assert broken(body, b'w:name="_Toc000002"', b'w:name="_Toc000001"') != []
    assert broken(body, b'r:embed="png1"', b'r:embed="png9"') != []
    assert broken(body, b'<w:footnoteReference w:id="2"/>', b"") != []
    assert broken(body, b'<w:numId w:val="2"/>', b'<w:numId w:val="99"/>') != []
    assert broken(body, b"</w:tc><w:tc>", b"") != []
    assert broken("word/_rels/document.xml.rels", b"https://example.org", b"http://example.org")
    assert broken("[Content_Types].xml", b"/word/styles.xml", b"/word/other.xml") != []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_of_the_document_is_in_the_file(name):
    document = SAMPLES[name]()
    text = words("".join(tree(word(document)).itertext()))
    assert [line for line in expected_texts(document) if words(line) not in text] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_tables_lists_and_pictures_are_those_of_the_page(name):
    document = SAMPLES[name]()
    data = word(document)
    html = render_html(document, draft=False, **FACTS).removeprefix("<!DOCTYPE html>\n")
    page = ElementTree.fromstring(html)
    there = [
        (int(item.tag[1]) - 1, words("".join(item.itertext())))
        for item in page.find("body/main").iter()
        if item.tag in {"h2", "h3", "h4"}
    ]
    assert [(level, words(text)) for level, text in headings(data)] == there
    body = tree(data)
    assert len(list(body.iter(f"{W}tbl"))) == len(list(page.iter("table")))
    assert len(list(body.iter(f"{W}tr"))) == len(list(page.iter("tr")))
    assert len(list(body.iter(f"{W}drawing"))) == len(
        list(page.iter("{http://www.w3.org/2000/svg}svg"))
    )
    main = page.find("body/main")
    own = [item for item in main.iter("li") if "".join(item.itertext()).strip()]
    # An item that holds nothing but a list is no paragraph of its own.
    own = [item for item in own if item.text or (len(item) and item[0].tag not in {"ul", "ol"})]
    assert len(styled(data, "ListParagraph")) == len(own)


@pytest.mark.parametrize("name", ["pictures", "awkward"])
def test_headings_and_tables_are_as_many_as_in_the_pdf(name):
    document = SAMPLES[name]()
    tags = Counter(structure(render_pdf(document, draft=False, **FACTS)))
    levels = Counter(level for level, _ in headings(word(document)))
    # The PDF's first level is the title, and its contents have a heading too.
    assert (levels[1], levels[2], levels[3]) == (tags["H2"] - 1, tags["H3"], tags["H4"])
    assert len(list(tree(word(document)).iter(f"{W}tbl"))) == tags["Table"]


def test_the_same_document_is_the_same_bytes_in_another_process():
    code = (
        "import django, hashlib; django.setup()\n"
        "from tests.deliverables.test_render_docx import word, with_both\n"
        "print(hashlib.sha256(word(with_both(), True)).hexdigest())"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    from deliverables.document import sha256_of_bytes

    assert done.stdout.strip() == sha256_of_bytes(word(with_both(), True))


def test_the_file_says_what_it_is_and_when_it_was_made():
    about = docx.Document(BytesIO(word(samples.small()))).core_properties
    assert about.title == "Statewide Plan for Young People Who Were Trafficked"
    assert (about.author, about.language, about.version) == (
        "State of Example",
        "en-US",
        "Version 3",
    )
    assert about.identifier == f"sha256:{SHA}"
    assert [f"{day:%Y-%m-%d %H:%M}" for day in (about.created, about.modified)] == [
        "2025-11-22 10:30"
    ] * 2
    cover = tree(word(samples.small())).find(f".//{W}tbl")
    rows = [[said(cell) for cell in row.iter(f"{W}tc")] for row in cover.iter(f"{W}tr")]
    assert rows[-3:] == [
        ["Version", "Version 3"],
        ["Date of this version", "November 22, 2025"],
        ["Fingerprint (SHA-256)", SHA],
    ]


def test_the_contents_are_a_field_that_is_filled_and_leads_to_every_heading():
    data = word(samples.small())
    codes = [item.text.strip() for item in tree(data).iter(f"{W}instrText")]
    assert codes == ['TOC \\o "1-2" \\h \\z \\u']
    listed = styled(data, "TOC1") + styled(data, "TOC2")
    assert sorted(listed) == sorted(text for level, text in headings(data) if level < 3)


def test_pages_are_letter_numbered_and_a_draft_is_marked_on_each():
    final, draft = word(samples.small()), word(samples.small(), draft=True)
    sizes = [item.attrib for item in tree(final).iter(f"{W}pgSz")]
    assert sizes == [{f"{W}w": "12240", f"{W}h": "15840"}] * 2
    foot = tree(final, "word/footer.xml")
    assert [item.text.strip() for item in foot.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]
    assert [said(line) for line in foot] == [
        f"Version 3 · November 22, 2025 · SHA-256 {SHA[:12]}Page 1 of 1",
        "Confidential until the grantee releases it.",
    ]
    assert styled(draft, "State") == ["Draft, not submitted"]
    assert b'string="Draft"' in parts(draft)["word/header.xml"]
    assert styled(final, "State") == []
    assert b"Draft" not in parts(final)["word/header.xml"]


def test_a_tables_first_row_repeats_and_its_first_column_heads_the_rows():
    table = list(tree(word(samples.small())).iter(f"{W}tbl"))[1]
    rows = table.findall(f"{W}tr")
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rows[1:])
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    look = table.find(f"{W}tblPr/{W}tblLook")
    assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
    assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "Who took part"
    widths = [int(item.get(f"{W}w")) for item in table.iter(f"{W}gridCol")]
    assert [round(100 * width / 9688) for width in widths] == [34, 33, 33]
    assert styled(word(samples.small()), "Caption") == ["Who took part"]


def test_lists_nest_number_and_begin_anew():
    data = alone(
        Items(("One", "Two"), ordered=True),
        Prose("<ol><li>Again one<ul><li>Below</li></ul></li></ol><ul><li>Bullet</li></ul>"),
    )
    places = [
        (
            said(item),
            item.find(f".//{W}ilvl").get(f"{W}val"),
            item.find(f".//{W}numId").get(f"{W}val"),
        )
        for item in tree(data).iter(f"{W}p")
        if style_of(item) == "ListParagraph"
    ]
    assert places == [
        ("One", "0", "2"), ("Two", "0", "2"), ("Again one", "0", "3"), ("Below", "1", "1"),
        ("Bullet", "0", "1"),
    ]  # fmt: skip


def test_bold_italic_breaks_quotations_and_links_are_words_own():
    data = alone(
        Prose(
            '<p>A <strong>b <em>c</em></strong><br>d <a href="https://example.org/?a=1&amp;b=é">e'
            '</a></p><blockquote><p>f</p></blockquote><p><a href="http://example.org">plain</a></p>'
        )
    )
    [line] = [item for item in tree(data).iter(f"{W}p") if said(item).startswith("A ")]
    assert said(line) == "A b c\nd e"
    marked = {
        said(item): sorted(kid.tag.removeprefix(W) for kid in item.find(f"{W}rPr"))
        for item in line.iter(f"{W}r")
        if item.find(f"{W}rPr") is not None
    }
    assert marked == {"b ": ["b", "bCs"], "c": ["b", "bCs", "i", "iCs"], "e": ["rStyle"]}
    assert styled(data, "Quote") == ["f"]
    outside = [target for _, target, leads in relations(data).values() if leads]
    assert outside == ["https://example.org/?a=1&b=%C3%A9"]
    assert faults(data) == []


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("mailto:lead@example.org", "mailto:lead@example.org"),
        ("mailto:", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("https://example.org:port/", ""),
        ("https://münchen.example/", ""),
        ("javascript:x", ""),
        ("https://example.org/" + "a" * 2000, ""),
    ],
)
def test_an_address_that_word_would_stumble_over_is_mended_or_left_as_words(href, address):
    assert safe_address(href) == address
    assert faults(alone(Prose(f'<p><a href="{escape(href)}">words</a></p>'))) == []


def test_scripts_from_the_right_are_marked_by_paragraph_and_by_run():
    arabic = "فاطمة الزهراء بنت يوسف"
    data = alone(Prose(f"<p>{arabic} took part.</p><p>With {arabic}</p>"), Items((arabic,)))
    found = [
        (item.find(f"{W}pPr/{W}bidi") is not None, len(list(item.iter(f"{W}rtl"))))
        for item in tree(data).iter(f"{W}p")
        if "فاطمة" in said(item)
    ]
    assert found == [(True, 1), (False, 1), (True, 1)]
    assert faults(data) == []
    assert run("a\x00\x0b\ud800b") == run("ab")


def test_a_picture_is_drawn_for_every_reader_and_says_what_it_shows():
    data = alone(FIGURE, TABLE)
    [inline] = tree(data).iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    assert inline.get("descr") == FIGURE.alternative
    held = parts(data)
    image = Image.open(BytesIO(held["word/media/picture1.png"])).convert("RGB")
    colors = {color for _, color in image.getcolors(1 << 24)}
    assert {(255, 255, 255), (26, 68, 128)} <= colors  # the paper and the bars
    drawn = held["word/media/picture1.svg"].decode()
    assert "<style" not in drawn and "class=" not in drawn
    assert 'fill="#1a4480"' in drawn
    assert styled(data, "PictureCaption") == [FIGURE.caption]


def test_a_drawing_that_is_none_is_refused_in_words():
    with pytest.raises(RenderError, match="A: A picture in this version cannot be read"):
        alone(Figure("C", "A", "<p/>"))
    with pytest.raises(RenderError, match="cannot be drawn"):
        as_png("<p/>")
    assert as_png(plain_svg(SVG, "A")) == as_png(plain_svg(SVG, "A"))


def test_notes_stand_at_the_foot_of_their_page():
    data = alone(Heading(2, "Beds"), TABLE)
    notes = [said(item) for item in tree(data, "word/footnotes.xml")]
    assert notes == ["", "", " County count <2025>.", " Our own call.", " A."]
    [cell] = [item for item in tree(data).iter(f"{W}tc") if "Shelters" in said(item)]
    referring = [
        said(item) for item in cell.iter(f"{W}p")
        if item.find(f".//{W}footnoteReference") is not None
    ]  # fmt: skip
    assert referring == ["and homes"]
    light = [said(item) for item in cell.iter(f"{W}r") if item.find(f"{W}rPr/{W}b") is not None]
    assert light == ["and homes"]  # below the row's name, and no part of it


def test_a_table_that_does_not_fit_its_columns_is_refused_in_words():
    with pytest.raises(RenderError, match="A: the table “T” has 2 columns, but its row 1 has 1"):
        alone(Table("T", ("a", "b"), (("x",),), (50, 50)))


def test_parts_follow_one_another_and_the_first_begins_a_page():
    data = word(samples.small())
    rest = len(samples.small().components) - 1
    assert (len(styled(data, "EyebrowFirst")), len(styled(data, "Eyebrow"))) == (1, rest)
    breaks = [
        style.get(f"{W}styleId")
        for style in tree(data, "word/styles.xml").iter(f"{W}style")
        if style.find(f"{W}pPr/{W}pageBreakBefore") is not None
    ]
    assert breaks == ["EyebrowFirst"]
