"""What many stories begin with, made once in a run and written again for each of them.

`remember` lets the actions make it in a transaction of its own, reads every row that this left,
and undoes it. `write` puts the same rows into the transaction of a test with one statement: about
a tenth of the time, and no test sees what another did to them. The keys are the same each time;
what a test adds gets later ones, since the sequences went on.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from accounts import wall
from accounts.models import Grantee, Organization

NOW_OPEN = (
    "SELECT format('SELECT set_config(''app.grantee'', %L, true),"
    " set_config(''app.grantees'', %L, true), set_config(''app.organizations'', %L, true);',"
    " coalesce(current_setting('app.grantee', true), ''),"
    " coalesce(current_setting('app.grantees', true), ''),"
    " coalesce(current_setting('app.organizations', true), ''))"
)
# A row as PostgreSQL itself writes and reads it: exact for every type of column. In the order of
# the keys, which come first; the order in the file depends on the room that older rows left.
ROWS = (
    "SELECT format('INSERT INTO %I SELECT * FROM unnest(%L::%I[]);',"
    " {name}, array_agg(r ORDER BY r), {name})"
    ' FROM "{table}" r {where} HAVING count(*) > 0'
)


@dataclass(frozen=True)
class Remembered:
    """The statements that write all the rows again, and what the maker of them returned."""

    sql: str
    made: bytes

    def write(self) -> object:
        """Put the rows into this transaction; what was returned, as fresh objects."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql)
        return pickle.loads(self.made)


def remember(make: Callable[[], object]) -> Remembered:
    """What `make` does to an empty database. It is called once, outside any transaction."""
    around = transaction.atomic()
    around._from_testcase = True  # as a test's own: what must be outermost may begin inside it
    with around:
        made = pickle.dumps(make())
        left_open = _ask(NOW_OPEN)
        sql = "\n".join([*_statements(), *left_open])
        transaction.set_rollback(True)
    return Remembered(sql, made)


def _statements() -> Iterator[str]:
    """Rows of nobody, of each grantee and of each organization, each with the wall open for it."""
    tables = set(connection.introspection.table_names()) - set(wall.READ_ONLY_TABLES)
    tenant, owned = (
        {model._meta.db_table for model in models} & tables
        for models in (wall.tenant_models(), wall.organization_models())
    )
    yield from _written(tables - tenant - owned, "")
    for grantee in Grantee.objects.order_by("pk"):
        wall.enter(grantee.pk)
        yield from _written(tenant, f"WHERE grantee_id = {grantee.pk}")
    for organization in Organization.objects.order_by("pk"):
        wall.enter_organizations([organization.pk])
        yield from _written(owned, f"WHERE organization_id = {organization.pk}")


def _written(tables: set[str], where: str) -> list[str]:
    rows = [ROWS.format(name=f"'{table}'", table=table, where=where) for table in sorted(tables)]
    # Sorted here: PostgreSQL reads tables that earlier tests swelled side by side, in any order.
    found = sorted(_ask(" UNION ALL ".join(rows)))
    return [*_ask(NOW_OPEN), *found] if found else []


def _ask(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]
