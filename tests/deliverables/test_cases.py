"""The published plans, from their files to PDFs, as a person at a command line makes them."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command

from accounts.models import Grantee
from deliverables.render_pdf import validate_pdf

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "cases"


def squeezed(text):
    """Text without white space or soft hyphens: lines break where they like."""
    return re.sub(r"[\s\u00ad]+", "", text)


@pytest.fixture(scope="module")
def rendered(django_db_setup, django_db_blocker, tmp_path_factory):
    """case name -> the bytes of its PDF, made once through the two commands."""
    from django.db import connections, transaction

    made = {}
    with django_db_blocker.unblock():
        for name in ("maine", "national-action-plan"):
            out = tmp_path_factory.mktemp("case") / f"{name}.pdf"
            with transaction.atomic():
                file = str(ROOT / "tests" / "cases" / f"{name}.json")
                call_command("import_plan", file, grantee=name, create=True, verbosity=0)
                call_command("render", grantee=name, format="pdf", out=str(out))
                assert Grantee.objects.filter(slug=name).exists()
                transaction.set_rollback(True)
            made[name] = out
        connections["default"].close()
    return made


@cache
def structure_text(path):
    """What a screen reader is given: the tagged text in order, without running heads."""
    shown = subprocess.run(
        ["pdfinfo", "-struct-text", str(path)], capture_output=True, check=True, text=True
    )
    return squeezed("".join(re.findall(r'"(.*)"', shown.stdout)))


def case(name):
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def absent(words, path):
    text = structure_text(path)
    return [item for item in words if squeezed(item) not in text]


def test_nothing_of_maines_plan_is_missing_from_its_pdf(rendered):
    source = case("maine-family-first-2021.json")
    path = rendered["maine"]
    counts = [len(source[key]) for key in ("participants", "engagement", "goals", "actions")]
    assert counts == [26, 19, 4, 32]
    assert absent([item["name"] for item in source["participants"]], path) == []
    assert absent([item["type"] for item in source["engagement"]], path) == []
    assert absent([item["date"] for item in source["engagement"]], path) == []
    assert absent([item["title"] for item in source["goals"]], path) == []
    assert absent([item["text"] for item in source["objectives"]], path) == []
    assert absent([item["title"] for item in source["strategies"]], path) == []
    assert absent([item["text"] for item in source["actions"]], path) == []
    assert absent([item["timeline"] for item in source["actions"]], path) == []
    # A gap left for later stands in one cell, the reason that the source gives in the next.
    later = [part for item in source["gaps_deferred"] for part in re.split(r" – “|”$", item)]
    assert absent(source["gaps"] + later, path) == []


def test_nothing_of_the_national_plan_is_missing_from_its_pdf(rendered):
    source = case("us-national-action-plan-2021.json")
    path = rendered["national-action-plan"]
    assert len(source["actions"]) == 110
    assert absent([item["name"] for item in source["participants"]], path) == []
    assert absent([item["text"] for item in source["actions"]], path) == []
    assert absent([goal["title"] for goal in source["goals"]], path) == []
    principles = [item["title"] for goal in source["goals"] for item in goal["strategies"]]
    assert len(principles) == 21
    assert absent(principles, path) == []


@pytest.mark.parametrize("name", ["maine", "national-action-plan"])
def test_the_pdf_is_titled_tagged_bookmarked_and_valid(rendered, name):
    data = rendered[name].read_bytes()
    assert validate_pdf(data) == []
    with pikepdf.open(rendered[name]) as pdf:
        title = json.loads((ROOT / "tests" / "cases" / f"{name}.json").read_text())["plan"]["title"]
        assert str(pdf.docinfo["/Title"]) == title
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_outline() as outline:
            parts = [item.title for item in outline.root]
        pages = len(pdf.pages)
    assert parts[-7:] == [
        "Program team, collaborators and interested parties",
        "How collaborators were engaged",
        "How survivors and youth were engaged",
        "Information and data",
        "Prioritized strategies",
        "Gaps not included this time",
        "Action or implementation plan",
    ]
    assert contents_pages(rendered[name], parts[-7:]) == sorted(
        contents_pages(rendered[name], parts[-7:])
    )
    assert max(contents_pages(rendered[name], parts[-7:])) <= pages


def contents_pages(path, parts):
    """The page that the table of contents gives for each part."""
    text = structure_text(path)
    return [int(re.search(re.escape(squeezed(part)) + r"(\d+)", text).group(1)) for part in parts]


@pytest.mark.verapdf
@pytest.mark.parametrize("name", ["maine", "national-action-plan"])
def test_verapdf_finds_no_fault(rendered, name):
    from tests import verapdf

    assert verapdf.main([str(rendered[name])]) == 0
