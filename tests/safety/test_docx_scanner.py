"""The scanner that looks for confidential words in Word files is shown one in every place."""

import pytest

from deliverables.document import Component, Document, Figure, Note, Prose, Table
from deliverables.render_docx import render_docx
from figures.bars import bars
from figures.paper import on_paper
from tests.safety.scanners import in_docx


def docx_with(hidden: str, place: str) -> bytes:
    """A Word file that holds `hidden` in one place that a reader could find."""
    half = len(hidden) // 2
    split = f"{hidden[:half]}<em>{hidden[half:]}</em>"
    drawing = on_paper(bars("Beds", [(hidden if place == "drawing" else "A", 1)]).svg)
    notes = (Note(hidden, 0),) if place == "note" else ()
    blocks = (
        Prose(f"<p>{hidden}</p>" if place == "body" else "<p>Words</p>"),
        Prose(f"<p>{split}</p>" if place == "split" else "<p>A</p>"),
        Figure("Beds", hidden if place == "alternative" else "One bed.", drawing),
        Table("Beds", ("Where",), (("Here",),), (100,), notes=notes),
    )
    document = Document(
        "Plan", "", "en", hidden if place == "property" else "State", (), (),
        (Component("a", "A", True, blocks),),
    )  # fmt: skip
    return render_docx(document, version_label="1", dated="2026-01-01", sha256="0", draft=False)


@pytest.mark.parametrize("place", ["body", "split", "note", "alternative", "drawing", "property"])
def test_the_scanner_of_word_files_finds_a_word_wherever_it_stands(place):
    data = docx_with("Canary-Word-5512", place)
    assert in_docx(data, ["Canary-Word-5512", "Canary-Word-5513"]) == {"Canary-Word-5512"}
