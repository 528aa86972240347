"""Nothing outside the document is read while it is drawn: no file, no address, by any road."""

import contextlib
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetchingError

from deliverables.document import Component, Figure, Heading, Items, Missing, Prose, Table
from deliverables.errors import RenderError
from deliverables.markup import figure_markup
from deliverables.press.engine import Refuse, lay_out
from deliverables.render_docx import render_docx
from deliverables.render_html import render_html
from deliverables.render_pdf import render_pdf, validate_pdf
from tests.deliverables import samples
from tests.deliverables.docx_tools import faults, parts, relations
from tests.deliverables.pdf_tools import FACTS, run, with_changes

CANARY = "canary-9f31-in-a-file"
# {u} is an address on a listening server, {f} a file: address of a file that holds the canary.
VECTORS = """
<img src="{u}"/>
<img src="{f}"/>
<img srcset="{u} 1x, {u}2 2x"/>
<img src="x" longdesc="{u}"/>
<picture><source srcset="{u}"/><img src="{u}"/></picture>
<input type="image" src="{u}"/>
<video src="{u}" poster="{u}"></video>
<audio src="{u}"></audio>
<source src="{u}"/>
<track src="{u}"/>
<embed src="{u}"/>
<embed src="{f}"/>
<embed src="{u}" type="image/svg+xml"/>
<object data="{u}"></object>
<object data="{f}" type="text/plain"></object>
<object data="{u}" type="image/png"><img src="{u}"/></object>
<object classid="{u}" codebase="{u}"></object>
<applet code="{u}" archive="{u}"></applet>
<iframe src="{u}"></iframe>
<iframe src="{f}"></iframe>
<iframe srcdoc="&lt;img src='{u}'&gt;"></iframe>
<frameset><frame src="{u}"/></frameset>
<portal src="{u}"></portal>
<script src="{u}"></script>
<script>fetch("{u}")</script>
<script type="module">import "{u}"</script>
<base href="{u}"/><img src="relative.png"/>
<link rel="stylesheet" href="{u}"/>
<link rel="stylesheet" href="{f}"/>
<link rel="alternate stylesheet" href="{u}" title="x"/>
<link rel="attachment" href="{u}"/>
<link rel="attachment" href="{f}"/>
<link rel="Attachment" href="{f}" title="secret"/>
<link rel="icon" href="{u}"/>
<link rel="preload" href="{u}" as="image"/>
<link rel="prefetch" href="{u}"/>
<link rel="import" href="{u}"/>
<link rel="manifest" href="{u}"/>
<a rel="attachment" href="{u}">x</a>
<a rel="attachment" href="{f}">x</a>
<a href="https://example.org/" ping="{u}">x</a>
<a href="{f}">x</a>
<a href="javascript:fetch('{u}')">x</a>
<area rel="attachment" href="{f}"/>
<meta http-equiv="refresh" content="0;url={u}"/>
<meta http-equiv="Link" content="&lt;{u}&gt;; rel=stylesheet"/>
<style>@import url("{u}");</style>
<style>@import "{f}";</style>
<style>@font-face {{ font-family: x; src: url("{u}") }} p {{ font-family: x }}</style>
<style>@font-face {{ font-family: y; src: url("{f}") }} p {{ font-family: y }}</style>
<style>p {{ background: url("{u}") }}</style>
<style>p::before {{ content: url("{u}") }}</style>
<style>@page {{ background: url("{u}"); @top-left {{ content: url("{u}") }} }}</style>
<style>@color-profile --x {{ src: url("{u}") }}</style>
<style>@counter-style z {{ system: cyclic; symbols: url("{u}") }} li {{ list-style: z }}</style>
<style>@namespace url("{u}");</style>
<style>p {{ border-image: url("{u}") 3; mask-border: url("{u}") }}</style>
<style>p {{ background: image-set(url("{u}") 1x) }}</style>
<p style="background: url({u})">x</p>
<p style="background-image: url('{f}')">x</p>
<p style="list-style-image: url({u})">x</p>
<p style="content: url({u})">x</p>
<p style="border-image-source: url({u})">x</p>
<p style="-weasy-link: url({u}); link: url({u})">x</p>
<p style="cursor: url({u}), auto">x</p>
<ul style="list-style: url({u})"><li>x</li></ul>
<body background="{u}">x</body>
<table background="{u}"><tr><td background="{u}">x</td></tr></table>
<svg xmlns="http://www.w3.org/2000/svg"><image href="{u}" width="9" height="9"/></svg>
<svg xmlns="http://www.w3.org/2000/svg"><image href="{f}" width="9" height="9"/></svg>
<svg><image xlink:href="{u}" width="9" height="9"></image></svg>
<svg><use href="{u}#a"></use></svg>
<svg><style>@import url("{u}");</style><rect style="fill: url({u}#a)"/></svg>
<svg><filter><feImage href="{u}"></feImage></filter></svg>
<svg><foreignObject><img src="{u}"/></foreignObject></svg>
<svg><script href="{u}"></script></svg>
<img src="data:image/svg+xml,&lt;svg&gt;&lt;image href='{u}'/&gt;&lt;/svg&gt;"/>
<object data="data:text/html,&lt;img src={u}&gt;"></object>
<iframe src="data:text/html,&lt;img src={u}&gt;"></iframe>
<link rel="stylesheet" href="data:text/css,@import url({u})"/>
<link rel="attachment" href="data:text/plain,CANARY"/>
<math><mglyph src="{u}"/></math>
<!--[if IE]><img src="{u}"/><![endif]--><p>x</p>
<p><![CDATA[<img src="{u}"/>]]></p>
<img src="//{host}/x"/>
<img src="{u}\\@/"/>
<IMG SRC="{u}"/>
<img src=&#104;ttp://{host}/x>
<noscript><img src="{u}"/></noscript>
<template><img src="{u}"/></template>
<textarea></textarea><img src="{u}"/>
<?xml-stylesheet href="{u}"?><p>x</p>
<blockquote cite="{u}">x</blockquote>
<form action="{u}"><button formaction="{u}">x</button></form>
""".strip().split("\n")


class Server:
    """A web server on this machine that remembers what it was asked for."""

    def __init__(self):
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/css")
                self.end_headers()
                self.wfile.write(b"p { color: red }")

            def log_message(self, *args):
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def server():
    listening = Server()
    yield listening
    listening.close()


@pytest.fixture
def vectors(server, tmp_path):
    """The vectors, aimed at the listening server and at a file that holds the canary."""
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    return [
        vector.format(u=f"http://{server.host}/{number}", f=secret.as_uri(), host=server.host)
        for number, vector in enumerate(VECTORS)
    ]


def assert_nothing_was_read(data, server, folder):
    """No request, no attachment, no content of a file, in a file that may be offered."""
    assert server.asked == []
    assert run("pdfdetach", "-list", data=data, folder=folder) == "0 embedded files\n"
    with pikepdf.open(BytesIO(data)) as pdf:
        assert list(pdf.attachments) == []
        kinds = {
            str(item.get("/Type", ""))
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary)
        }
        drawn = {
            str(item.get("/Subtype", ""))
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream)
        }
    assert "/Filespec" not in kinds
    assert "/Image" not in drawn
    assert CANARY not in run("pdftotext", "-raw", data=data, folder=folder)
    flat = run("qpdf", "--qdf", "--object-streams=disable", data=data, folder=folder)
    hexed = CANARY.encode("utf-16-be").hex()
    assert [needle for needle in (CANARY, CANARY.encode().hex(), hexed) if needle in flat] == []


def everywhere(vectors):
    """A document with the vectors in each place that holds words."""
    together = "".join(vectors)
    blocks = []
    for vector in vectors:
        blocks += [
            Prose(vector),
            Prose(f"<p>Before {vector} after</p>"),
            Prose(f"<ul><li>{vector}</li></ul>"),
            Heading(2, vector),
            Heading(3, escape(vector)),
            Items((vector,)),
            Table(vector, (vector, "B"), ((vector, vector),), (50, 50)),
            Missing(vector),
        ]
    return with_changes(
        samples.small(),
        title=together[:400],
        subtitle=together,
        grantee=vectors[0],
        language='en"><img src=x>',
        front=tuple((vector, vector) for vector in vectors),
        statements=tuple((vector, vector) for vector in vectors),
        components=(Component(vectors[1], vectors[2], True, tuple(blocks)),),
    )


def test_there_are_vectors_enough():
    assert len(set(VECTORS)) >= 60


def test_nothing_in_a_document_makes_the_pdf_read_anything(vectors, server, tmp_path):
    document = with_changes(everywhere(vectors), language="en")
    data = render_pdf(
        document, draft=True, **(FACTS | {"version_label": vectors[0], "sha256": "a" * 64})
    )
    assert validate_pdf(data) == []
    assert_nothing_was_read(data, server, tmp_path)


def test_nothing_in_a_picture_makes_the_pdf_read_anything(vectors, server, tmp_path):
    """Each vector inside a drawing, where it is well-formed enough to be one."""
    pictures = []
    for vector in vectors:
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            'class="figure" width="90" height="90" viewBox="0 0 90 90"><title>x</title>'
            f"{vector}"
            '<rect x="1" y="1" width="50" height="50"/></svg>'
        )
        figure = Figure("A picture", "A square.", svg)
        with contextlib.suppress(RenderError):
            figure_markup(figure)
            pictures.append(figure)
    assert len(pictures) > 30
    component = Component("pictures", "Pictures", True, tuple(pictures))
    data = render_pdf(with_changes(samples.small(), components=(component,)), draft=False, **FACTS)
    assert validate_pdf(data) == []
    assert_nothing_was_read(data, server, tmp_path)


def test_nothing_in_a_document_becomes_an_element_of_the_page(vectors):
    html = render_html(everywhere(vectors), draft=True, **FACTS)
    page = ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>\n"))
    tags = {element.tag for element in page.iter()}
    allowed = {"html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main"}
    allowed |= {"footer", "section", "h1", "h2", "h3", "h4", "p", "br", "ul", "ol", "li", "div"}
    allowed |= {"table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
    allowed |= {"strong", "em", "blockquote"}
    assert tags - allowed == set()
    addresses = {element.get("href") for element in page.iter("a")}
    assert {address for address in addresses if not address.startswith(("#", "https://"))} == set()
    attributes = {name for element in page.iter() for name in element.attrib}
    assert not attributes & {"src", "srcset", "background", "data", "ping", "poster", "rel"}
    styles = {element.get("style") for element in page.iter() if element.get("style")}
    assert {style for style in styles if not style.startswith("width:")} == set()


def test_even_uncleaned_markup_reads_nothing(vectors, server, tmp_path):
    """The second wall, with the first one away: the fetcher alone."""
    refused = []
    for vector in vectors:
        page = f"<html lang='en'><head><title>x</title></head><body>{vector}</body></html>"
        try:
            data = lay_out(page, "").write_pdf(pdf_variant="pdf/ua-1")
        except URLFetchingError:
            refused.append(vector)
        else:
            assert_nothing_was_read(data, server, tmp_path)
    # A colour profile is the one thing that WeasyPrint will not go on without.
    assert ["@color-profile" in vector for vector in refused] == [True]
    assert server.asked == []


def test_a_style_sheet_reads_nothing_either(server, tmp_path):
    address = f"http://{server.host}/sheet"
    sheet = CSS(
        string=f"@import url('{address}'); p {{ background: url('{address}') }}",
        url_fetcher=Refuse(),
    )
    HTML(string="<p>x</p>", url_fetcher=Refuse()).write_pdf(stylesheets=[sheet])
    assert server.asked == []


def test_the_server_would_have_noticed(server, vectors):
    """The same vectors with WeasyPrint's own fetcher do reach the server: the test can fail."""
    HTML(string="".join(vectors[:60])).write_pdf()
    assert len(server.asked) > 3


def test_a_word_file_reads_nothing_and_leads_outside_by_links_alone(server, vectors):
    data = render_docx(everywhere(vectors), draft=False, **FACTS)
    assert faults(data) == []
    assert server.asked == []
    outside = {target for _, target, leads in relations(data).values() if leads}
    assert outside == {"https://example.org/"}
    assert not any(CANARY.encode() in held for held in parts(data).values())
