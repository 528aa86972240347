"""The document as a website in a zip."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from deliverables.document import Component
from deliverables.render_site import render_site
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, SHA, expected_texts, with_changes, words

SAMPLES = [samples.empty, samples.small, samples.awkward]


def site_of(document, draft=False):
    """file name -> element tree of the page: each must be well-formed to become one."""
    with zipfile.ZipFile(io.BytesIO(render_site(document, draft=draft, **FACTS))) as bundle:
        assert bundle.testzip() is None
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    return {
        name: ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>\n"))
        for name, text in texts.items()
    }


def text_of(pages):
    return words("".join("".join(page.itertext()) for page in pages.values()))


@pytest.mark.parametrize("make", SAMPLES)
def test_every_text_of_the_document_is_on_one_of_the_pages(make):
    document = make()
    text = text_of(site_of(document))
    assert [line for line in expected_texts(document) if words(line) not in text] == []


@pytest.mark.parametrize("make", SAMPLES)
def test_every_link_leads_to_a_page_or_place_that_is_there(make):
    pages = site_of(make())
    ids = {name: {item.get("id") for item in page.iter()} for name, page in pages.items()}
    dead = []
    for name, page in pages.items():
        for link in page.iter("a"):
            target = link.get("href")
            if re.match(r"(https?|mailto):", target):
                continue
            file, _, anchor = target.partition("#")
            if (file or name) not in pages or (anchor and anchor not in ids[file or name]):
                dead.append((name, target))
    assert dead == []


@pytest.mark.parametrize("make", SAMPLES)
def test_headings_begin_at_one_and_never_skip(make):
    for name, page in site_of(make()).items():
        main = page.find(".//main")
        levels = [int(item.tag[1]) for item in main.iter() if re.fullmatch("h[1-6]", item.tag)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        steps = [after - before for before, after in zip(levels, levels[1:], strict=False)]
        assert max(steps, default=0) <= 1, name


def test_each_page_has_a_language_a_title_of_its_own_landmarks_and_a_skip_link():
    pages = site_of(samples.small())
    assert list(pages) == sorted(pages)
    assert "index.html" in pages
    titles = [page.findtext("head/title") for page in pages.values()]
    assert len(set(titles)) == len(titles)
    for name, page in pages.items():
        assert page.get("lang") == "en"
        assert [child.tag for child in page.find("body")] == ["a", "header", "div", "footer"]
        assert page.find("body/a").get("href") == "#main"
        assert [child.tag for child in page.find("body/div")] == ["main", "nav"]
        # The header's link to the start is the current page too, on that page.
        current = {a.get("href") for a in page.iter("a") if a.get("aria-current") == "page"}
        assert current == {name}


def test_every_table_has_a_caption_and_heads_with_a_scope():
    for page in site_of(samples.small()).values():
        for table in page.iter("table"):
            assert table.findtext("caption")
            assert {head.get("scope") for head in table.iter("th")} <= {"col", "row"}
            assert any(head.get("scope") for head in table.iter("th"))


def test_nothing_is_fetched_and_nothing_runs():
    for name, page in site_of(samples.small()).items():
        fetching = {"script", "img", "link", "iframe", "object", "embed", "audio", "video", "form"}
        assert [item.tag for item in page.iter() if item.tag in fetching] == []
        assert [item.attrib for item in page.iter() if item.get("src")] == []
        policies = [item.get("content") for item in page.iter("meta") if item.get("http-equiv")]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'"], name
        styles = "".join(item.text or "" for item in page.iter("style"))
        assert "url(" not in styles and "@import" not in styles


def test_the_same_document_gives_the_same_bytes_with_fixed_days():
    once = render_site(samples.small(), draft=False, **FACTS)
    assert once == render_site(samples.small(), draft=False, **FACTS)
    with zipfile.ZipFile(io.BytesIO(once)) as bundle:
        assert {item.date_time for item in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert once != render_site(samples.small(), draft=True, **FACTS)


def test_draft_is_on_every_page_and_a_final_version_says_nothing_of_it():
    for page in site_of(samples.small(), draft=True).values():
        assert "Draft, not submitted" in "".join(page.itertext())
    assert "Draft" not in text_of(site_of(samples.small()))


def test_the_page_about_the_version_names_it_and_where_each_required_part_is():
    about = site_of(samples.small())["about.html"]
    facts, where = list(about.iter("table"))
    rows = {row[0].text: row[1].text for row in facts.iter("tr")}
    assert (rows["Version"], rows["Fingerprint (SHA-256)"]) == ("Version 3", SHA)
    assert [row[0].text for row in where.iter("tr")][1:] == [
        part.title for part in samples.small().components
    ]


def test_a_part_whose_key_is_no_file_name_gets_one_by_its_place():
    document = with_changes(
        samples.small(),
        components=(
            Component("../up", "Up", True, ()),
            Component("index", "Index", True, ()),
            Component("legal_policy", "Law", False, ()),
        ),
    )
    assert set(site_of(document)) == {
        "about.html", "index.html", "legal-policy.html", "part-1.html", "part-2.html",
    }  # fmt: skip


def test_markup_in_plain_fields_is_printed_as_it_was_typed():
    sly = '</style><script src="x">"\'&'
    document = with_changes(
        samples.small(), title=sly, grantee=sly, subtitle=sly, front=((sly, sly),),
        statements=((sly, sly),), components=(Component(sly, sly, True, ()),),
    )  # fmt: skip
    pages = site_of(document)
    assert [
        item.tag for page in pages.values() for item in page.iter() if item.tag == "script"
    ] == []
    assert pages["index.html"].findtext(".//h1") == sly


def test_progress_tells_each_page():
    told = []
    render_site(samples.small(), draft=False, **FACTS, progress=lambda *said: told.append(said))
    assert [stage for stage, _ in told][0] == "Writing page 1 of 6"
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[-1] < 1
