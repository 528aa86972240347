"""The document as a PDF/UA-1 file."""

import hashlib
import os
import re
import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from weasyprint import HTML

from deliverables.errors import RenderError
from deliverables.press import engine, front, glyphs, hand
from deliverables.press.glyphs import stand_in
from deliverables.render_pdf import render_pdf, validate_pdf
from tests import verapdf
from tests.deliverables import samples
from tests.deliverables.pdf_tools import (
    FACTS,
    SHA,
    expected_texts,
    page_words,
    run,
    structure,
    walk,
    words,
)

MAKERS = {
    "empty": samples.empty,
    "small": samples.small,
    "awkward": samples.awkward,
    "big": samples.big,
}
LARGEST = {"statewide": samples.statewide}
ANOTHER_PROCESS = """
import hashlib, sys
from pathlib import Path
import django
from django.conf import settings
base = Path(sys.argv[1])
settings.configure(BASE_DIR=base, VERSION=sys.argv[2], TEMPLATES=[
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [base / "templates"]}])
django.setup()
from deliverables.render_pdf import render_pdf
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS
print(hashlib.sha256(render_pdf(samples.awkward(), draft=True, **FACTS)).hexdigest())
"""


@cache
def pdf(name, draft=False):
    """The sample of this name as PDF bytes, rendered once a test run."""
    return render_pdf((MAKERS | LARGEST)[name](), draft=draft, **FACTS)


@pytest.mark.parametrize(
    ("name", "draft"),
    [*((name, False) for name in MAKERS), ("empty", True), ("small", True), ("awkward", True)],
)
def test_every_sample_meets_pdf_ua_1(name, draft):
    assert validate_pdf(pdf(name, draft)) == []


@pytest.mark.verapdf
def test_samples_meet_the_rules_of_verapdf_too(tmp_path):
    files = []
    for name in ("empty", "small", "awkward", "statewide"):
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(pdf(name, name == "awkward"))
    passed, report = verapdf.check(files)
    assert passed, report


def test_a_file_that_fails_is_told_in_sentences():
    untagged = HTML(string="<p>x</p>", url_fetcher=engine.Refuse()).write_pdf()
    failures = validate_pdf(untagged)
    assert len(failures) > 3
    assert [line for line in failures if not re.fullmatch(r".+ \(PDFUA1-[A-Z0-9-]+\)", line)] == []
    assert len(validate_pdf(b"not a file")) == 1


@pytest.mark.parametrize("name", ["empty", "small", "big"])
def test_every_text_of_the_document_is_in_the_file(name, tmp_path):
    text = page_words(pdf(name), tmp_path)
    lost = [line for line in expected_texts(MAKERS[name]()) if words(line) not in text]
    assert lost == []


def test_names_in_any_script_can_be_read(tmp_path):
    # Poppler gives right-to-left words in the order in which they stand on the line.
    text = run("pdftotext", "-raw", data=pdf("awkward"), folder=tmp_path)
    lost = [word for name in samples.NAMES for word in name.split() if word not in text]
    assert lost == []


def test_title_language_and_dates_are_the_version_s_own():
    with pikepdf.open(BytesIO(pdf("small"))) as file:
        assert str(file.docinfo["/Title"]) == samples.small().title
        assert str(file.docinfo["/CreationDate"]) == "D:20251122103000+00'00"
        assert str(file.Root.Lang) == "en"
        assert bytes(file.trailer.ID[0]) == SHA[:32].encode()
        assert [float(side) for side in file.pages[0].MediaBox] == [0, 0, 612, 792]


def test_bookmarks_follow_the_headings():
    with pikepdf.open(BytesIO(pdf("small"))) as file, file.open_outline() as outline:
        tree = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert tree == [
        ("Required statements", []),
        ("Contents", []),
        ("Executive summary", ["What changes"]),
        ("Collaborators and how they took part", []),
        ("How the plan was made", []),
        ("Appendix: sources", ["Cited"]),
    ]


def test_contents_give_the_page_on_which_each_part_begins(tmp_path):
    pages = run("pdftotext", "-layout", data=pdf("big"), folder=tmp_path).split("\f")
    listed = {}
    for page in pages[1:6]:
        listed |= dict(re.findall(r"^ *(\S.*?) {2,}(\d+)$", page, re.MULTILINE))
    for title in samples.TITLES:
        assert re.search(rf"^Part \d · \w+\s+{title}$", pages[int(listed[title]) - 1], re.MULTILINE)


def test_every_page_but_the_cover_says_which_it_is(tmp_path):
    pages = run("pdftotext", "-layout", data=pdf("small"), folder=tmp_path).split("\f")[:-1]
    said = [re.findall(r"Page (\d+) of (\d+)", page) for page in pages]
    count = str(len(pages))
    assert said == [[], *([(str(number), count)] for number in range(2, len(pages) + 1))]


def test_a_draft_says_so_on_every_page_and_a_final_version_nowhere(tmp_path):
    draft = run("pdftotext", "-raw", data=pdf("small", True), folder=tmp_path).split("\f")[:-1]
    # Poppler gives slanted text a letter a line.
    assert [number for number, page in enumerate(draft) if "Draft" not in words(page)] == []
    assert "Draft" not in page_words(pdf("small"), tmp_path)


def test_a_table_over_pages_is_one_table_with_one_head():
    tags = structure(pdf("big"))
    tables = 12 * len(samples.TITLES) + 1
    assert tags.count("Table") == tables + 1  # the cover's facts
    assert tags.count("THead") == tables
    with pikepdf.open(BytesIO(pdf("big"))) as file:
        register = [e for e in walk(file.Root.StructTreeRoot.K) if e.S == "/Table"]
        rows = max(sum(e.S == "/TR" for e in walk(table)) for table in register)
    assert rows == 281


def test_a_row_over_pages_is_one_row():
    with pikepdf.open(BytesIO(pdf("awkward"))) as file:
        tables = [e for e in walk(file.Root.StructTreeRoot.K) if e.S == "/Table"]
        rows = [sum(e.S == "/TR" for e in walk(table)) for table in tables]
    assert rows == [6, 7, 2, 3, 3]


def test_header_cells_say_what_they_head():
    with pikepdf.open(BytesIO(pdf("small"))) as file:
        heads = [e for e in walk(file.Root.StructTreeRoot.K) if e.S == "/TH"]
        scopes = [str(head.A.Scope) for head in heads]
    assert scopes == ["/Row"] * 6 + ["/Column"] * 3 + ["/Row"] * 5


def test_running_heads_are_not_read_out_as_content(tmp_path):
    tagged = run("pdfinfo", "-struct-text", data=pdf("small", True), folder=tmp_path)
    assert "Page 2 of" not in tagged
    assert "Draft\n" not in tagged
    assert tagged.count('"Executive summary"') == 2  # in the contents and over its part


def test_links_are_described_by_their_words():
    with pikepdf.open(BytesIO(pdf("small"))) as file:
        links = [link for page in file.pages for link in page.get("/Annots", [])]
        told = {str(link.Contents) for link in links}
        addresses = {str(link.A.URI) for link in links if "/A" in link}
    assert {"the plan", "write to us", "Executive summary"} <= told
    assert [text for text in told if text.startswith(("#", "http"))] == []
    assert addresses == {"https://example.org/plan", "mailto:lead@example.org"}


def test_long_words_stay_inside_the_page(tmp_path):
    boxes = run("pdftotext", "-bbox", data=pdf("awkward"), folder=tmp_path)
    rights = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert max(rights) <= 612 - 50


def test_fonts_are_embedded(tmp_path):
    listing = run("pdffonts", data=pdf("awkward"), folder=tmp_path)
    embedded = [re.search(r" (yes|no) +(yes|no) +(yes|no) ", line) for line in listing.split("\n")]
    assert {match.groups() for match in embedded if match} == {("yes", "yes", "yes")}
    assert "Noto-Sans" in listing


def test_characters_without_a_glyph_are_printed_as_words():
    assert stand_in("🌱") == "[seedling]"
    assert "".join(map(stand_in, "🇺🇸")) == "US"
    assert stand_in("🏽") == ""
    assert stand_in("\ue000") == "[U+E000]"


def test_a_character_is_tried_once_for_each_style_sheet(monkeypatch):
    tried = []
    lay_out = engine.lay_out
    monkeypatch.setattr(
        engine, "lay_out", lambda html, styles: tried.append(styles) or lay_out(html, styles)
    )
    glyphs._missing.cache_clear()
    sheets = ["p { color: #010203 }", "p { color: #010204 }"]
    for number, styles in enumerate((*sheets, *sheets), 1):
        drawn = engine.drawable(f"<p>\ue000 and {number}</p>", styles)
        assert drawn == f"<p>[U+E000] and {number}</p>"
    assert tried == sheets


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_makes_the_same_bytes(seed):
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS, settings.BASE_DIR, settings.VERSION],
        env=os.environ | {"PYTHONHASHSEED": seed},
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(pdf("awkward", True)).hexdigest()


def test_progress_only_goes_forward_and_counts_every_page():
    seen = []
    data = render_pdf(
        samples.big(1),
        draft=False,
        progress=lambda stage, done: seen.append((stage, done)),
        **FACTS,
    )
    shares = [done for _, done in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    with pikepdf.open(BytesIO(data)) as file:
        drawn = len(file.pages) - 2  # the cover, and statements with contents
    stages = [stage for stage, _ in seen]
    assert f"Drawing the pages, {drawn} so far" in stages
    assert stages[-3:] == [
        "Drawing the cover and the contents",
        "Putting the pages together",
        "Done",
    ]


def test_what_cannot_be_drawn_is_a_sentence():
    assert hand.reason(MemoryError()) == (
        "The document is too large to be drawn in one file. Shorten its longest tables."
    )
    assert hand.reason(RenderError("A sentence.")) == "A sentence."
    assert hand.reason(RecursionError()).startswith("A text is nested too deeply")
    assert hand.reason(KeyError("secret")).endswith("and report this: KeyError.")


def test_a_machine_without_the_font_is_told_which_package(monkeypatch):
    monkeypatch.setattr(front, "FONT", "A Font That Nobody Has")
    job = {"html": "<p>x</p>", "heads": "<p>x</p>", "styles": "", "head_styles": "", "fonts": []}
    with pytest.raises(RenderError, match="install the package fonts-noto-core"):
        front.draw_front(job | {"identifier": ""})
