"""The largest plan: 400 people, 2,500 actions, a field of 64 KB and a table from right to left."""

from collections import Counter
from io import BytesIO

import pikepdf
import pytest

from deliverables.render_pdf import render_pdf, validate_pdf
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, page_words, run, walk


@pytest.fixture(scope="module")
def drawn():
    """The PDF, drawn once, and what its progress said."""
    said = []
    data = render_pdf(
        samples.statewide(),
        draft=False,
        progress=lambda stage, share: said.append((stage, share)),
        **FACTS,
    )
    return data, said


def test_it_meets_pdf_ua_1(drawn):
    assert validate_pdf(drawn[0]) == []


def test_every_row_is_there_once_in_a_table_of_its_own(drawn):
    with pikepdf.open(BytesIO(drawn[0])) as file:
        tables = [item for item in walk(file.Root.StructTreeRoot.K) if item.S == "/Table"]
        rows = Counter(sum(item.S == "/TR" for item in walk(table)) for table in tables)
        heads = {sum(item.S == "/THead" for item in walk(table)) for table in tables[1:]}
    # 50 tables of actions, the register, the cover's facts, the one from right to left.
    assert rows == {51: 50, 401: 1, 6: 1, 3: 1}
    assert heads == {1}


def test_every_word_is_there(drawn, tmp_path):
    text = page_words(drawn[0], tmp_path)
    assert [n for n in range(2500) if f"Opendoor{n + 1}" not in text] == []
    assert [n for n in range(1, 401) if f"Shelter{n},forall" not in text] == []
    assert "Sentence1490ofafieldaslongasmaybe." in text


def test_contents_and_page_numbers_agree_to_the_last_page(drawn, tmp_path):
    pages = run("pdftotext", "-layout", data=drawn[0], folder=tmp_path).split("\f")[:-1]
    last = next(n for n, page in enumerate(pages, 1) if "50.1 Open door 2451" in page)
    contents = " ".join(" ".join(pages[1:4]).split())
    assert f"Strategy 50 {last}" in contents
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_its_progress_is_steady(drawn):
    """No single step is more than a tenth of the whole, but for the front and the merge."""
    shares = [share for _, share in drawn[1]]
    assert shares == sorted(shares)
    steps = [b - a for a, b in zip(shares, shares[1:], strict=False)]
    assert max(steps) < 0.1
    assert len(steps) > 100
