"""A process that draws, as a render worker does.

python -m tests.bench.draw fresh PAGES OUT     one PDF in a fresh process
python -m tests.bench.draw word PAGES          JSON of the Word document in a warm process
python -m tests.bench.draw plain PAGES OUT     the same HTML through WeasyPrint as shipped
python -m tests.bench.draw warm PAGES PAGES    JSON of what each costs in a warm process
python -m tests.bench.draw edited PAGES GRANTEE  JSON of drawing again after an edit
python -m tests.bench.draw html PAGES OUT      the print HTML with its styles, for Chromium
python -m tests.bench.draw stored GRANTEE ID   the waiting renditions of a grantee, stored
"""

import json
import statistics
import sys
import time
from pathlib import Path

import django

SEALED = {"version_label": "Version 1", "dated": "2026-01-31", "sha256": "0" * 64, "draft": False}


# The front and all components as one document, as a browser would print it.
WHOLE = """<!DOCTYPE html>
<html lang="{{ document.language }}">
<head><meta charset="utf-8"/><title>{{ title }}</title><style>{{ styles }}</style></head>
<body>
<div class="cover">{% include "print/parts/cover.html" %}</div>
{% include "print/parts/statements.html" %}
<div class="contents"><h2>Contents</h2>
<ol>{% for part in parts %}
<li><a href="#{{ part.anchor }}">{{ part.title }}</a>
<ul>{% for entry in part.entries %}
<li><a href="#{{ entry.anchor }}">{{ entry.text }}</a></li>{% endfor %}
</ul></li>{% endfor %}
</ol></div>
{% include "print/parts/components.html" %}
</body>
</html>
"""


def print_html(pages: int) -> str:
    """The HTML that the PDF is drawn from, in one piece, with its style sheets inside."""
    from django.template import engines
    from django.utils.safestring import SafeString

    from deliverables.gathering import SHEETS
    from deliverables.markup import page_context
    from deliverables.render_html import style_text
    from tests.bench.papers import plan_of

    styles = SafeString("".join(map(style_text, SHEETS)))
    context = page_context(plan_of(pages), **SEALED)
    return engines["django"].from_string(WHOLE).render(context | {"styles": styles})


def fresh(pages: int, out: str) -> None:
    """The product's own PDF."""
    from deliverables.render_pdf import render_pdf
    from tests.bench.papers import plan_of

    Path(out).write_bytes(render_pdf(plan_of(pages), **SEALED))


def word(pages: int) -> dict:
    """Seconds of the Word document in this process, once it has drawn another."""
    from deliverables.render_docx import render_docx
    from tests.bench.papers import plan_of

    document = plan_of(pages)
    render_docx(plan_of(8), **SEALED)
    start, begun = time.perf_counter(), time.process_time()
    data = render_docx(document, **SEALED)
    return {
        "wall_s": round(time.perf_counter() - start, 3),
        "cpu_s": round(time.process_time() - begun, 3),
        "kilobytes": len(data) // 1024,
    }


def plain(pages: int, out: str) -> None:
    """The same pages with nothing done to WeasyPrint."""
    from weasyprint import HTML

    HTML(string=print_html(pages)).write_pdf(out, pdf_variant="pdf/ua-1")


def warm(sizes: list[int]) -> list[dict]:
    """Seconds of drawing each size in this process, once it has drawn one; PDF and HTML."""
    from deliverables.render_html import render_html
    from deliverables.render_pdf import render_pdf
    from tests.bench.papers import plan_of

    render_pdf(plan_of(8), **SEALED)
    render_html(plan_of(8), **SEALED)
    found = []
    for size in sizes:
        document = plan_of(size)
        start = _cpu()
        data = render_pdf(document, **SEALED)
        drawn, middle = _cpu(), time.process_time()
        page = render_html(document, **SEALED)
        found.append(
            {
                "pages": page_count(data),
                "pdf_cpu_s": round(drawn - start, 3),
                "html_cpu_s": round(time.process_time() - middle, 4),
                "html_bytes": len(page.encode()),
            }
        )
    return found


def edited(size: int, grantee_id: int) -> dict:
    """What a document costs in a worker that has drawn it before, and after small edits.

    Median seconds of three each: wall, and CPU of this process and of those that draw for it.
    """
    from deliverables.kept import KeptPieces
    from deliverables.render_pdf import render_pdf
    from tests.bench.papers import plan_of, with_action, with_paragraph

    kept = KeptPieces(grantee_id)
    document = plan_of(size)
    found = {}
    render_pdf(document, kept=kept, **SEALED)
    for name, change in (("paragraph", with_paragraph), ("action", with_action)):
        walls, cpus = [], []
        for turn in range(3):
            start, cpu = time.perf_counter(), _cpu()
            render_pdf(change(document, turn), kept=kept, **SEALED | {"sha256": f"{turn + 1}" * 64})
            walls.append(time.perf_counter() - start)
            cpus.append(_cpu() - cpu)
        found[name] = {
            "wall_s": round(statistics.median(walls), 3),
            "cpu_s": round(statistics.median(cpus), 3),
        }
    return found


def _cpu() -> float:
    """CPU seconds so far of this process and of the living ones that draw for it."""
    import psutil

    drawing = psutil.Process().children()
    return time.process_time() + sum(sum(child.cpu_times()[:2]) for child in drawing)


def page_count(data: bytes) -> int:
    """How many pages a PDF has."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def stored(grantee_id: int, renditions: list[int]) -> None:
    """Make the files as the render worker does; prints how many this process stored."""
    from deliverables import actions

    print("begun", flush=True)
    print(sum(actions.make_file(pk, grantee_id=grantee_id) for pk in renditions), flush=True)


def main(mode: str, *given: str) -> None:
    django.setup()
    if mode == "html":
        Path(given[1]).write_text(print_html(int(given[0])))
    elif mode == "warm":
        print(json.dumps(warm([int(size) for size in given])))
    elif mode == "edited":
        print(json.dumps(edited(int(given[0]), int(given[1]))))
    elif mode == "word":
        print(json.dumps(word(int(given[0]))))
    elif mode == "stored":
        stored(int(given[0]), [int(pk) for pk in given[1:]])
    else:
        {"fresh": fresh, "plain": plain}[mode](int(given[0]), given[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
