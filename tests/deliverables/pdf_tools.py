"""What the tests ask of a PDF, through the tools that a reader would use."""

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf

from deliverables.document import Document, Heading, Items, Missing, Prose, Table
from deliverables.prose import plain
from editing.clean import clean_html, plain_text

SHA = "5f" * 32
FACTS = {"version_label": "Version 3", "dated": "2025-11-22T10:30:00+00:00", "sha256": SHA}


def run(tool: str, *options: str, data: bytes, folder: Path) -> str:
    """What a Poppler or qpdf tool prints about `data`."""
    path = folder / "document.pdf"
    path.write_bytes(data)
    to_output = ["-"] if tool in {"pdftotext", "qpdf"} else []
    done = subprocess.run([tool, *options, path, *to_output], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def words(text: str) -> str:
    """`text` without white space, in the form that survives line breaks and hyphens."""
    return "".join(text.split())


def page_words(data: bytes, folder: Path) -> str:
    """The running text of all pages, without white space."""
    return words(run("pdftotext", "-raw", data=data, folder=folder))


def expected_texts(document: Document) -> list[str]:
    """Every text that a reader must find, a string each."""
    texts = [document.title, document.subtitle, document.grantee]
    texts += [text for pair in (*document.front, *document.statements) for text in pair]
    for component in document.components:
        texts.append(component.title)
        for block in component.blocks or (Missing(),):
            match block:
                case Prose():
                    texts += plain_text(clean_html(plain(block.html))).split("\n")
                case Items():
                    texts += block.items
                case Table():
                    texts += [block.caption, *(cell for row in block.rows for cell in row)]
                    texts += block.columns if block.rows else ()
                case Missing() | Heading():
                    texts.append(block.text)
    return [line for text in texts for line in plain(text).split("\n") if line.strip()]


def structure(data: bytes) -> list[str]:
    """The tags of the structure tree, depth first, as names ("Table")."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [str(element.S)[1:] for element in walk(pdf.Root.StructTreeRoot.K)]


def walk(kids: pikepdf.Object):
    """Structure elements below `kids`, depth first."""
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            if "/K" in kid:
                yield from walk(kid.K)


def with_changes(document: Document, **changes: object) -> Document:
    """A copy of `document` with fields changed."""
    return replace(document, **changes)
