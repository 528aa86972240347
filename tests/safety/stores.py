"""Whether anything is stored anew: every row of every table, as one digest a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from django.apps import apps
from django.db import connection

from accounts import wall
from editing.clean import TAGS

# Written by reading as well: who signed in, and what a browser carries.
NOT_COUNTED = {"django_session", "django_content_type", "auth_permission"}


def tables() -> list[str]:
    """Every table of ours and of the packages, but those that reading writes to."""
    names = {model._meta.db_table for model in apps.get_models()}
    return sorted(names - NOT_COUNTED)


def digests(*grantees) -> dict[tuple[int, str], str]:
    """A digest of each table's rows as seen from inside each of `grantees`."""
    parts = [
        f"SELECT '{table}', md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), ''))"
        f" FROM {_rows(table)} r"
        for table in tables()
    ]
    found = {}
    for grantee in grantees:
        wall.enter(grantee.pk)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            found |= {(grantee.pk, table): digest for table, digest in cursor.fetchall()}
    return found


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements of the block that could have stored something, rolled back or not."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        verb = sql.lstrip("( \n").split(" ", 1)[0].upper()
        if verb not in {"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET"} or "INSERT" in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def _rows(table: str) -> str:
    if table == "accounts_user":
        return "(SELECT id, email, password, name, is_active, is_superuser FROM accounts_user)"
    if table == "deliverables_renditionfile":
        return "(SELECT id, sha256 FROM deliverables_renditionfile)"
    return table


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.marks: set[tuple[str, str]] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.marks.add((tag, ""))
        for name, value in attrs:
            self.marks.add((tag, name))
            if name in {"href", "src", "action", "formaction", "data", "xlink:href"}:
                self.addresses.add(value or "")

    def handle_decl(self, decl: str) -> None:
        self.marks.add(("!", decl))


def marks(html: str) -> set[tuple[str, str]]:
    """Every tag in `html`, alone and with each of its attributes' names."""
    found = _Marks()
    found.feed(html)
    return found.marks


def addresses(html: str) -> set[str]:
    """Every address that `html` would go to or fetch."""
    found = _Marks()
    found.feed(html)
    return found.addresses


def is_harmless(html: str) -> bool:
    """Whether stored rich text holds nothing but the allowed tags and safe links."""
    allowed = {(tag, "") for tag in TAGS} | {("a", "href")}
    safe = all(item.startswith(("https:", "mailto:")) for item in addresses(html))
    return marks(html) <= allowed and safe
