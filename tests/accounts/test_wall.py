"""The second wall: what the catalog says, and what the web role can read without any filter."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import wall
from accounts.models import TenantForeignKey, TenantOneToOneField
from planning.models import Goal, Objective, Plan


def rows(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_the_tests_run_as_a_role_that_owns_and_bypasses_nothing(db):
    [(user, superuser, bypass)] = rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert (user, superuser, bypass) == ("throughline_web", False, False)
    assert rows("SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == [(0,)]


def test_every_tenant_table_has_row_security_forced_and_one_policy(db):
    tables = {model._meta.db_table for model in wall.tenant_models()}
    assert len(tables) > 25
    walled = rows(
        "SELECT c.relname, count(p.polname) FROM pg_class c"
        " LEFT JOIN pg_policy p ON p.polrelid = c.oid"
        " WHERE c.relrowsecurity AND c.relforcerowsecurity GROUP BY 1"
    )
    # An organization's own rows have one policy, and one more where its grantees read them.
    owned = {model._meta.db_table: 1 + model.wall_shared for model in wall.organization_models()}
    assert len(owned) >= 2
    assert dict(walled) == dict.fromkeys(tables, 1) | owned


def test_every_table_of_an_organization_is_behind_its_wall(db):
    """But guardian's and Django's own, which say who belongs where and hold no words."""
    tables = {model._meta.db_table for model in wall.organization_models()}
    with_organization = rows(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'organization_id'"
    )
    tenants = {model._meta.db_table for model in wall.tenant_models()}
    assert {name for (name,) in with_organization} - tenants == tables


def test_every_table_with_a_grantee_is_a_tenant_table(db):
    tables = {model._meta.db_table for model in wall.tenant_models()}
    with_grantee = rows(
        "SELECT table_name, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'grantee_id'"
    )
    assert dict(with_grantee) == dict.fromkeys(tables, "NO")


def test_every_foreign_key_between_tenant_tables_carries_the_grantee(db):
    wanted = {
        (model._meta.db_table, field.column)
        for model in wall.tenant_models()
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey)
    }
    tables = [model._meta.db_table for model in wall.tenant_models()]
    bound = rows(
        "SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attname)"
        " FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
        " AND a.attnum = ANY (c.conkey)"
        " WHERE c.contype = 'f' AND c.confrelid::regclass::text = ANY (%s) GROUP BY c.oid, 1",
        tables,
    )
    assert {
        (table, next(name for name in columns if name != "grantee_id")) for table, columns in bound
    } == wanted
    assert all("grantee_id" in columns for _, columns in bound)


def test_every_unique_constraint_of_a_tenant_table_carries_the_grantee(db):
    tables = [model._meta.db_table for model in wall.tenant_models()]
    loose = rows(
        "SELECT i.indrelid::regclass::text, (SELECT string_agg(a.attname, ',') FROM pg_attribute a"
        " WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) FROM pg_index i"
        " WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid::regclass::text = ANY (%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid"
        " AND a.attnum = ANY (i.indkey) AND a.attname = 'grantee_id')",
        tables,
    )
    bound_to_its_parent = {
        (model._meta.db_table, field.column)
        for model in wall.tenant_models()
        for field in model._meta.local_fields
        if isinstance(field, TenantOneToOneField)
    }
    # A secret's hash is unique everywhere; a one-to-one key is bound to its parent's grantee.
    assert set(loose) - bound_to_its_parent == {("accounts_invitation", "token_sha256")}


def test_with_the_wall_closed_every_tenant_table_is_empty(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.grantee', '', true)")
        cursor.execute("SELECT set_config('app.grantees', '', true)")
    counts = {model._meta.db_table: model._base_manager.count() for model in wall.tenant_models()}
    assert set(counts.values()) == {0}


def test_with_the_wall_open_for_one_no_row_of_another_is_readable(cast):
    wall.enter(cast.elsewhere.pk)
    assert Plan.objects.count() == 1
    wall.enter(cast.here.pk)
    seen = {
        model._meta.db_table: set(model._base_manager.values_list("grantee_id", flat=True))
        for model in wall.tenant_models()
    }
    assert {table: ids for table, ids in seen.items() if ids - {cast.here.pk}} == {}
    assert seen["planning_answer"] == {cast.here.pk}


def test_a_row_cannot_be_written_into_another_grantee(cast):
    wall.enter(cast.elsewhere.pk)
    plan = Plan.objects.get()
    wall.enter(cast.here.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Goal.objects.create(grantee=cast.elsewhere, plan=plan, title="Smuggled")


def test_a_child_cannot_hang_on_another_grantees_parent(cast):
    wall.enter(cast.elsewhere.pk)
    theirs = Goal.objects.create(grantee=cast.elsewhere, plan=Plan.objects.get(), title="Theirs")
    wall.enter(cast.here.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Objective.objects.create(
            grantee=cast.here, plan=Plan.objects.get(), goal_id=theirs.pk, title="Crossed"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_history_cannot_be_changed(cast):
    for table in ("accounts_event", "editing_revision", "deliverables_version"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET grantee_id = grantee_id"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(statement)


def test_the_rendering_role_reaches_versions_and_their_files_only(db):
    # information_schema shows a role only its own grants, so ask the catalog.
    granted = rows(
        "SELECT c.relname, string_agg(a.privilege_type, ',' ORDER BY a.privilege_type)"
        " FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE r.rolname = 'throughline_render' AND c.relkind = 'r' GROUP BY 1"
    )
    assert dict(granted) == {
        "accounts_grantee": "SELECT",
        "deliverables_version": "SELECT",
        "deliverables_rendition": "SELECT,UPDATE",
        "deliverables_renditionfile": "INSERT,SELECT",
        # What a worker drew and keeps for the next version: it marks the use and clears the old.
        "deliverables_drawnpiece": "DELETE,INSERT,SELECT,UPDATE",
        # The history of a review as a document, without what reviewers say among themselves.
        "reviews_reviewfile": "SELECT,UPDATE",
    }


def test_the_wall_is_not_opened_outside_a_transaction(committed_db):
    with pytest.raises(RuntimeError, match="inside a transaction"):
        wall.enter(1)
