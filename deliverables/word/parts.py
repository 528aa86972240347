"""The parts of a Word file around its body: contents, running heads, notes, lists, settings."""

import re
from functools import cache
from pathlib import Path

from deliverables.word.text import paragraph, run

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LEVELS = range(9)
BULLETS = "•◦▪"
DECIMALS = ("decimal", "lowerLetter", "lowerRoman")
# Word knows languages with their country; a plan's is American English unless it says more.
COUNTRIES = {"en": "en-US", "es": "es-US"}
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
CONTENTS_LEVELS = 2


def main(body: str) -> str:
    """The main part; `body` ends with the section that the running heads belong to."""
    return f"{XML}<w:document {W} {R} {DRAWN}><w:body>{body}</w:body></w:document>"


def field(code: str, shown: str = "") -> str:
    """A field with the words shown until it is updated."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def contents(entries: list[tuple[int, str, str]]) -> str:
    """The contents: a field that is filled already, each entry leading to its heading.

    Page numbers come when a reader updates it; asking Word to do so on opening would greet every
    reader with a question about other files. '' when there is nothing to list.
    """
    listed = [entry for entry in entries if entry[0] <= CONTENTS_LEVELS]
    if not listed:
        return ""
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
        f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    written = [paragraph(run("Contents"), "TOCHeading")]
    for at, (level, said, mark) in enumerate(listed):
        link = f'<w:hyperlink w:anchor="{mark}" w:history="1">{run(said)}</w:hyperlink>'
        written.append(paragraph((start if not at else "") + link, f"TOC{level}", text=said))
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return "".join([*written, paragraph(end, "AfterTable")])


def header(running: str, *, draft: bool) -> str:
    """The running head: the document on the left, the part on the right, the mark of a draft."""
    mark = DRAFT_MARK if draft else ""
    said = f"{mark}{run(running)}<w:r><w:tab/></w:r>{field('STYLEREF 1')}"
    return f"{XML}<w:hdr {W} {R} {VML}>{paragraph(said, 'Header')}</w:hdr>"


def footer(version: str, confidentiality: str) -> str:
    """The running foot, with the version in a few words and the page."""
    said = (
        f"{run(version)}<w:r><w:tab/></w:r>{run('Page ')}{field('PAGE', '1')}{run(' of ')}"
        f"{field('NUMPAGES', '1')}"
    )
    lines = paragraph(said, "Footer") + paragraph(run(confidentiality), "Footer")
    return f"{XML}<w:ftr {W} {R}>{lines}</w:ftr>"


def footnotes(notes: list[str]) -> str:
    """The notes, numbered from 1, after the two lines that Word draws above them."""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" '
        f'w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for kind, number, mark in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    number = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    texts = "".join(
        f'<w:footnote w:id="{at}">{paragraph(number + run(f" {said}"), "FootnoteText", text=said)}'
        "</w:footnote>"
        for at, said in enumerate(notes, 1)
    )
    return f"{XML}<w:footnotes {W} {R}>{lines}{texts}</w:footnotes>"


def numbering(ordered: int) -> str:
    """List 1 has bullets; lists 2 to `ordered` + 1 are numbered, each from its beginning."""
    bullets = "".join(_level(at, "bullet", BULLETS[at % len(BULLETS)]) for at in LEVELS)
    decimals = "".join(_level(at, DECIMALS[at % len(DECIMALS)], f"%{at + 1}.") for at in LEVELS)
    starts = "".join(
        f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="1"/></w:lvlOverride>'
        for at in LEVELS
    )
    lists = "".join(
        f'<w:num w:numId="{at + 2}"><w:abstractNumId w:val="1"/>{starts}</w:num>'
        for at in range(ordered)
    )
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return (
        f'{XML}<w:numbering {W}><w:abstractNum w:abstractNumId="0">{kind}{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{kind}{decimals}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )


def _level(at: int, form: str, mark: str) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{397 * (at + 1)}" w:hanging="340"/></w:pPr></w:lvl>'
    )


def settings(language: str) -> str:
    """The settings: today's layout rules, the lines above footnotes, the language."""
    uri = "http://schemas.microsoft.com/office/word"
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'{XML}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:footnotePr><w:footnote w:id="-1"/>'
        f'<w:footnote w:id="0"/></w:footnotePr><w:compat>{compat}</w:compat>'
        f'<w:themeFontLang w:val="{country(language)}" w:bidi="ar-SA"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def country(language: str) -> str:
    """A language as Word names it: "en-US", also in place of what names none."""
    return COUNTRIES.get(language, language if TAG.fullmatch(language) else COUNTRIES["en"])


def styles(language: str) -> str:
    """The style sheet for a document in `language`."""
    return _sheet().replace("LANGUAGE", country(language))


@cache
def _sheet() -> str:
    return Path(__file__).with_name("styles.xml").read_text("utf-8")


def properties() -> str:
    """The program's own line in the file's properties."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{XML}<Properties xmlns="{space}"><Application>Throughline</Application></Properties>'


DRAFT_MARK = (
    '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" '
    'o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="DraftMark" o:spid="_x0000_s2049" type="#_x0000_t136" alt="" '
    'style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:160pt;rotation:315;'
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" '
    'fillcolor="#eceeef" stroked="f"><v:textpath style="font-family:Calibri;font-weight:bold;'
    'font-size:1pt" string="Draft"/></v:shape></w:pict></w:r>'
)
