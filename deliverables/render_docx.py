"""A Document as a Word file, to be worked on where the team writes with Word.

The same content as the PDF: headings, lists, tables, pictures and notes are Word's own. Nothing
is read from the network, and nothing outside of the file is referred to but links that a reader
may follow. The same input gives the same bytes.
"""

import io
import zipfile
from datetime import UTC, datetime

from django.utils.dateformat import format as format_date
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

from deliverables.document import Document
from deliverables.markup import CONFIDENTIALITY, parse_dated, shorten
from deliverables.prose import plain
from deliverables.word import parts
from deliverables.word.body import PAGE_SIZE, Body, cover, statements

# A property of a file holds no more.
PROPERTY_CHARACTERS = 255
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def render_docx(
    document: Document, *, version_label: str, dated: str, sha256: str, draft: bool
) -> bytes:
    """The document as a .docx file.

    `dated` (ISO 8601) is the date that the file carries, `sha256` the hexadecimal hash of the
    version. Raises RenderError when the document cannot be drawn.
    """
    moment = parse_dated(dated)
    dated_words = format_date(moment, "F j, Y")
    front = [
        *document.front,
        ("Version", version_label),
        ("Date of this version", dated_words),
        ("Fingerprint (SHA-256)", sha256),
    ]
    body = Body()
    opening = cover(document, front, draft=draft)
    said = statements(document, body)
    for number, component in enumerate(document.components, 1):
        body.add(component, number)
    running = shorten(f"{plain(document.grantee)} · {plain(document.title)}")
    package = _package(
        "".join([opening, said, parts.contents(body.entries), *body.xml, SECTION]),
        body,
        document.language,
        header=parts.header(running, draft=draft),
        footer=parts.footer(
            f"{version_label} · {dated_words} · SHA-256 {sha256[:12]}", CONFIDENTIALITY
        ),
    )
    _describe(package, document, version_label, sha256, moment)
    return _packed(package)


SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
    f'<w:footerReference w:type="default" r:id="footer"/>{PAGE_SIZE}</w:sectPr>'
)


def _package(xml: str, body: Body, language: str, *, header: str, footer: str) -> Package:
    """The parts and what leads from the main one to the others."""
    package = Package()
    main = _part(package, "document", CT.WML_DOCUMENT_MAIN, parts.main(xml))
    package.relate_to(main, RT.OFFICE_DOCUMENT)
    for name, kind, leads, text in (
        ("styles", CT.WML_STYLES, RT.STYLES, parts.styles(language)),
        ("settings", CT.WML_SETTINGS, RT.SETTINGS, parts.settings(language)),
        ("numbering", CT.WML_NUMBERING, RT.NUMBERING, parts.numbering(len(body.lists))),
        ("footnotes", CT.WML_FOOTNOTES, RT.FOOTNOTES, parts.footnotes(body.notes)),
        ("header", CT.WML_HEADER, RT.HEADER, header),
        ("footer", CT.WML_FOOTER, RT.FOOTER, footer),
    ):
        main.load_rel(leads, _part(package, name, kind, text), name)
    for number, (png, svg) in enumerate(body.pictures, 1):
        for form, kind, data in (("png", "image/png", png), ("svg", "image/svg+xml", svg.encode())):
            uri = PackURI(f"/word/media/picture{number}.{form}")
            main.load_rel(RT.IMAGE, Part(uri, kind, data, package), f"{form}{number}")
    for address, number in body.links.items():
        main.load_rel(RT.HYPERLINK, address, f"link{number}", is_external=True)
    uri = PackURI("/docProps/app.xml")
    own = Part(uri, CT.OFC_EXTENDED_PROPERTIES, parts.properties().encode(), package)
    package.relate_to(own, RT.EXTENDED_PROPERTIES)
    return package


def _part(package: Package, name: str, kind: str, text: str) -> Part:
    return Part(PackURI(f"/word/{name}.xml"), kind, text.encode(), package)


def _describe(
    package: Package, document: Document, version_label: str, sha256: str, moment: datetime
) -> None:
    """The file's own properties, with the version's date and never today's."""
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    about = package.core_properties
    about.title, about.subject, about.author = (
        shorten(plain(text), PROPERTY_CHARACTERS)
        for text in (document.title, document.subtitle, document.grantee)
    )
    about.last_modified_by = about.author
    about.created = about.modified = moment.replace(microsecond=0)
    about.language = parts.country(document.language)
    about.version = shorten(plain(version_label), PROPERTY_CHARACTERS)
    about.identifier = f"sha256:{plain(sha256)}"[:PROPERTY_CHARACTERS]
    about.revision = 1


def _packed(package: Package) -> bytes:
    """The file, each part in its place and dated alike, whenever it is made."""
    loose, packed = io.BytesIO(), io.BytesIO()
    package.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(packed, "w") as target:
        # The list of content types comes first, as readers expect it.
        for name in sorted(source.namelist(), key=lambda name: (name[0] != "[", name)):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()
