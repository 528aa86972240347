"""The tenant wall in PostgreSQL: row-level security, and the two settings that open it.

Every table of a `TenantModel` carries `grantee_id` and one policy that compares it with
`app.grantee` (or, for the few tables that queue and portfolio pages read over several
grantees, with the list `app.grantees`). With nothing set, every tenant table is empty.
`raise_wall` runs after each migrate, as the owner, so that no table can be forgotten.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection as default_connection
from django.db import models, transaction

POLICY = "tenant_v3"
ONE = "grantee_id = nullif(current_setting('app.grantee', true), '')::bigint"
# The subquery, cast and all, is worked out once a statement; without it the list is parsed again
# for each row. The cast outside does nothing but tell ANY that it gets an array.
SEVERAL = (
    "grantee_id = ANY ((SELECT string_to_array("
    "nullif(current_setting('app.grantees', true), ''), ',')::bigint[])::bigint[])"
)
# Written by their owner alone: the roles that serve requests only read them.
READ_ONLY_TABLES = ("django_migrations", "auth_permission", "django_content_type")
# Tables of no grantee whose rows are never changed; a TenantModel says so by `wall_append_only`.
ADD_ONLY_TABLES = ("accounts_signin",)


def enter(grantee_id: int) -> None:
    """Open the wall for one grantee until the end of this transaction."""
    _set(str(int(grantee_id)), str(int(grantee_id)))


def enter_many(grantee_ids: Iterable[int]) -> None:
    """Open the crossing tables for several grantees until the end of this transaction."""
    _set("", ",".join(str(int(pk)) for pk in grantee_ids))


@contextmanager
def inside(grantee_id: int) -> Iterator[None]:
    """A transaction inside one grantee; what was open before is open again afterwards."""
    with transaction.atomic():
        before = _current()
        enter(grantee_id)
        yield
        _set(*before)


def current_grantee_id() -> int | None:
    """The grantee that the wall is open for, None when it is closed or open for several."""
    value = _current()[0]
    return int(value) if value else None


def _set(one: str, several: str) -> None:
    if not default_connection.in_atomic_block:
        raise RuntimeError("The wall is opened inside a transaction only, or it would leak.")
    with default_connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.grantee', %s, true), set_config('app.grantees', %s, true)",
            [one, several],
        )


def _current() -> tuple[str, str]:
    with default_connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.grantee', true), ''),"
            " coalesce(current_setting('app.grantees', true), '')"
        )
        return cursor.fetchone()


def tenant_models() -> list[type[models.Model]]:
    """Every model whose rows belong to a grantee."""
    from accounts.models import TenantModel

    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def raise_wall(connection) -> None:
    """Put up policies, composite foreign keys and grants on `connection`, as the owner.

    Safe to repeat: what stands is left alone.
    """
    tables = set(connection.introspection.table_names())
    models_here = [model for model in tenant_models() if model._meta.db_table in tables]
    with connection.cursor() as cursor:
        for model in models_here:
            _raise_policy(cursor, model)
        for model in models_here:
            _bind_to_parents(cursor, model, tables)
        _grant(cursor, models_here, tables)


def _raise_policy(cursor, model: type[models.Model]) -> None:
    table = model._meta.db_table
    cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [table])
    standing = {row[0] for row in cursor.fetchall()}
    if POLICY not in standing:
        for name in standing:
            cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
        reach = SEVERAL if model.wall_crossing else ONE
        cursor.execute(f'CREATE POLICY {POLICY} ON "{table}" USING ({reach}) WITH CHECK ({reach})')
    cursor.execute(
        "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        [table],
    )
    if not cursor.fetchone()[0]:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def _bind_to_parents(cursor, model: type[models.Model], tables: set[str]) -> None:
    """Foreign keys look past policies: (grantee, parent) keeps a child in its parent's grantee."""
    from accounts.models import TenantForeignKey

    table = model._meta.db_table
    for field in model._meta.local_fields:
        if not isinstance(field, TenantForeignKey):
            continue
        parent = field.related_model._meta.db_table
        if parent not in tables:
            continue
        _constraint(cursor, parent, f"{parent}_tenant_key"[:63], "UNIQUE (grantee_id, id)")
        _constraint(
            cursor,
            table,
            f"{table}_{field.column}_tenant"[:63],
            f'FOREIGN KEY (grantee_id, "{field.column}") REFERENCES "{parent}" (grantee_id, id)'
            " DEFERRABLE INITIALLY DEFERRED",
        )


def _constraint(cursor, table: str, name: str, definition: str) -> None:
    cursor.execute(
        "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, table]
    )
    if cursor.fetchone() is None:
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


def _grant(cursor, models_here: list[type[models.Model]], tables: set[str]) -> None:
    web, render = (f'"{settings.DATABASE_ROLES[name]}"' for name in ("web", "render"))
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {web}, {render}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {web}, {render}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {web}")
    for table in READ_ONLY_TABLES:
        if table in tables:
            cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM {web}')
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {render}")
    if "accounts_grantee" in tables:
        cursor.execute(f"GRANT SELECT ON accounts_grantee TO {render}")
    for table in ADD_ONLY_TABLES:
        if table in tables:
            cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM {web}')
    for model in models_here:
        table = model._meta.db_table
        if model.wall_append_only:
            cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM {web}')
        if model.wall_render:
            cursor.execute(f'GRANT {", ".join(model.wall_render)} ON "{table}" TO {render}')
