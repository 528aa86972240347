"""The plan format: a whole plan with its collaborators and activities as one JSON file.

`docs/plan-format.md` describes it and `schema.json` beside this module is its JSON Schema. A
document, here, is the file's content in canonical form: cleaned, defaults left out, ids numbered,
so that two documents are equal exactly when they say the same.
"""

from planning.exchange.checking import InvalidFile, read_document
from planning.exchange.faults import Fault
from planning.exchange.reading import Imported, ImportRefused, import_plan
from planning.exchange.writing import dump, export_plan

__all__ = [
    "Fault",
    "ImportRefused",
    "Imported",
    "InvalidFile",
    "dump",
    "export_plan",
    "import_plan",
    "read_document",
]
