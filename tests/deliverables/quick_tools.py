"""`python -m tests.deliverables.quick_tools plain|quick`: what is drawn of the jobs on stdin.

With `plain`, WeasyPrint and pydyf draw with their own functions; with `quick`, with the press's.
"""

import io
import json
import sys

import pikepdf


def drawn(job: dict) -> list:
    """Pages as operators, tags with their attributes, and what is told of a piece."""
    from deliverables.press.piece import draw_piece

    told, data = draw_piece(job)
    with pikepdf.open(io.BytesIO(data)) as file:
        pages = [plainly(page.Contents.read_bytes()) for page in file.pages]
        return [told, pages, list(_tags(file.Root.StructTreeRoot.K))]


def plainly(operators: bytes) -> str:
    """Operators without adjustments by nought, and the strings that these divided joined."""
    joined = operators.replace(b">0<", b"").replace(b"><", b"").replace(b">0]", b">]")
    return joined.decode("latin-1")


def _tags(kids):
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            yield int(kid)
            continue
        yield str(kid.get("/S", kid.get("/Type"))), repr(kid.get("/A")), str(kid.get("/Alt"))
        yield from _tags(kid.get("/K", pikepdf.Array()))


def main(way: str) -> None:
    """Print the drawing of each job, as JSON."""
    from deliverables.press import lettering, quick, writing

    if way == "plain":
        for part in (quick, lettering, writing):
            part.replace = lambda: None
    json.dump([drawn(job) for job in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
