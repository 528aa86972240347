"""Small files: real ones of every kind that is kept, and hostile ones under false names."""

import io
import struct
import zipfile
import zlib

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def office(part: str, kind: str, **more: bytes) -> bytes:
    """A Word or Excel file as small as one can be, with `more` parts by name."""
    types = f'<Types><Override PartName="/{part}" ContentType="{kind}"/></Types>'.encode()
    return packed({"[Content_Types].xml": types, part: b"<x/>"} | more)


def word(**more: bytes) -> bytes:
    return office("word/document.xml", MAIN.format("wordprocessingml.document"), **more)


def excel(**more: bytes) -> bytes:
    return office("xl/workbook.xml", MAIN.format("spreadsheetml.sheet"), **more)


def with_packed(head: bytes, words: bytes = b"<< /S /JavaScript >>", cut: int = 0) -> bytes:
    """A PDF with a stream of packed objects, perhaps cut short."""
    stream = zlib.compress(words)
    stream = stream[: len(stream) - cut]
    packed = b"2 0 obj\n<< " + head + b" /N 1 /First 4 >>\nstream\n" + stream + b"\nendstream\n"
    return PDF.replace(b"trailer", packed + b"endobj\ntrailer")


def related(kind: str, mode: str) -> bytes:
    """A list with one relation of this kind."""
    where = "http://schemas.openxmlformats.org/"
    return (
        f'<Relationships xmlns="{where}package/2006/relationships"><Relationship Id="a" '
        f'Type="{where}officeDocument/2006/relationships/{kind}" Target="https://elsewhere.example/a"'
        f' TargetMode="{mode}"/></Relationships>'
    ).encode()


GOOD = {
    "report.pdf": PDF,
    "Minutes of May.docx": word(),
    "counts.xlsx": excel(**{"xl/printerSettings/printerSettings1.bin": b"\x01"}),
    "packed.pdf": with_packed(b"/Type /ObjStm /Filter /FlateDecode", b"<< /Type /Page >>"),
    "links.docx": word(**{"word/_rels/document.xml.rels": related("hyperlink", "External")}),
    "counts.csv": "county,2024\nÅland,3\n".encode(),
    "old.csv": "county,2024\nGrün,3\n".encode("cp1252"),
    "notes.TXT": b"\xef\xbb\xbfShe said: a < b.",
    "wide.txt": "\ufeffnotes".encode("utf-16-le"),
    "board.png": PNG,
    "board.jpeg": JPEG,
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60 + b"PE\x00\x00"
SPREADSHEET_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
BOMB = {f"word/media/image{n}.png": b"\x00" * (60 * 1024 * 1024) for n in range(4)}

WRONG_NAME = "it is not a"
NOT_KEPT = "Files of this kind are not kept here"
# Name, bytes, and words of the sentence that it is refused with.
HOSTILE = {
    "a page": ("page.html", HTML, NOT_KEPT),
    "a drawing": ("drawing.svg", SVG, NOT_KEPT),
    "a program": ("setup.exe", PROGRAM, NOT_KEPT),
    "a macro document": ("plan.docm", word(), NOT_KEPT),
    "an archive": ("all.zip", packed({"a.txt": b"a"}), NOT_KEPT),
    "no ending": ("README", b"text", NOT_KEPT),
    "only an ending": (".pdf", PDF, NOT_KEPT),
    "a right-to-left name": ("report\u202efdp.exe", PROGRAM, NOT_KEPT),
    "an ending after a line end": ("report.pdf\r\n.exe", PROGRAM, NOT_KEPT),
    "two endings": ("report.exe.pdf", PDF, "The name says both .exe and .pdf"),
    "two endings, spaced": ("report.js .pdf", PDF, "The name says both .js and .pdf"),
    "a program as a PDF": ("report.pdf", PROGRAM, WRONG_NAME),
    "a page as a PDF": ("report.pdf", HTML, WRONG_NAME),
    "a PDF behind a page": ("report.pdf", HTML + PDF, WRONG_NAME),
    "half a PDF": ("report.pdf", PDF[:30], WRONG_NAME),
    "a PDF as a picture": ("board.png", PDF, WRONG_NAME),
    "a picture and more": ("board.png", PNG + packed({"a.js": b"x"}), WRONG_NAME),
    "a photo and more": ("board.jpg", JPEG + PROGRAM, WRONG_NAME),
    "a drawing as a picture": ("board.png", SVG, WRONG_NAME),
    "a picture as a photo": ("board.jpg", PNG, WRONG_NAME),
    "an archive as a document": ("plan.docx", packed({"a.exe": PROGRAM}), WRONG_NAME),
    "a workbook as a document": ("plan.docx", excel(), WRONG_NAME),
    "half a document": ("plan.docx", word()[:80], WRONG_NAME),
    "a program as a table": ("counts.csv", PROGRAM, WRONG_NAME),
    "a picture as a text": ("notes.txt", PNG, WRONG_NAME),
    "a page as a text": ("notes.txt", b"\n\n " + HTML, "holds a web page or a drawing"),
    "a drawing as a table": ("counts.csv", SVG, "holds a web page or a drawing"),
    "a wide page as a text": ("notes.txt", HTML.decode().encode("utf-16"), "holds a web page"),
    "a script as a text": ("notes.txt", b"#!/bin/sh\nrm -rf x\n", "not plain text"),
    "a PDF with script": (
        "report.pdf",
        PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"),
        "runs something when it is opened",
    ),
    "a PDF that starts a program": (
        "report.pdf",
        PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /Launch >>"),
        "runs something when it is opened",
    ),
    "a document with macros": (
        "plan.docx",
        word(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "holds macros",
    ),
    "a workbook with macros by its type": (
        "counts.xlsx",
        office("xl/workbook.xml", SPREADSHEET_MACROS),
        "holds macros",
    ),
    "a workbook with a control": (
        "counts.xlsx",
        excel(**{"xl/activeX/activeX1.bin": b"x"}),
        "holds macros",
    ),
    "a document with a packed program": (
        "plan.docx",
        word(**{"word/embeddings/oleObject1.bin": PROGRAM}),
        "holds macros",
    ),
    "a document with a foreign template": (
        "plan.docx",
        word(**{"word/_rels/settings.xml.rels": b'<R Type="x/attachedTemplate"/>'}),
        "fetches something from elsewhere",
    ),
    "a PDF with script by numbers": (
        "report.pdf",
        PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /Java#53cript /JS (x) >>"),
        "runs something when it is opened",
    ),
    "a PDF with packed script": (
        "report.pdf",
        with_packed(b"/Type /ObjStm /Filter /FlateDecode"),
        "runs something when it is opened",
    ),
    "a PDF with script packed by numbers": (
        "report.pdf",
        with_packed(b"/Type /Obj#53tm /Filter [ /FlateDecode ]"),
        "runs something when it is opened",
    ),
    "a PDF with packed script behind a feint": (
        "report.pdf",
        with_packed(b"% stream\n /Type /ObjStm /Filter /FlateDecode"),
        "runs something when it is opened",
    ),
    "a PDF packed twice": (
        "report.pdf",
        with_packed(b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", b"(quiet)"),
        "runs something when it is opened",
    ),
    "a PDF with damaged objects": (
        "report.pdf",
        with_packed(b"/Type /ObjStm /Filter /FlateDecode", b"(quiet)", cut=9),
        "runs something when it is opened",
    ),
    "a PDF that is a bomb": (
        "report.pdf",
        with_packed(b"/Type /ObjStm /Filter /FlateDecode", b"0" * (65 * 1024 * 1024)),
        "runs something when it is opened",
    ),
    "a document with a foreign object": (
        "plan.docx",
        word(**{"word/_rels/document.xml.rels": related("oleObject", "External")}),
        "fetches something from elsewhere",
    ),
    "a document with a foreign picture": (
        "plan.docx",
        word(
            **{
                "word/_rels/header1.xml.rels": related("image", "External")
                .decode()
                .encode("utf-16")
            }
        ),
        "fetches something from elsewhere",
    ),
    "a document with a page inside": (
        "plan.docx",
        word(**{"word/_rels/document.xml.rels": related("aFChunk", "Internal")}),
        "fetches something from elsewhere",
    ),
    "a document with a broken list": (
        "plan.docx",
        word(**{"_rels/.rels": b"<Relationships>"}),
        "This file is damaged",
    ),
    "a document with a program": ("plan.docx", word(**{"word/media/a.exe": b"MZ"}), "holds macros"),
    "a document that leads out": ("plan.docx", word(**{"../../etc/x": b"x"}), "not packed as"),
    "a bomb": ("plan.docx", word(**BOMB), "unpacks to far more"),
    "nothing": ("report.pdf", b"", "This file is empty"),
}
