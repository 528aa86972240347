"""WeasyPrint as the document needs it: nothing is read, and the fonts are left for the end.

Some of its parts are replaced by faster ones, and the pages stay the same: its parser and default
style sheet here, what is computed most often in `quick`, the writing of a file in `writing`.
"""

import hashlib
import json
import os
from functools import cache, lru_cache
from xml.etree import ElementTree

import cssselect2
import pydyf
import weasyprint
from weasyprint import CSS, HTML
from weasyprint import html as weasyprint_html
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document as LaidOut
from weasyprint.pdf import stream
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, fontconfig, gobject, harfbuzz, pango
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key
from weasyprint.urls import URLFetcher

from deliverables.press import lettering, quick, writing
from deliverables.press.glyphs import replace_missing

VARIANT = "pdf/ua-1"
# WeasyPrint never reads a description, so it does not declare this.
ffi.cdef("PangoFontDescription * pango_font_description_from_string (const char *str);")
PANGO_UNITS = 1024
# Raised when the press makes other bytes of the same words: pieces kept before are drawn anew.
REVISION = 4


class Refuse(URLFetcher):
    """A fetcher that opens nothing."""

    def fetch(self, url: str, headers: dict | None = None) -> None:
        """Raise ValueError, which WeasyPrint treats as a resource that is not there."""
        raise ValueError(f"Nothing is loaded while a document is drawn: {url[:80]}")


class PrintHTML(HTML):
    """HTML with the browser defaults that this document uses.

    WeasyPrint's own sheet has pseudo-element rules without a tag (::marker, the notes), which are
    matched against every element; bound to `li`, and the notes left out, the pages are the same.
    """

    def __init__(self, markup: str) -> None:
        """Our templates write XML, which is read in a tenth of the time that HTML takes."""
        try:
            root = ElementTree.fromstring(markup)  # noqa: S314 - no declarations but our own
        except ElementTree.ParseError:
            super().__init__(string=markup, url_fetcher=Refuse())
            return
        self.base_url, self.url_fetcher, self.media_type = None, Refuse(), "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_default_styles()]


@cache
def _default_styles() -> CSS:
    lines = weasyprint_html.UA.replace("\n::marker", "\nli::marker").splitlines()
    kept = [line for line in lines if not line.startswith(("::footnote", "::note"))]
    return CSS(
        string="\n".join(kept),
        counter_style=CounterStyle(),
        url_fetcher=Refuse(),
    )


@lru_cache(maxsize=8)
def _styles(text: str) -> CSS:
    return CSS(string=text, url_fetcher=Refuse())


@cache
def _fonts() -> FontConfiguration:
    """One for the life of the process: loading the fonts again costs more than a page."""
    return FontConfiguration()


def lay_out(html: str, styles: str, *, tagged: bool = True) -> LaidOut:
    """The pages of `html` with the style sheet `styles`."""
    return PrintHTML(html).render(
        stylesheets=[_styles(styles)],
        pdf_variant=VARIANT if tagged else None,
        font_config=_fonts(),
    )


def drawable(html: str, styles: str) -> str:
    """`html` with each character that no font can draw replaced by words in brackets."""
    return replace_missing(html, styles, _try)


def _try(html: str, styles: str) -> None:
    """Draw `html` to the end: only then are glyphs missed."""
    lay_out(html, styles).write_pdf()


class LooseFonts(dict):
    """The fonts that a drawing uses, noted and not embedded: the merged file has them once.

    WeasyPrint embeds what `values()` gives and looks fonts up by key while it draws.
    """

    def values(self) -> tuple:
        """None: the fonts are asked for through `items`."""
        return ()


def font_records(fonts: dict[int, Font]) -> list[dict]:
    """What it takes to embed `fonts` later: name, size, and the glyphs drawn, as JSON."""
    return [
        {
            "key": key,
            "hash": font.hash,
            "font": font.described,
            "size": font.font_size,
            "glyphs": [[glyph, text] for glyph, text in font.to_unicode.items()],
            "widths": [[glyph, width] for glyph, width in font.widths.items()],
        }
        for key, font in fonts.items()
    ]


def add_records(fonts: dict[int, Font], records: list[dict]) -> None:
    """Take the glyphs of `font_records` of another drawing into `fonts`; the first says all."""
    for record in records:
        font = fonts.get(record["key"])
        if font is None:
            font = fonts[record["key"]] = _load(record)
        for glyph, text in record["glyphs"]:
            font.to_unicode.setdefault(glyph, text)
        for glyph, width in record["widths"]:
            font.widths.setdefault(glyph, width)


def _load(record: dict) -> Font:
    """The font of a record, which any process on this machine finds by its description."""
    wanted = ffi.gc(
        pango.pango_font_description_from_string(record["font"].encode()),
        pango.pango_font_description_free,
    )
    pango.pango_font_description_set_absolute_size(wanted, record["size"] * PANGO_UNITS)
    fonts = _fonts()
    context = ffi.gc(pango.pango_font_map_create_context(fonts.font_map), gobject.g_object_unref)
    loaded = ffi.gc(
        pango.pango_font_map_load_font(fonts.font_map, context, wanted), gobject.g_object_unref
    )
    key, description, size = get_pango_font_key(loaded)
    if key != record["key"]:
        raise LookupError(f"The font {record['font']} was found before and is not now.")
    return DescribedFont(loaded, description, size)


class DescribedFont(Font):
    """A font that can say in one line what it is."""

    def __init__(self, pango_font, description, font_size) -> None:
        super().__init__(pango_font, description, font_size)
        self.described = ffi.string(pango.pango_font_description_to_string(description)).decode()


stream.Font = DescribedFont


@cache
def fingerprint() -> str:
    """Changes when the press, WeasyPrint, text libraries or installed fonts do (hexadecimal)."""
    known = [REVISION, weasyprint.VERSION, pydyf.VERSION, pango.pango_version()]
    known.append(_harfbuzz_version())
    return hashlib.sha256(json.dumps([known, _installed_fonts()]).encode()).hexdigest()


def _harfbuzz_version() -> tuple[int, int]:
    major = max(n for n in range(99) if harfbuzz.hb_version_atleast(n, 0, 0))
    return major, max(n for n in range(99) if harfbuzz.hb_version_atleast(major, n, 0))


def _installed_fonts() -> list[tuple[str, int]]:
    """The name and size of every font file that could be drawn with."""
    found = fontconfig.FcConfigGetFonts(_fonts()._config, fontconfig.FcSetSystem)
    files = set()
    for pattern in found.fonts[0 : found.nfont]:
        path = ffi.new("FcChar8 **")
        if fontconfig.FcPatternGetString(pattern, b"file", 0, path) == fontconfig.FcResultMatch:
            files.add(ffi.string(path[0]).decode(errors="replace"))
    return sorted((os.path.basename(name), os.path.getsize(name)) for name in files)


for part in (quick, lettering, writing):
    part.replace()
