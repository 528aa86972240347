"""How pages are filled: what begins a page, and what follows on the same one."""

from io import BytesIO

import pikepdf

from deliverables.document import Component, Missing, Prose
from deliverables.render_pdf import render_pdf, validate_pdf
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, run, walk, with_changes

PAGE_OF_WORDS = Prose("<p>" + "Partners met in every region of the state. " * 90 + "</p>")


def drawn(*parts):
    """A document of (title, blocks) pairs as a PDF."""
    components = tuple(
        Component(f"part_{number}", title, True, blocks)
        for number, (title, blocks) in enumerate(parts)
    )
    document = with_changes(samples.small(), components=components)
    return render_pdf(document, draft=False, **FACTS)


def pages_of(data, folder):
    return run("pdftotext", "-layout", data=data, folder=folder).split("\f")[:-1]


def starting_pages(data):
    with pikepdf.open(BytesIO(data)) as file, file.open_outline() as outline:
        numbers = {page.obj.objgen: at for at, page in enumerate(file.pages, 1)}
        return {item.title: numbers[item.destination[0].objgen] for item in outline.root}


def test_short_parts_follow_one_another_on_a_page_and_stay_sections_of_their_own(tmp_path):
    data = drawn(*((f"Part of {word}", (Missing(),)) for word in ("clay", "wood", "iron")))
    assert validate_pdf(data) == []
    starts = starting_pages(data)
    assert [starts[f"Part of {word}"] for word in ("clay", "wood", "iron")] == [3, 3, 3]
    with pikepdf.open(BytesIO(data)) as file:
        sections = [item for item in walk(file.Root.StructTreeRoot.K) if item.S == "/Sect"]
        assert [[str(kid.S) for kid in item.K] for item in sections[1:]] == [
            ["/P", "/H2", "/P"]
        ] * 3
    *_, last = pages_of(data, tmp_path)
    assert [last.count(f"Part of {word}") for word in ("clay", "wood", "iron")] == [2, 1, 1]


def test_a_running_head_names_the_part_that_its_page_begins_in(tmp_path):
    data = drawn(("Part of clay", (PAGE_OF_WORDS,) * 2), ("Part of wood", (PAGE_OF_WORDS,)))
    heads = [page.strip().split("\n")[0] for page in pages_of(data, tmp_path)]
    begins = starting_pages(data)["Part of wood"]
    found = [head.split("   ")[-1].strip() for head in heads[2:]]
    assert found == ["Part of clay"] * (begins - 2) + ["Part of wood"] * (len(heads) - begins)
    assert len(heads) > begins


def test_a_long_part_begins_a_page(tmp_path):
    long = (PAGE_OF_WORDS,) * 21
    starts = starting_pages(drawn(("Part of clay", (Missing(),)), ("Part of wood", long)))
    assert starts["Part of wood"] == starts["Part of clay"] + 1
