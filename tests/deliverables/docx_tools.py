"""What the tests ask of a Word file: what keeps Word from opening it as it is, and what it holds.

The orders are those of ECMA-376 (wml.xsd) for the elements that this program writes.
"""

import posixpath
import re
import zipfile
from collections import Counter
from io import BytesIO
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs bidi spacing ind jc "
    "outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u vertAlign rtl lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan shd",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "p": "pPr bookmarkStart hyperlink r bookmarkEnd",
    "numPr": "ilvl numId",
    "sectPr": "headerReference footerReference type pgSz pgMar",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "lvl": "start numFmt lvlText lvlJc pPr",
    "abstractNum": "multiLevelType lvl",
    "numbering": "abstractNum num",
    "num": "abstractNumId lvlOverride",
    "settings": "zoom defaultTabStop characterSpacingControl footnotePr compat themeFontLang "
    "decimalSymbol listSeparator",
    "pBdr": "top left bottom right",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "docDefaults": "rPrDefault pPrDefault",
}
# Elements whose listed children may come more than once or in any mixture.
MIXED = {"p"}


def parts(data: bytes) -> dict[str, bytes]:
    """Every part of the file by its name."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def tree(data: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    """One part as an element tree."""
    return ElementTree.fromstring(parts(data)[name])


def relations(data: bytes, name: str = "word/document.xml") -> dict[str, tuple[str, str, bool]]:
    """id -> (kind, target as a part's name or an address, whether it leads outside)."""
    folder, base = posixpath.split(name)
    found = parts(data).get(f"{folder}/_rels/{base}.rels".lstrip("/"))
    if found is None:
        return {}
    return {
        item.get("Id"): (
            item.get("Type").rpartition("/")[2],
            item.get("Target")
            if item.get("TargetMode") == "External"
            else posixpath.normpath(posixpath.join(folder, item.get("Target"))),
            item.get("TargetMode") == "External",
        )
        for item in ElementTree.fromstring(found)
    }


def faults(data: bytes) -> list[str]:
    """What Word would offer to repair, a sentence each; [] when nothing."""
    return [*_package(data), *_order(data), *_references(data), *_tables(data)]


def _package(data: bytes):
    held = parts(data)
    if next(iter(held)) != "[Content_Types].xml":
        yield "The list of content types is not first."
    kinds = ElementTree.fromstring(held["[Content_Types].xml"])
    defaults = {item.get("Extension") for item in kinds.iter(f"{TYPES}Default")}
    named = [item.get("PartName").lstrip("/") for item in kinds.iter(f"{TYPES}Override")]
    yield from (f"{name} has two content types." for name, n in Counter(named).items() if n > 1)
    yield from (f"{name} has a content type and is not there." for name in set(named) - set(held))
    for name in held:
        known = {"[Content_Types].xml", *named}
        if name not in known and name.rpartition(".")[2] not in defaults:
            yield f"{name} has no content type."
        if name.endswith((".xml", ".rels", ".svg")):
            ElementTree.fromstring(held[name])
    reached = set()
    for name in ["", *[name for name in held if name.endswith(".xml")]]:
        for key, (kind, target, outside) in relations(data, name).items():
            if not outside and target not in held:
                yield f"{key} of {name} leads to {target}, which is not there."
            if outside and (kind != "hyperlink" or not re.match(r"(https://|mailto:)\S+$", target)):
                yield f"{key} of {name} leads outside: {target}"
            reached.add(target)
    unreached = {n for n in held if not n.endswith(".rels")} - reached - {"[Content_Types].xml"}
    yield from (f"Nothing leads to {name}." for name in unreached)


def _order(data: bytes):
    for name in parts(data):
        if not re.fullmatch(r"word/\w+\.xml", name):
            continue
        for element in tree(data, name).iter():
            kind = element.tag.removeprefix(W)
            if kind not in ORDERS:
                continue
            order = ORDERS[kind].split()
            kids = [kid.tag.removeprefix(W) for kid in element]
            if strange := set(kids) - set(order):
                yield f"{name}: {kind} holds {sorted(strange)}."
            elif kind in MIXED:
                if "pPr" in kids[1:]:
                    yield f"{name}: the properties of a paragraph do not come first."
            elif kids != sorted(kids, key=order.index):
                yield f"{name}: {kind} holds {kids}, in another order than the schema's."


def _references(data: bytes):
    body = tree(data)
    held = set(relations(data))
    for element in body.iter():
        for key in ("id", "embed", "link"):
            if (used := element.get(f"{R}{key}")) and used not in held:
                yield f"{used} is used and leads nowhere."
    yield from _once(body, f"{WP}docPr", "id")
    yield from _once(body, f"{W}bookmarkStart", f"{W}id")
    yield from _once(body, f"{W}bookmarkStart", f"{W}name")
    marks = {item.get(f"{W}name") for item in body.iter(f"{W}bookmarkStart")}
    for link in body.iter(f"{W}hyperlink"):
        if (anchor := link.get(f"{W}anchor")) and anchor not in marks:
            yield f"A link leads to {anchor}, which is no bookmark."
    ends = [item.get(f"{W}id") for item in body.iter(f"{W}bookmarkEnd")]
    if ends != [item.get(f"{W}id") for item in body.iter(f"{W}bookmarkStart")]:
        yield "A bookmark does not end."
    notes = tree(data, "word/footnotes.xml")
    yield from _once(notes, f"{W}footnote", f"{W}id")
    written = [item.get(f"{W}id") for item in notes][2:]
    if written != [item.get(f"{W}id") for item in body.iter(f"{W}footnoteReference")]:
        yield "Footnotes and what refers to them differ."
    numbering = tree(data, "word/numbering.xml")
    yield from _once(numbering, f"{W}num", f"{W}numId")
    lists = {item.get(f"{W}numId") for item in numbering.iter(f"{W}num")}
    if missing := {item.get(f"{W}val") for item in body.iter(f"{W}numId")} - lists:
        yield f"Lists {missing} are not defined."
    styles = tree(data, "word/styles.xml")
    yield from _once(styles, f"{W}style", f"{W}styleId")
    known = {item.get(f"{W}styleId") for item in styles.iter(f"{W}style")}
    for part in (body, notes, styles, tree(data, "word/header.xml"), tree(data, "word/footer.xml")):
        for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            used = {item.get(f"{W}val") for item in part.iter(f"{W}{kind}")}
            if used - known:
                yield f"Styles {used - known} are not defined."
        marks = Counter(item.get(f"{W}fldCharType") for item in part.iter(f"{W}fldChar"))
        if len(set(marks.values())) > 1:
            yield "A field does not end."


def _once(root: ElementTree.Element, tag: str, key: str):
    for value, count in Counter(item.get(key) for item in root.iter(tag)).items():
        if count > 1:
            yield f"{tag} {value} is there {count} times."


def _tables(data: bytes):
    for table in tree(data).iter(f"{W}tbl"):
        columns = len(table.find(f"{W}tblGrid"))
        for row in table.iter(f"{W}tr"):
            cells = row.findall(f"{W}tc")
            if len(cells) != columns:
                yield f"A row has {len(cells)} cells under {columns} columns."
            if any(cell[-1].tag != f"{W}p" for cell in cells):
                yield "A cell does not end with a paragraph."
    if tree(data).find(f"{W}body")[-1].tag != f"{W}sectPr":
        yield "The body does not end with its section."


def count(data: bytes, tag: str) -> int:
    """How many elements of the body have this tag ("tbl")."""
    return sum(1 for _ in tree(data).iter(f"{W}{tag}"))


def styled(data: bytes, style: str) -> list[str]:
    """The texts of the paragraphs with this style, in order."""
    return [said(item) for item in tree(data).iter(f"{W}p") if style_of(item) == style]


def style_of(paragraph: ElementTree.Element) -> str:
    """The style of a paragraph; '' for the usual one."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val")


def said(element: ElementTree.Element) -> str:
    """The words in an element, line breaks as newlines."""
    written = {f"{W}t": lambda item: item.text or "", f"{W}br": lambda _: "\n"}
    return "".join(written[item.tag](item) for item in element.iter() if item.tag in written)


def headings(data: bytes) -> list[tuple[int, str]]:
    """(level, words) of every heading in order."""
    found = ((style_of(item), said(item)) for item in tree(data).iter(f"{W}p"))
    return [(int(style[-1]), text) for style, text in found if style.startswith("Heading")]
