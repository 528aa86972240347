"""Lines of text, shaped once and written in fewer steps than WeasyPrint 70 takes.

A line is shaped while its page is laid out, and WeasyPrint forgets that and shapes it again to
draw it. Here it is remembered; what a style says of fonts is worked out once for each style; and
what a glyph writes is looked up. Whatever is not ordinary (emoji, marks above letters, an ellipsis)
is left to WeasyPrint. The pages stay the same, but for adjustments by nought, which are left out.
"""

import re
import struct

import pydyf
from weasyprint.css import Style
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.matrix import Matrix
from weasyprint.pdf import stream as pdf
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout

# WeasyPrint has no use for these, so it does not declare them.
ffi.cdef("""
    void * g_object_ref (void * object);
    PangoContext * pango_layout_get_context (PangoLayout * layout);
""")
# Glyph number, width, and how far it stands off: as Pango holds them, one after another.
GLYPH = struct.Struct("=IiiiI")
ENDS_A_PARAGRAPH = re.compile("[\n\r\u2029]")
FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)

_setup, _set_text = Layout.setup, Layout.set_text
_deactivate, _reactivate = Layout.deactivate, Layout.reactivate
_draw_first_line = drawing.draw_first_line
_set_color = Stream.set_color


def setup(layout: Layout, style: Style) -> None:
    """Make a layout for a style, with the fonts that the last one for it had."""
    known = style.__dict__.get("lettering")
    if known is None:
        _setup(layout, style)
        if style["text_decoration_line"] == "none" and not _features(style):
            context = pango.pango_layout_get_context(layout.layout)
            gobject.g_object_ref(context)
            style.lettering = (
                ffi.gc(context, gobject.g_object_unref),
                line_break.get_font_description(style),
                layout.language,
            )
        return
    context, description, layout.language = known
    layout.style = style
    layout.first_line_direction = 0
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, description)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def _features(style: Style) -> dict:
    return line_break.font_features(*(style[key] for key in FEATURES))


def set_text(layout: Layout, text: str, justify: bool = False) -> None:
    """Give a layout its text, from the start in the mode in which it will be drawn."""
    alone = ENDS_A_PARAGRAPH.search(text) is None
    pango.pango_layout_set_single_paragraph_mode(layout.layout, alone)
    _set_text(layout, text, justify)
    layout.shaped = alone and not layout.justification_spacing


def deactivate(layout: Layout) -> None:
    """Keep what was shaped until it is drawn, when it is one line and the whole of it."""
    if layout.__dict__.pop("shaped", False):
        more = pango.pango_layout_get_line_readonly(layout.layout, 1)
        layout.ready = more == ffi.NULL
        if layout.ready:
            return
    _deactivate(layout)


def reactivate(layout: Layout, style: Style) -> None:
    """Have a layout ready to be drawn."""
    if not layout.__dict__.pop("ready", False):
        _reactivate(layout, style)
    layout.shaped = False


def draw_first_line(
    stream: Stream, textbox: TextBox, text_overflow: str, block_ellipsis: str, matrix: Matrix
) -> list:
    """Draw a line. Gives the emoji to draw above it, which only WeasyPrint's own way finds."""
    if (
        text_overflow != "ellipsis"
        and block_ellipsis == "none"
        and textbox.style["font_size"] >= 1e-6
        and textbox.text.strip()
    ):
        first_line, _ = textbox.pango_layout.get_first_line()
        written = _written(stream, textbox, first_line)
        if written is not None:
            stream.set_text_matrix(*matrix.values)
            for number, (font, size, glyphs) in enumerate(written):
                stream.set_font_size(font.hash, size)
                if glyphs or number == len(written) - 1:
                    stream.show_text(glyphs)
            return []
    return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)


def _written(stream: Stream, textbox: TextBox, line) -> list[tuple[Font, float, str]] | None:
    """Fonts, sizes and what is drawn in each; None when a glyph is not an ordinary one."""
    written: list[tuple[Font, float, str]] = []
    previous = None
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        pango_font = item.item.analysis.font
        if pango_font != previous:
            previous = pango_font
            font, size = stream.add_font(pango_font)
            if font.bitmap or font.png or font.svg or font.colr:
                return None
            written.append((font, size, ""))
        glyphs = _glyphs(stream, textbox, item, font, size)
        if glyphs is None:
            return None
        written[-1] = (font, size, written[-1][2] + glyphs)
    return written


def _glyphs(stream: Stream, textbox: TextBox, item, font: Font, size: float) -> str | None:
    """What one run of glyphs writes: "<00240025>-30<0026>"; None when one is not ordinary."""
    string = item.glyphs
    count = string.num_glyphs
    known = font.__dict__.setdefault("written", {})
    parts = []
    found = GLYPH.iter_unpack(ffi.buffer(string.glyphs, GLYPH.size * count))
    for index, (glyph, width, x_offset, y_offset, _) in enumerate(found):
        if x_offset or y_offset or glyph >= pango.PANGO_GLYPH_EMPTY:
            return None
        part = known.get((glyph, width, size))
        if part is None:
            _note(font, glyph, index, item, textbox)
            part = known[glyph, width, size] = _part(stream, item, font, glyph, width, size)
        parts.append(part)
    joined = "".join(parts)
    if not joined:
        return ""
    return f"<{joined[:-1]}" if joined[-1] == "<" else f"<{joined}>"


def _note(font: Font, glyph: int, index: int, item, textbox: TextBox) -> None:
    """Remember which characters a glyph stands for: those of its first use."""
    if glyph in font.to_unicode:
        return
    clusters, length = item.glyphs.log_clusters, item.item.length
    if item.item.analysis.level % 2:  # from right to left
        end = length if index == 0 else clusters[index - 1]
    else:
        end = length if index == item.glyphs.num_glyphs - 1 else clusters[index + 1]
    begin = item.item.offset + clusters[index]
    text = textbox.pango_layout.text.encode()[begin : item.item.offset + end]
    font.to_unicode[glyph] = text.decode()


def _part(stream: Stream, item, font: Font, glyph: int, width: int, size: float) -> str:
    """A glyph, and how much nearer the next one stands than its own width says."""
    if glyph not in font.widths:
        pango.pango_font_get_glyph_extents(
            item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
        )
        font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    nearer = int(font.widths[glyph] - width * 1000 * FROM_UNITS / size)
    return f"{glyph:04x}>{nearer}<" if nearer else f"{glyph:04x}"


# Fonts by their place in memory. Each is held for good, so no other can come to stand there.
_known_fonts: dict[int, tuple] = {}


def add_font(stream: Stream, pango_font) -> tuple[Font, float]:
    """A font as the file will hold it, and the size in which it is drawn."""
    place = int(ffi.cast("uintptr_t", pango_font))
    if place not in _known_fonts:
        gobject.g_object_ref(pango_font)
        _known_fonts[place] = get_pango_font_key(pango_font)
    key, description, size = _known_fonts[place]
    if key not in stream._fonts:
        stream._fonts[key] = pdf.Font(pango_font, description, size)
    return stream._fonts[key], size


def set_color(stream: Stream, color, stroke: bool = False) -> None:
    """Draw in a color from here on: nothing to write when it is the one in use."""
    if not stroke:
        used = stream.__dict__.get("in_use")
        now = stream._current_color, stream._current_alpha
        if used is not None and used[0] is color and now[0] is not None and used[1] == now:
            return
    _set_color(stream, color, stroke)
    if not stroke:
        stream.in_use = color, (stream._current_color, stream._current_alpha)


class Marked:
    """What `Stream.marked` and `Stream.stacked` give, without a generator for each."""

    __slots__ = ("after",)

    def __init__(self, after) -> None:
        self.after = after

    def __enter__(self) -> None:
        """What comes before was written when this was made."""

    def __exit__(self, *error: object) -> None:
        self.after()


def _nothing() -> None:
    """What ends a mark that is not made."""


def marked(stream: Stream, box, tag: str) -> Marked:
    """Number what is drawn within as the content of a box."""
    tags = stream._tags
    if tags is None:
        return Marked(_nothing)
    tags[box] = {"tag": tag, "mcid": len(tags)}
    stream.begin_marked_content(tag, pydyf.Dictionary({"MCID": tags[box]["mcid"]}))
    return Marked(stream.end_marked_content)


def stacked(stream: Stream) -> Marked:
    """Undo afterwards what is set within."""
    stream.push_state()
    return Marked(stream.pop_state)


def replace() -> None:
    """Put these in the place of WeasyPrint's own, in this process."""
    if ffi.sizeof("PangoGlyphInfo") != GLYPH.size or pango.pango_version() < 14802:
        return
    Layout.setup, Layout.set_text = setup, set_text
    Layout.deactivate, Layout.reactivate = deactivate, reactivate
    drawing.draw_first_line = draw_first_line
    Stream.set_color = set_color
    Stream.add_font = add_font
    Stream.marked, Stream.stacked = marked, stacked
