"""The wall without the application: raw SQL as the web role and as the rendering role."""

from contextlib import suppress

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import wall
from config.services import admin_url, connection_urls
from tests.cast import make_cast
from tests.deliverables.plans import fill

RENDERS = {
    "accounts_grantee",
    "deliverables_version",
    "deliverables_rendition",
    "deliverables_renditionfile",
    "deliverables_drawnpiece",
    "reviews_reviewfile",
}


@pytest.fixture
def world(world):
    """The world with rows of the other grantee as well, for what could leak."""
    with wall.inside(world.cast.elsewhere.pk):
        fill(world.cast.elsewhere)
    return world


def tables() -> list[str]:
    return sorted(model._meta.db_table for model in wall.tenant_models())


def ask(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_raw_selects_see_one_grantee_or_nothing(world):
    """Plain, joined, counted, in a CTE and by LATERAL: the policy is under all of them."""
    here, elsewhere = world.cast.here.pk, world.cast.elsewhere.pk
    filled = 0
    for table in tables():
        wall.enter(here)
        ids = {row[0] for row in ask(f"SELECT grantee_id FROM {table}")}
        filled += ids == {here}
        assert ids <= {here}, table
        for sql in (
            f"SELECT count(*) FROM {table} WHERE grantee_id = {elsewhere}",
            f"SELECT count(*) FROM {table} a JOIN {table} b ON a.id <> b.id"
            f" WHERE b.grantee_id <> {here}",
            f"WITH all_of AS MATERIALIZED (SELECT * FROM {table})"
            f" SELECT count(*) FROM all_of WHERE grantee_id <> {here}",
            f"SELECT count(*) FROM accounts_grantee g, LATERAL"
            f" (SELECT 1 FROM {table} t WHERE t.grantee_id = g.id AND g.id <> {here}) x",
        ):
            assert ask(sql) == [(0,)], (table, sql)
        ask("SELECT set_config('app.grantee', '', true), set_config('app.grantees', '', true)")
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert filled > 20  # the tables hold something that could leak


def test_a_list_of_grantees_opens_the_crossing_tables_alone(world):
    here, elsewhere = world.cast.here.pk, world.cast.elsewhere.pk
    crossing = {m._meta.db_table for m in wall.tenant_models() if m.wall_crossing}
    wall.enter_many([here, elsewhere])
    open_to_both = {table for table in tables() if ask(f"SELECT 1 FROM {table} LIMIT 1")}
    assert open_to_both <= crossing
    assert {"planning_plan", "reviews_round"} <= open_to_both
    wall.enter_many([])
    assert [table for table in tables() if ask(f"SELECT 1 FROM {table} LIMIT 1")] == []


def test_settings_that_are_no_number_open_nothing(world):
    for value in ("*", "1 OR true", "-1", "0", "1,2", "NULL", "'"):
        for table in tables():
            try:
                with transaction.atomic():
                    ask("SELECT set_config('app.grantee', %s, true)", value)
                    ask("SELECT set_config('app.grantees', '', true)")
                    seen = ask(f"SELECT count(*) FROM {table}")
            except DatabaseError:
                continue  # not a number: the query fails, and shows nothing
            assert seen == [(0,)], (table, value)


def test_rows_of_another_grantee_cannot_be_changed_deleted_or_added(world):
    here, elsewhere = world.cast.here.pk, world.cast.elsewhere.pk
    moved = []
    for table in tables():
        for sql in (
            f"UPDATE {table} SET grantee_id = grantee_id WHERE grantee_id = {elsewhere}",
            f"DELETE FROM {table} WHERE grantee_id = {elsewhere}",
            f"UPDATE {table} SET grantee_id = {elsewhere}",
            f"INSERT INTO {table} SELECT * FROM {table}"
            f" ON CONFLICT (id) DO UPDATE SET grantee_id = {elsewhere}",
        ):
            wall.enter(here)
            try:
                with transaction.atomic():
                    changed = ask(sql)
                    ask("SET CONSTRAINTS ALL IMMEDIATE")
                    if changed:
                        moved.append((table, sql, changed))
            except DatabaseError:
                continue
    assert moved == []
    wall.enter(elsewhere)
    assert ask("SELECT count(*) FROM planning_goal") == [(1,)]


ESCAPES = (
    "SET ROLE throughline_owner",
    "SET SESSION AUTHORIZATION throughline_owner",
    "SET ROLE postgres",
    "ALTER ROLE throughline_web SUPERUSER",
    "ALTER ROLE throughline_web BYPASSRLS",
    "ALTER TABLE planning_plan DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE planning_plan NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE planning_plan OWNER TO throughline_web",
    f"DROP POLICY {wall.POLICY} ON planning_plan",
    "CREATE POLICY mine ON planning_plan USING (true)",
    "DROP TABLE planning_plan",
    "TRUNCATE planning_plan",
    "CREATE TABLE public.mine (id int)",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE VIEW public.mine AS SELECT * FROM planning_plan",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE TRIGGER mine BEFORE UPDATE ON planning_plan FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION file_fdw",
    "COPY planning_plan TO '/tmp/throughline-escape'",
    "COPY planning_plan FROM '/etc/passwd'",
    "COPY planning_plan TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT pg_stat_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_reload_conf()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "SET session_replication_role = replica",
    "SET log_statement = 'all'",
    "UPDATE django_migrations SET name = name",
    "DELETE FROM auth_permission",
    "INSERT INTO auth_permission (name, content_type_id, codename) VALUES ('x', 1, 'x')",
)


@pytest.mark.parametrize("role", ["web", "render"])
def test_no_role_gets_out_of_its_rights(db, role):
    out = []
    with connect(role) as own:
        for sql in ESCAPES:
            try:
                with own.transaction(force_rollback=True):
                    found = own.execute(sql)
                    if found.description is None or found.fetchall():
                        out.append(sql)
            except psycopg.Error as refused:
                if not isinstance(refused, psycopg.errors.InsufficientPrivilege) and not str(
                    refused
                ).startswith(("permission denied", "must be", "role", "extension")):
                    out.append((sql, type(refused).__name__, str(refused)[:80]))
        own.autocommit = True
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute("ALTER SYSTEM SET log_statement = 'all'")
        # Who has some right and may hand on none is warned, not refused.
        with suppress(psycopg.errors.InsufficientPrivilege):
            own.execute("GRANT SELECT ON accounts_user TO throughline_render, throughline_web")
        rights = "has_table_privilege('throughline_render', 'accounts_user', 'SELECT')"
        assert own.execute(f"SELECT {rights}").fetchone() == (False,)
    assert "\n".join(map(str, out)) == ""


def test_row_security_switched_off_shows_no_more(world):
    """`row_security = off` is an error where a policy would filter, not a way round it."""
    wall.enter(world.cast.here.pk)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        ask("SET LOCAL row_security = off")
        ask("SELECT count(*) FROM planning_plan")


@pytest.fixture
def served(committed_db):
    """Two grantees, committed, and a client that keeps its database connection."""
    connection.close()
    settings_now = connection.settings_dict["CONN_MAX_AGE"]
    connection.settings_dict["CONN_MAX_AGE"] = None
    with transaction.atomic():
        cast = make_cast()
    yield cast
    connection.settings_dict["CONN_MAX_AGE"] = settings_now


def test_statistics_of_the_planner_show_no_foreign_value(served):
    """Most common values are gathered over all grantees; the view hides those behind a policy."""
    sql = "SELECT count(*) > 0 FROM pg_stats WHERE tablename = ANY (%s)"
    name = connection.settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name, autocommit=True) as admin:
        admin.execute("ANALYZE planning_plan")
        assert admin.execute(sql, [tables()]).fetchone() == (True,)
    assert ask(sql, tables()) == [(False,)]


def backend() -> int:
    return ask("SELECT pg_backend_pid()")[0][0]


def opened() -> tuple:
    sql = "SELECT current_setting('app.grantee', true), current_setting('app.grantees', true)"
    return tuple(value or "" for value in ask(sql)[0])


@pytest.mark.parametrize("ending", ["answered", "refused", "failed"])
def test_a_requests_wall_is_gone_for_the_next_on_the_same_connection(served, monkeypatch, ending):
    """Two real requests on one kept connection; the first answers, is refused or fails."""
    client = Client(raise_request_exception=False)
    client.force_login(served.alice)
    first = backend()
    if ending == "failed":
        monkeypatch.setattr("planning.views.plan.standing.plan_with_counts", _fail)
    page = reverse("organizations" if ending == "refused" else "overview", args=["here"])
    assert client.get(page).status_code == {"answered": 200, "refused": 403, "failed": 500}[ending]
    assert backend() == first
    assert opened() == ("", "")
    assert ask("SELECT count(*) FROM planning_plan") == [(0,)]
    monkeypatch.undo()
    client.force_login(served.mallory)
    assert client.get(reverse("overview", args=["here"])).status_code == 404
    theirs = client.get(reverse("overview", args=["elsewhere"]))
    assert backend() == first
    assert b"State of Here" not in theirs.content and b"State of Elsewhere" in theirs.content


def _fail(*args, **kwargs):
    raise RuntimeError("in the middle of the page")


def connect(role: str) -> psycopg.Connection:
    """The test database, as a role with its own password and nothing else."""
    url = getattr(connection_urls(), role)
    return psycopg.connect(url, dbname=connection.settings_dict["NAME"])


def test_the_rendering_role_reads_its_six_tables_and_no_other(served):
    every = {row[0] for row in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    readable = set()
    with connect("render") as own:
        for table in sorted(every):
            try:
                with own.transaction():
                    own.execute(
                        "SELECT set_config('app.grantee', %s, true),"
                        " set_config('app.grantees', %s, true)",
                        [str(served.here.pk)] * 2,
                    )
                    own.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()
            except psycopg.errors.InsufficientPrivilege:
                continue
            readable.add(table)
    assert readable == RENDERS
    assert {"collaborators_collaboratorprivate", "engagement_activityprivate"} < every
    assert {"editing_restrictedrevision", "accounts_user", "django_session"} < every


def test_the_rendering_role_is_behind_the_wall_too(served):
    with connect("render") as own:
        assert own.execute("SELECT count(*) FROM deliverables_version").fetchone() == (0,)
        name, superuser, bypass = own.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert (name, superuser, bypass) == (settings.DATABASE_ROLES["render"], False, False)


def test_the_scan_would_see_a_row_without_the_wall(served):
    """As superuser the same statements do find rows of both: the tests above can fail."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name) as admin:
        found = admin.execute("SELECT DISTINCT grantee_id FROM planning_plan").fetchall()
    assert {row[0] for row in found} == {served.here.pk, served.elsewhere.pk}
