"""Both published plans in every shape and format: nothing lost, headings in order, PDFs valid."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from accounts import wall
from accounts.models import Grantee
from deliverables.assembly import assemble
from deliverables.document import to_json
from deliverables.facts import load
from deliverables.render_docx import render_docx
from deliverables.render_html import render_html
from deliverables.render_pdf import render_pdf, validate_pdf
from deliverables.render_site import render_site
from planning import requirements
from planning.models import Plan
from tests.deliverables import docx_tools
from tests.deliverables.pdf_tools import FACTS, expected_texts, structure, words

ROOT = Path(__file__).parents[2]
CASES = ("maine", "national-action-plan")
SHAPES = tuple(Plan.Shape.values)
REQUIRED = {"people", "engagement", "survivors", "information", "strategies", "gaps"}


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """(case, shape) -> the document that the case assembles to in that shape."""
    made = {}
    with django_db_blocker.unblock():
        for case in CASES:
            with transaction.atomic():
                file = str(ROOT / "tests" / "cases" / f"{case}.json")
                call_command("import_plan", file, grantee=case, create=True, verbosity=0)
                with wall.inside(Grantee.objects.get(slug=case).pk):
                    facts = load(Plan.objects.get().pk)
                wanted = requirements.get(facts.plan.requirement_set)
                for shape in SHAPES:
                    told = replace(facts, plan=facts.plan._replace(shape=shape))
                    made[case, shape] = assemble(told, wanted)
                transaction.set_rollback(True)
        connections["default"].close()
    return made


def heading_levels(page):
    return [int(item.tag[1]) for item in page.iter() if re.fullmatch("h[1-6]", item.tag)]


def skips(levels):
    return [
        (before, after)
        for before, after in zip(levels, levels[1:], strict=False)
        if after - before > 1
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES)
def test_every_shape_holds_all_parts_and_their_words_in_both_kinds_of_html(documents, case, shape):
    document = documents[case, shape]
    assert {part.key for part in document.components if part.required} == REQUIRED
    assert [part.key for part in document.components if not part.blocks] == []
    expected = [words(line) for line in expected_texts(document)]

    one = render_html(document, draft=True, **FACTS)
    page = ElementTree.fromstring(one.removeprefix("<!DOCTYPE html>\n"))
    text = words("".join(page.itertext()))
    assert [line for line in expected if line not in text] == []
    assert skips(heading_levels(page)) == []

    site = render_site(document, draft=True, **FACTS)
    pages = {}
    with zipfile.ZipFile(io.BytesIO(site)) as bundle:
        for name in bundle.namelist():
            read = bundle.read(name).decode().removeprefix("<!DOCTYPE html>\n")
            pages[name] = ElementTree.fromstring(read)
    assert len(pages) == len(document.components) + 2
    text = words("".join("".join(page.itertext()) for page in pages.values()))
    assert [line for line in expected if line not in text] == []
    assert [
        name for name, page in pages.items() if skips(heading_levels(page.find(".//main")))
    ] == []


@pytest.mark.parametrize("case", CASES)
def test_the_shapes_say_the_same_in_another_order_under_other_titles(documents, case):
    report = documents[case, "report"]
    for shape in ("action", "website"):
        other = documents[case, shape]
        for part in report.components:
            told = other.component(part.key)
            assert told.blocks[1:] == part.blocks
            assert (told.requirement, told.title == part.title) == (part.title, False)
        assert len(to_json(other)) > len(to_json(report))
    assert documents[case, "action"].components[0].key == "action_plan"


# Each case once as paper, in a shape of its own: a report of both is in test_cases.
@pytest.mark.parametrize(
    ("case", "shape"), [("maine", "action"), ("national-action-plan", "website")]
)
def test_another_shape_as_pdf_passes_the_validator_with_its_headings(documents, case, shape):
    document = documents[case, shape]
    data = render_pdf(document, draft=True, **FACTS)
    assert validate_pdf(data) == []
    levels = [int(tag[1]) for tag in structure(data) if re.fullmatch("H[1-6]", tag)]
    assert skips(levels) == []
    assert levels.count(2) == len(document.components) + 2  # statements and contents
    word = render_docx(document, draft=True, **FACTS)
    held = [level for level, _ in docx_tools.headings(word)]
    # The contents are a heading in the PDF, and a title of their own in Word.
    assert [held.count(level) for level in (1, 2, 3)] == [
        levels.count(2) - 1, levels.count(3), levels.count(4),
    ]  # fmt: skip
    assert docx_tools.count(word, "tbl") == structure(data).count("Table")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", CASES)
def test_the_word_file_of_every_shape_is_whole(documents, case, shape):
    document = documents[case, shape]
    word = render_docx(document, draft=True, **FACTS)
    assert docx_tools.faults(word) == []
    text = words("".join(docx_tools.tree(word).itertext()))
    assert [line for line in expected_texts(document) if words(line) not in text] == []
    page = ElementTree.fromstring(
        render_html(document, draft=True, **FACTS).removeprefix("<!DOCTYPE html>\n")
    )
    there = [level - 1 for level in heading_levels(page.find("body/main"))]
    assert [level for level, _ in docx_tools.headings(word)] == there
    assert docx_tools.count(word, "tbl") == len(list(page.iter("table")))
    assert docx_tools.count(word, "tr") == len(list(page.iter("tr")))
