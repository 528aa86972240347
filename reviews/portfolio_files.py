"""The portfolio as a workbook, and the submitted files of many grantees in one zip."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from django.db.models.functions import Length

from accounts import wall
from accounts.actions import Refused
from accounts.models import User, record
from collaborators.sheets.columns import neutral
from deliverables.models import RenditionFile
from editing.workbook import Sheet, workbook
from reviews.portfolio import STAGES, Line

HEADINGS = (
    "Grantee", "Award", "Fiscal year", "Phase by dates", "Last submission", "Version", "Since",
    "Readiness", "Approval due", "Approved on", "Yearly update due", "Stalled", "Phase read from",
)  # fmt: skip
WIDTHS = (34, 24, 11, 18, 20, 9, 17, 26, 13, 17, 18, 44, 26)
MANIFEST = (
    "file", "grantee", "award", "version", "state", "submitted", "sha256", "document_sha256",
    "note",
)  # fmt: skip
MOST_FILES = 250
MOST_BYTES = 500 * 1024 * 1024
# What is in memory before a zip goes to a temporary file.
IN_MEMORY = 8 * 1024 * 1024
NO_PDF = "The PDF of this version has not been made yet."
TOO_MANY = (
    f"A download holds at most {MOST_FILES} files. Narrow the list first, for example by fiscal "
    "year or stage, and download each part."
)
TOO_LARGE = (
    f"These files come to more than {MOST_BYTES // 1024 // 1024} MB. Narrow the list first, and "
    "download each part."
)
NOTHING = "None of these grantees has submitted a version, so there is nothing to download."


def portfolio_workbook(found: Iterable[Line], today: date) -> bytes:
    """The lines as one sheet, in their order."""
    rows = (
        (
            line.name, line.award, line.fiscal_year, STAGES[line.stage(today)], line.title,
            line.version, line.since, line.readiness, line.approval_due_on, line.approved_at,
            line.update_due_on(today), line.stalled(today), line.because(today),
        )
        for line in found
    )  # fmt: skip
    return workbook("Portfolio", [Sheet("Portfolio", HEADINGS, rows, WIDTHS)])


def submitted_files(found: list[Line], *, by: User) -> BinaryIO:
    """A zip of the PDF of each last submission, and `manifest.csv` with their hashes.

    What lies in it is noted in each grantee's history. Raises Refused when there is nothing or
    too much to hand out.
    """
    handed_in = [line for line in found if line.version]
    if not handed_in:
        raise Refused(NOTHING)
    if len(handed_in) > MOST_FILES:
        raise Refused(TOO_MANY)
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        bundled = _fill(out, handed_in)
        # Not while it is filled: of a zip that becomes too large nobody gets anything.
        for line, sha256 in bundled:
            _note(line, sha256, by)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out  # closed with the answer that carries it


def _fill(out: BinaryIO, handed_in: list[Line]) -> list[tuple[Line, str]]:
    """Write the zip; gives the lines whose file lies in it, each with the file's hash."""
    bundled: list[tuple[Line, str]] = []
    listed = io.StringIO(newline="")
    manifest = csv.writer(listed)
    manifest.writerow(MANIFEST)
    room = MOST_BYTES
    # A PDF is compressed already.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for line in handed_in:
            name = f"{line.slug}-version-{line.version}.pdf"
            data, sha256 = _pdf(line, room)
            room -= len(data)
            if data:
                bundle.writestr(zipfile.ZipInfo(name), data)
                bundled.append((line, sha256))
            manifest.writerow(
                [
                    name if data else "", neutral(line.name), neutral(line.award), line.version,
                    line.title, line.submitted_at.isoformat(), sha256, line.sha256,
                    "" if data else NO_PDF,
                ]
            )  # fmt: skip
        bundle.writestr(zipfile.ZipInfo("manifest.csv"), "\ufeff" + listed.getvalue())
    return bundled


def _pdf(line: Line, room: int) -> tuple[bytes, str]:
    """The bytes and their hash; (b"", "") when the file is not made. The door is the line's own."""
    with wall.inside(line.grantee_id):
        files = RenditionFile.objects.filter(
            rendition__version=line.version_id, rendition__format="pdf"
        )
        size = files.annotate(bytes=Length("data")).values_list("bytes", flat=True).first()
        if size is None:
            return b"", ""
        if size > room:
            raise Refused(TOO_LARGE)
        data, sha256 = files.values_list("data", "sha256").get()
        return bytes(data), sha256


def _note(line: Line, sha256: str, by: User) -> None:
    with wall.inside(line.grantee_id):
        record(
            line.grantee_id, "downloaded", f"version {line.version}", by=by,
            format="pdf", sha256=sha256, bundle=True,
        )  # fmt: skip
