"""The document as one HTML file."""

from xml.etree import ElementTree

import pytest

from deliverables.document import Component, Heading, Prose, Table
from deliverables.errors import RenderError
from deliverables.markup import part_of
from deliverables.prose import prose_markup
from deliverables.render_html import render_html
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, SHA, expected_texts, with_changes, words


def page_of(document, draft=False):
    """The rendered page as an element tree: it must be well-formed to become one."""
    html = render_html(document, draft=draft, **FACTS)
    return ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>\n"))


@pytest.mark.parametrize("make", [samples.empty, samples.small, samples.awkward])
def test_every_text_of_the_document_is_in_the_page(make):
    document = make()
    text = words("".join(page_of(document).itertext()))
    assert [line for line in expected_texts(document) if words(line) not in text] == []


def test_page_has_a_language_a_title_landmarks_and_a_skip_link():
    page = page_of(samples.small())
    assert page.get("lang") == "en"
    assert page.findtext("head/title") == "Statewide Plan for Young People Who Were Trafficked"
    assert [child.tag for child in page.find("body")] == ["a", "header", "nav", "main", "footer"]
    assert page.find("body/a").get("href") == "#" + page.find("body/main").get("id")
    assert [h1.text for h1 in page.iter("h1")] == [page.findtext("head/title")]


def test_contents_links_lead_to_headings_in_the_page():
    page = page_of(samples.small())
    targets = [link.get("href")[1:] for link in page.find("body/nav").iter("a")]
    ids = {element.get("id") for element in page.iter() if element.tag in {"h2", "h3"}}
    assert len(targets) == 7
    assert [target for target in targets if target not in ids] == []


def test_page_needs_no_other_file_and_runs_no_script():
    page = page_of(samples.small())
    assert [e.tag for e in page.iter() if e.tag in {"script", "img", "link", "iframe"}] == []
    assert [e.tag for e in page.iter() if e.get("src")] == []
    styles = page.findtext("head/style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_draft_is_said_and_a_final_version_says_nothing_of_it():
    assert "Draft, not submitted" in "".join(page_of(samples.small(), draft=True).itertext())
    assert "Draft" not in "".join(page_of(samples.small()).itertext())


def test_cover_names_the_version_its_date_and_its_hash():
    rows = {
        row[0].text: row[1].text for row in page_of(samples.small()).find("body/header").iter("tr")
    }
    assert rows["Version"] == "Version 3"
    assert rows["Date of this version"] == "November 22, 2025"
    assert rows["Fingerprint (SHA-256)"] == SHA


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("<p>a</p><p></p><p> </p>", "<p>a</p>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br/>b</li></ul>"),
        ("<ul></ul><ol><li></li></ol>", ""),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
        ("<ul><li><blockquote><p>a</p></blockquote></li></ul>", "<ul><li>a</li></ul>"),
        (
            '<p><a href="https://example.org/?a=1&amp;b=2"><strong>x</strong> y</a></p>',
            '<p><a href="https://example.org/?a=1&amp;b=2">x y</a></p>',
        ),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p>x</p>"),
        ("<script>alert(1)</script><p>b</p>", "<p>b</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
    ],
)
def test_prose_is_brought_to_shapes_that_print(given, printed):
    assert prose_markup(given) == printed


def test_lists_deeper_than_eight_become_lines():
    deep = "".join(f"<ul><li>{n}" for n in range(1, 11)) + "</li></ul>" * 10
    assert prose_markup(deep).count("<ul>") == 8
    assert words("".join(ElementTree.fromstring(prose_markup(deep)).itertext())) == "12345678910"


def test_text_nested_without_end_is_refused_at_once():
    with pytest.raises(RenderError, match="nested too deeply"):
        prose_markup("<blockquote>" * 200_000)


def test_headings_never_skip_a_level():
    blocks = (Heading(3, "a"), Heading(3, "b"), Heading(2, "c"), Heading(9, "d"))
    part = part_of(Component("k", "Title", True, blocks), 1)
    levels = [element.tag for element in ElementTree.fromstring(f"<x>{part.markup}</x>")]
    assert levels == ["h3", "h4", "h3", "h4"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            Table("Who", ("A", "B"), (("1", "2"), ("3",)), (50, 50)),
            "People: the table “Who” has 2 columns, but its row 2 has 1 cells. "
            "Fill the row or take it out.",
        ),
        (
            Table("Who", ("A", "B"), (), (50,)),
            "People: the table “Who” has 2 columns and 1 usable widths. "
            "Give every column a width above zero.",
        ),
    ],
)
def test_table_that_is_not_rectangular_is_refused_by_name(table, sentence):
    with pytest.raises(RenderError) as refusal:
        part_of(Component("k", "People", True, (table,)), 1)
    assert str(refusal.value) == sentence


def test_version_without_a_date_is_refused():
    with pytest.raises(RenderError) as refusal:
        render_html(samples.small(), draft=False, **(FACTS | {"dated": "yesterday"}))
    assert str(refusal.value) == "The version's date “yesterday” is not a date. Take a new version."


def test_markup_in_plain_fields_is_printed_as_it_was_typed():
    sly = '</style><script src="x">"\'&'
    document = with_changes(
        samples.small(),
        title=sly,
        grantee=sly,
        subtitle=sly,
        front=((sly, sly),),
        statements=((sly, sly),),
        components=(
            Component(
                'k" onload="x',
                sly,
                True,
                (Heading(2, sly), Table(sly, (sly,), ((sly,),), (100,)), Prose("<p>a</p>")),
            ),
        ),
    )
    page = page_of(document)
    assert page.findtext("head/title") == sly
    assert page.find("body/main").find(".//caption").text == sly
    assert [e.tag for e in page.iter() if e.tag == "script" or e.get("onload")] == []
