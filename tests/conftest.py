"""The suite's ground: real PostgreSQL and Valkey, and every test connected as the web role.

A suite that ran as owner or superuser would prove nothing about the tenant wall. Migrations run
once as the owner; the tests' transactions are rolled back, and tests that need committed rows
ask for `committed_db`.
"""

import os
import secrets

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@pytest.fixture(scope="session")
def services():
    """The embedded (or configured) PostgreSQL and Valkey, up for the session."""
    from config.services import ensure_services

    with ensure_services() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(services, django_db_blocker):
    """A fresh test database, migrated by its owner, used as the web role."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from config.services import connection_urls
    from config.settings import _database
    from tests.database import copy_migrated, drop

    def own(name: str) -> None:
        connections.close_all()
        settings_of_owner = _database(connection_urls().owner)
        connections.settings["owner"] = settings_of_owner | {
            "NAME": name,
            "ATOMIC_REQUESTS": False,
        }
        connections.settings = connections.configure_settings(connections.settings)
        if hasattr(connections._connections, "owner"):
            del connections["owner"]

    def migrate(name: str) -> None:
        own(name)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections.close_all()

    name = f"test_throughline_{os.getpid()}_{secrets.token_hex(3)}"
    with django_db_blocker.unblock():
        copy_migrated(name, migrate)
        own(name)
        settings.DATABASES["default"]["NAME"] = name
        connections["default"].settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    drop(name)


@pytest.fixture(scope="session")
def migrated(django_db_setup, tmp_path_factory):
    """A dump of the migrated database, or None; see `tests.database.found`."""
    from tests.database import dump_migrated

    return dump_migrated(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def owner_connection(django_db_setup, django_db_blocker):
    """The owner's connection, for what the web role must not do (emptying tables)."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield connections["owner"]


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """A database whose rows are really committed; emptied afterwards, past wall and rights."""
    import psycopg
    from django.db import connection

    from config.services import admin_url

    with django_db_blocker.unblock():
        yield
        connection.close()
        # Rows are few and tables many: deleting takes a twentieth of what TRUNCATE takes. The
        # sequences go on, for what is written again has keys that no new row may get.
        with psycopg.connect(admin_url(), dbname=connection.settings_dict["NAME"]) as admin:
            admin.execute("SET session_replication_role = replica")  # no order of tables
            (statements,) = admin.execute(
                "SELECT string_agg(format('DELETE FROM %I', tablename), '; ') FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename NOT IN"
                " ('django_migrations', 'django_content_type', 'auth_permission')"
            ).fetchone()
            admin.execute(statements)


@pytest.fixture(scope="session", autouse=True)
def _plain_settings(tmp_path_factory):
    """Pages name static files as they are, nothing has to be collected first; hashing is quick."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("staticfiles"),
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def _remembered_cast(_plain_settings, django_db_setup, django_db_blocker):
    from tests.again import remember
    from tests.cast import make_cast

    with django_db_blocker.unblock():
        return remember(make_cast)


@pytest.fixture(autouse=True)
def _own_counts(settings):
    """What the cache counts (failed sign-ins, answers a minute) is under keys of this test alone:
    a run just before, or another beside this one, uses the same cache."""
    mine = settings.CACHES["default"] | {"KEY_PREFIX": secrets.token_hex(8)}
    settings.CACHES = {"default": mine}


@pytest.fixture
def cast(_remembered_cast, db):
    """Alice leads, Ed edits, Cole collaborates, Vic views, Pat advises, Gina manages the grant,
    Ada administers; Mallory leads in another state."""
    return _remembered_cast.write()


@pytest.fixture(scope="session")
def _remembered_world(_plain_settings, django_db_setup, django_db_blocker):
    from tests.again import remember
    from tests.world import make_world

    with django_db_blocker.unblock():
        return remember(make_world)


@pytest.fixture
def world(_remembered_world, db):
    """One record of each kind in `here`, a review returned, a submission that waits."""
    return _remembered_world.write()
