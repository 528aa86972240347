"""Whole plans as Word files: the demo's, an empty one, and one that is heavy."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from accounts import wall
from accounts.models import Grantee
from deliverables.actions import plan_as_document
from deliverables.document import Component, Table
from deliverables.render_docx import render_docx
from deliverables.render_html import render_html
from planning.actions import current_plan
from tests.deliverables import docx_tools, samples
from tests.deliverables.pdf_tools import FACTS, expected_texts, with_changes, words

DEMO = Path(__file__).parents[2] / "reviews" / "demo" / "franklin.json"


def demo(cast):
    call_command("import_plan", str(DEMO), grantee="franklin", create=True, verbosity=0)
    grantee = Grantee.objects.get(slug="franklin")
    with wall.inside(grantee.pk):
        plan = current_plan(grantee.pk)
    return plan_as_document(grantee.pk, plan)[0]


def empty(cast):
    with wall.inside(cast.here.pk):
        plan = current_plan(cast.here.pk)
    return plan_as_document(cast.here.pk, plan)[0]


def heavy(cast):
    """400 people and 2,500 actions."""
    people = tuple((f"Fictional Person {n}", "Advocate", f"Shelter {n}") for n in range(400))
    tables = tuple(
        Table(
            f"Actions of strategy {strategy}",
            ("Action", "By", "Who"),
            tuple((f"{strategy}.{n} Open a door", "May 2026", f"Person {n}") for n in range(50)),
            (60, 20, 20),
        )
        for strategy in range(50)
    )
    return with_changes(
        samples.small(),
        components=(
            Component("people", "People", True, (Table("P", ("A", "B", "C"), people, (4, 3, 3)),)),
            Component("actions", "Actions", False, tables),
        ),
    )


@pytest.mark.parametrize("make", [demo, empty, heavy])
def test_a_whole_plan_opens_and_has_the_headings_and_tables_of_the_page(cast, make):
    document = make(cast)
    word = render_docx(document, draft=True, **FACTS)
    assert docx_tools.faults(word) == []
    text = words("".join(docx_tools.tree(word).itertext()))
    assert [line for line in expected_texts(document) if words(line) not in text] == []
    page = ElementTree.fromstring(
        render_html(document, draft=True, **FACTS).removeprefix("<!DOCTYPE html>\n")
    )
    there = [
        (int(item.tag[1]) - 1, words("".join(item.itertext())))
        for item in page.find("body/main").iter()
        if item.tag in {"h2", "h3", "h4"}
    ]
    assert [(level, words(said)) for level, said in docx_tools.headings(word)] == there
    for ours, theirs in (("tbl", "table"), ("tr", "tr")):
        assert docx_tools.count(word, ours) == len(list(page.iter(theirs)))
