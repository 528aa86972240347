"""Spreadsheets of the register: files out, an upload and its preview, which is the uploader's."""

from collaborators.models import PendingImport

PAGES = {
    "> 2 2 2 2 F F F N N": "export_collaborators",
    "> 2 2 F F F F F N N": "import_collaborators",
    "> 2 N F F F F F N N": "import_preview",  # the upload is Alice's
}
FORMS = {
    "> ! ! F F F F F N N": "import_collaborators",
    "> > N F F F F F N N": "import_preview",
}
# Files, and a page that only an upload leads to (tests/browser/test_sheets.py looks at it).
UNWALKED = {"export_collaborators", "import_preview"}
RECORDS = {"import_preview": "pendingimport"}
FIXED = {"sheet": "csv"}


def make(world) -> dict[str, int]:
    waiting = PendingImport.objects.create(
        grantee=world.cast.here,
        by=world.cast.alice,
        file_name="partners.csv",
        rows=[[2, "", {"public_name": "Harbor Shelter"}]],
        promised=[["new", []]],
    )
    return {"pendingimport": waiting.pk}
