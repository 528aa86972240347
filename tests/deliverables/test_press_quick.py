"""The press's own versions of WeasyPrint's busiest functions: the same pages, in less time."""

import ast
import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import weasyprint
from django.conf import settings

from deliverables.document import Component, Prose
from deliverables.gathering import SHEETS
from deliverables.markup import page_context
from deliverables.pieces import Cut, runs
from deliverables.render_html import style_text
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, with_changes
from tests.deliverables.test_pictures import with_both

# What each of ours stands in for, and the first letters of its source's SHA-256. When one differs,
# read what changed in the new release, change ours to match or leave it out, then write it here.
ORIGINALS = {
    "cssselect2.tree:ElementWrapper.classes": "b170ba07aac5",
    "cssselect2.tree:ElementWrapper.etree_children": "3ae2ad3798e3",
    "cssselect2.tree:ElementWrapper.id": "541846cc8eaf",
    "cssselect2.tree:ElementWrapper.in_disabled_fieldset": "ed0eb4049fad",
    "cssselect2.tree:ElementWrapper.lang": "966d7c163a18",
    "cssselect2.tree:ElementWrapper.local_name": "49e431c4c315",
    "cssselect2.tree:ElementWrapper.namespace_url": "4b2aca624050",
    "pydyf:Array.data": "a4826fb22971",
    "pydyf:Dictionary.data": "ca3db247fc0d",
    "pydyf:PDF.page_references": "0153329c5261",
    "pydyf:Stream.data": "9fe132839483",
    "pydyf:_to_bytes": "2d07f1549e6f",
    "weasyprint.css:ComputedStyle.__missing__": "18376952aacf",
    "weasyprint.css:Style.anonymous_style": "369ab36ec0bc",
    "weasyprint.draw.text:draw_first_line": "df38b8753e86",
    "weasyprint.formatting_structure.boxes:Box.descendants": "02b8da8b3448",
    "weasyprint.formatting_structure.boxes:Box.is_in_normal_flow": "725b6f2ce9a0",
    "weasyprint.formatting_structure.boxes:ParentBox.page_values": "271efb31c634",
    "weasyprint.layout.background:layout_box_backgrounds": "3a31f4bc4848",
    "weasyprint.layout.float:avoid_collisions": "9414233392f7",
    "weasyprint.layout.page:make_margin_boxes": "ff19320efeb0",
    "weasyprint.layout.percent:resolve_percentages": "92016b948f74",
    "weasyprint.pdf.fonts:Font": "dc2c377ba9ac",
    "weasyprint.pdf.stream:Stream.add_font": "d4dd950c3078",
    "weasyprint.pdf.stream:Stream.marked": "db0b0ade8990",
    "weasyprint.pdf.stream:Stream.set_color": "bd270fd33e7a",
    "weasyprint.pdf.stream:Stream.stacked": "3447b1753a90",
    "weasyprint.text.line_break:Layout.deactivate": "7cf0cda94460",
    "weasyprint.text.line_break:Layout.reactivate": "3d5afe839d75",
    "weasyprint.text.line_break:Layout.set_text": "43fa801476cb",
    "weasyprint.text.line_break:Layout.setup": "34ac4563461e",
    "weasyprint.text.line_break:strut": "e0631a4e87ce",
}
EVERY_STYLE = (
    "<p>Said <strong>plainly</strong> and <em>softly</em>, with a "
    '<a href="https://example.org/one">link over words that are long enough to be broken</a>.</p>'
    "<blockquote><p>A line<br/>and another.</p></blockquote><ol><li>One<ul><li>Two</li></ul></li>"
    "</ol><p>عربي in a line, Việt Nam, e\u0301 and 水 👩‍🔬 ½ ﬁ AV To</p>"
)


def source(where: str) -> str:
    """The text of a function or method, "module:name" or "module:Class.name"."""
    module, names = where.split(":")
    text = Path(importlib.import_module(module).__file__).read_text()
    found = ast.parse(text)
    for name in names.split("."):
        found = next(item for item in found.body if getattr(item, "name", None) == name)
    return ast.get_source_segment(text, found)


@pytest.mark.parametrize(("where", "digest"), ORIGINALS.items())
def test_what_is_stood_in_for_is_what_it_was(where, digest):
    assert hashlib.sha256(source(where).encode()).hexdigest()[:12] == digest


def test_each_stand_in_is_known_to_the_tests():
    """What the press puts into WeasyPrint, pydyf and cssselect2, and nothing else, is listed above.

    Seen is every name of their modules and classes that holds another thing once the press is
    there, or that was not there before: functions, properties, and classes put in a class's place.
    """
    said = subprocess.run(
        [sys.executable, "-c", FOUND], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert (set(said.stdout.split()), said.stderr) == (set(ORIGINALS), "")


FOUND = """
import sys
import cssselect2, pydyf, weasyprint

def loaded():
    libraries = ("cssselect2", "pydyf", "weasyprint")
    return {n: m for n, m in sys.modules.items() if n.split(".")[0] in libraries}

def held():
    for module, holder in modules.items():
        for name, item in list(vars(holder).items()):
            yield f"{module}:{name}", item
            if isinstance(item, type) and item.__module__ == module:
                for key, value in list(vars(item).items()):
                    yield f"{module}:{name}.{key}", value

def original(where, item):
    # A function or class is imported by name into many modules, and has one place of its own.
    if "." in where.split(":")[1] or not hasattr(item, "__qualname__"):
        return where
    return f"{item.__module__}:{item.__qualname__}"

modules = loaded()
before = dict(held())
from deliverables.press import engine
after = dict(held())
for where in before.keys() | after.keys():
    if after.get(where) is not before.get(where):
        print(original(where, before.get(where)))
print(*(loaded().keys() - modules.keys()))
"""


def jobs() -> list[dict]:
    """Pieces of every kind of page that a document has."""
    small = samples.small()
    styled = with_changes(
        small, components=(Component("styled", "Styled", True, (Prose(EVERY_STYLE * 3),)),)
    )
    found = []
    for document in (samples.awkward(), samples.big(1), with_both(), styled):
        context = page_context(document, draft=False, **FACTS)
        for number, parts in enumerate(runs(context["parts"])):
            cut = Cut(number, parts)
            for place in cut.stretches():
                piece = cut.piece(place, document.language)
                found.append({"html": piece.html, "open": piece.open, "continues": False})
    styles = "".join(map(style_text, SHEETS))
    return [{"kind": "piece", "styles": styles} | job for job in found]


def test_the_pages_are_those_that_weasyprint_draws_by_itself():
    given = json.dumps(jobs())
    plain, quick = (
        json.loads(
            subprocess.run(
                [sys.executable, "-m", "tests.deliverables.quick_tools", way],
                cwd=settings.BASE_DIR,
                input=given,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for way in ("plain", "quick")
    )
    assert sum(told["pages"] for told, *_ in plain) > 15
    for ours, theirs in zip(quick, plain, strict=True):
        assert ours == theirs


def test_the_release_is_the_one_that_was_read():
    assert weasyprint.VERSION == "70.0"
