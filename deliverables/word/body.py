"""The blocks of a document as the body of a Word file, and what the body refers to.

Tables are written whole as text: cell by cell through python-docx takes time that grows with the
square of the rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deliverables.document import (
    Block,
    Component,
    Document,
    Figure,
    Heading,
    Items,
    Missing,
    Prose,
    Table,
)
from deliverables.errors import RenderError
from deliverables.markup import (
    CONFIDENTIALITY,
    checked_widths,
    eyebrow,
    heads_are_told,
    is_tall,
    levelled,
)
from deliverables.prose import plain
from deliverables.word import text
from deliverables.word.pictures import as_png, plain_svg, size_of
from deliverables.word.text import paragraph, run, words

# Letter paper and the margins of the print, in twentieths of a point.
PAGE = (12240, 15840)
MARGINS = {"top": 1417, "right": 1191, "bottom": 1361, "left": 1361}
ACROSS = PAGE[0] - MARGINS["left"] - MARGINS["right"]
# Drawings are measured in CSS pixels, Word's pictures in English Metric Units.
EMU = 9525
WIDEST, HIGHEST = ACROSS * 635, 200 * 36000
PAGE_SIZE = (
    f'<w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/>'
    f'<w:pgMar w:top="{MARGINS["top"]}" w:right="{MARGINS["right"]}" w:bottom="{MARGINS["bottom"]}"'
    f' w:left="{MARGINS["left"]}" w:header="680" w:footer="624" w:gutter="0"/>'
)
FINGERPRINT = re.compile("[0-9a-f]{64}")  # on one line, in small letters
NOT_BOLD = '<w:b w:val="0"/><w:bCs w:val="0"/>'
COVER_END = f'<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/>{PAGE_SIZE}</w:sectPr></w:pPr></w:p>'


@dataclass
class Body:
    """What the blocks become: XML of the body, and the parts that it refers to by number.

    `links` are addresses, `pictures` (PNG, SVG), `notes` texts of footnotes; ids count from 1 in
    their order. `lists` are the numbers of the ordered lists. `entries` are (level, words,
    bookmark).
    """

    xml: list[str] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)
    pictures: list[tuple[bytes, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    entries: list[tuple[int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.prose = text.Prose(self.link, self.new_list)

    def link(self, address: str) -> str:
        """The id of the relationship that leads to `address`."""
        return f"link{self.links.setdefault(address, len(self.links) + 1)}"

    def new_list(self, ordered: bool) -> int:
        """The number of a list that begins here; all lists with bullets are number 1."""
        if not ordered:
            return 1
        self.lists.append(len(self.lists) + 2)
        return self.lists[-1]

    def add(self, component: Component, number: int) -> None:
        """Draw a component; `number` counts from 1. Raises RenderError, naming the component."""
        title = plain(component.title)
        # The first part begins a page; the others follow one another, as someone would type them.
        style = "EyebrowFirst" if number == 1 else "Eyebrow"
        self.xml.append(words(eyebrow(component, number), style))
        self.xml.append(self.heading(1, title))
        try:
            for block, level in levelled(component.blocks or (Missing(),)):
                self.xml.append(self._block(block, level))
        except RenderError as error:
            raise RenderError(f"{title}: {error}") from error

    def heading(self, level: int, said: str) -> str:
        """A heading that the contents lists, down to level 2; '' without words."""
        said = " ".join(plain(said).split())
        if not said:
            return ""
        mark = f"_Toc{len(self.entries) + 1:06}"
        self.entries.append((level, said, mark))
        number = len(self.entries)
        runs = (
            f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{run(said)}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
        return paragraph(runs, f"Heading{level}", text=said)

    def _block(self, block: Block, level: int) -> str:
        match block:
            case Heading():
                return self.heading(level, block.text)
            case Prose():
                return self.prose.draw(block.html)
            case Items():
                return self._items(block)
            case Table():
                return "".join(self._table(block))
            case Figure():
                return self._figure(block)
            case Missing():
                return words(block.text, "Missing")

    def _items(self, block: Items) -> str:
        said = [one for one in block.items if one.strip()]
        number = self.new_list(block.ordered) if said else 0
        return "".join(text.item(run(one), number, 0, text=one) for one in said)

    def _table(self, table: Table) -> Iterator[str]:
        shares = checked_widths(table)
        if not table.rows:
            yield words(f"{table.caption}: nothing recorded.", "Missing")
            return
        widths = [round(ACROSS * share) for share in shares]
        notes: dict[tuple[int, int, int], list[str]] = {}
        for note in table.notes:
            notes.setdefault((note.row, note.column, note.line), []).append(note.text)
        yield words(table.caption, "Caption")
        yield opened(widths, plain(table.caption))
        head = "".join(
            cell(words(name, "TableHead"), width)
            for name, width in zip(table.columns, widths, strict=True)
        )
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        named = not heads_are_told(table)
        for at, row in enumerate(table.rows):
            yield ("<w:tr>" if is_tall(row, shares) else "<w:tr><w:trPr><w:cantSplit/></w:trPr>")
            for column, (said, width) in enumerate(zip(row, widths, strict=True)):
                yield cell(self._cell(said, at, column, notes, named=named), width)
            yield "</w:tr>"
        yield "</w:tbl>" + paragraph("", "AfterTable")

    def _cell(self, said: str, row: int, column: int, notes: dict, *, named: bool) -> str:
        """A cell's lines, a paragraph each; an empty one still holds a paragraph.

        The row's head is bold where it is a name (`named`), the lines below the name are not.
        """
        style = "TableText" if column else "TableRowHead"
        written: list[str] = []
        for at, line in enumerate(plain(said).split("\n")):
            if line.strip():
                runs = run(line, NOT_BOLD if not column and (written or not named) else "")
                runs += "".join(map(self._note, notes.get((row, column, at), ())))
                written.append(paragraph(runs, style, text=line))
        return "".join(written) or paragraph("", style)

    def _note(self, said: str) -> str:
        self.notes.append(said)
        return (
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            f'<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        )

    def _figure(self, figure: Figure) -> str:
        svg = plain_svg(figure.svg, figure.alternative)
        self.pictures.append((as_png(svg), svg))
        number = len(self.pictures)
        across, down = (EMU * length for length in size_of(svg))
        share = min(1, WIDEST / across, HIGHEST / down)
        said = text.escape(" ".join(plain(figure.alternative).split()))
        drawing = PICTURE.format(
            number=number, across=round(across * share), down=round(down * share), said=said
        )
        return paragraph(drawing, "Picture") + words(figure.caption, "PictureCaption")


def opened(widths: list[int], caption: str, *, look: str = "04A0", style: str = "Plan") -> str:
    """The beginning of a table, up to its first row. `widths` are in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    said = text.escape(" ".join(caption.split()))
    first_row = int(look == "04A0")
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" w:firstRow="{first_row}" '
        'w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{said}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def cell(paragraphs: str, width: int) -> str:
    """A cell with its paragraphs, of which it must have one at least."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def cover(document: Document, front: list[tuple[str, str]], *, draft: bool) -> str:
    """The first page, a section of its own so that no running head stands on it."""
    widths = [round(ACROSS * 0.34), ACROSS - round(ACROSS * 0.34)]
    rows = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell(words(label, 'TableText'), widths[0])}"
        f"{cell(words(value, style), widths[1])}</w:tr>"
        for label, value in front
        for style in ["Fingerprint" if FINGERPRINT.fullmatch(value) else "TableText"]
    )
    return "".join(
        [
            words(document.grantee, "Grantee"),
            words(document.title, "Title"),
            words(document.subtitle, "Subtitle") if plain(document.subtitle).strip() else "",
            words("Draft, not submitted", "State") if draft else "",
            f"{opened(widths, 'About this document', look='0480', style='Facts')}{rows}</w:tbl>",
            words(CONFIDENTIALITY, "Confidential"),
            COVER_END,
        ]
    )


def statements(document: Document, body: Body) -> str:
    """The funder's statements under a heading of their own; '' when there are none."""
    if not document.statements:
        return ""
    said = [
        paragraph(
            (run(label, "<w:b/><w:bCs/>") + "<w:r><w:br/></w:r>" if label else "") + run(sentence),
            text=label or sentence,
        )
        for label, sentence in document.statements
    ]
    return body.heading(1, "Required statements") + "".join(said)


PICTURE = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{across}" cy="{down}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
    '<wp:docPr id="{number}" name="Picture {number}" descr="{said}"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}" descr="{said}"/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="png{number}"><a:extLst>'
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip r:embed="svg{number}"/>'
    "</a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r>"
)
