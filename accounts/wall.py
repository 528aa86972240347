"""The tenant wall in PostgreSQL: row-level security, and the two settings that open it.

Every table of a `TenantModel` carries `grantee_id` and one policy that compares it with
`app.grantee` (or, for the few tables that queue and portfolio pages read over several
grantees, with the list `app.grantees`). With nothing set, every tenant table is empty.
The rows of an `OrganizationModel` are open to the organizations in `app.organizations`, and to be
read, where the table is shared, inside each grantee that the organization is assigned to.
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
OWN_POLICY = "organization_v1"
OWN = SEVERAL.replace("grantee_id", "organization_id").replace("app.grantees", "app.organizations")
SHARED_POLICY = "organization_shared_v1"
# Assigned is who holds any right on the grantee: `accounts.actions.assign_organization`.
SHARED = (
    "EXISTS (SELECT 1 FROM accounts_organization o"
    " JOIN accounts_granteegrouppermission p ON p.group_id = o.group_id"
    ' WHERE o.id = "{table}".organization_id'
    " AND p.content_object_id = nullif(current_setting('app.grantee', true), '')::bigint)"
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


def enter_organizations(organization_ids: Iterable[int]) -> None:
    """Open the rows of these organizations as well, until the wall is opened anew."""
    _in_transaction()
    listed = ",".join(str(int(pk)) for pk in organization_ids)
    with default_connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organizations', %s, true)", [listed])


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


def _set(one: str, several: str, organizations: str = "") -> None:
    _in_transaction()
    with default_connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.grantee', %s, true), set_config('app.grantees', %s, true),"
            " set_config('app.organizations', %s, true)",
            [one, several, organizations],
        )


def _in_transaction() -> None:
    if not default_connection.in_atomic_block:
        raise RuntimeError("The wall is opened inside a transaction only, or it would leak.")


def _current() -> tuple[str, str, str]:
    with default_connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.grantee', true), ''),"
            " coalesce(current_setting('app.grantees', true), ''),"
            " coalesce(current_setting('app.organizations', true), '')"
        )
        return cursor.fetchone()


def tenant_models() -> list[type[models.Model]]:
    """Every model whose rows belong to a grantee."""
    from accounts.models import TenantModel

    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def organization_models() -> list[type[models.Model]]:
    """Every model whose rows belong to an organization."""
    from accounts.models import OrganizationModel

    return [model for model in apps.get_models() if issubclass(model, OrganizationModel)]


def raise_wall(connection) -> None:
    """Put up policies, composite foreign keys and grants on `connection`, as the owner.

    Safe to repeat: what stands is left alone.
    """
    tables = set(connection.introspection.table_names())
    models_here = [model for model in tenant_models() if model._meta.db_table in tables]
    owned = [model for model in organization_models() if model._meta.db_table in tables]
    with connection.cursor() as cursor:
        for model in models_here:
            _raise_policy(cursor, model)
        for model in owned:
            _raise_own_policies(cursor, model)
        for model in models_here:
            _bind_to_parents(cursor, model, tables)
        _grant(cursor, models_here, tables)
        for model in owned:
            _keep_history(cursor, model)


def _raise_policy(cursor, model: type[models.Model]) -> None:
    reach = SEVERAL if model.wall_crossing else ONE
    _put_up(cursor, model._meta.db_table, {POLICY: f"USING ({reach}) WITH CHECK ({reach})"})


def _raise_own_policies(cursor, model: type[models.Model]) -> None:
    table = model._meta.db_table
    policies = {OWN_POLICY: f"USING ({OWN}) WITH CHECK ({OWN})"}
    if model.wall_shared:
        policies[SHARED_POLICY] = f"FOR SELECT USING ({SHARED.format(table=table)})"
    _put_up(cursor, table, policies)


def _put_up(cursor, table: str, policies: dict[str, str]) -> None:
    """Exactly these policies on the table, by name, and row security in force."""
    cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [table])
    standing = {row[0] for row in cursor.fetchall()}
    if standing != set(policies):
        for name in standing:
            cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
        for name, words in policies.items():
            cursor.execute(f'CREATE POLICY {name} ON "{table}" {words}')
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
        _keep_history(cursor, model)
        if model.wall_render:
            table = model._meta.db_table
            cursor.execute(f'GRANT {", ".join(model.wall_render)} ON "{table}" TO {render}')


def _keep_history(cursor, model: type[models.Model]) -> None:
    """What is only ever added to, the web role neither changes nor deletes."""
    if model.wall_append_only:
        web = settings.DATABASE_ROLES["web"]
        cursor.execute(f'REVOKE UPDATE, DELETE ON "{model._meta.db_table}" FROM "{web}"')
