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


@pytest.fixture
def owner_connection(django_db_setup, django_db_blocker):
    """The owner's connection, for what the web role must not do (emptying tables)."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield connections["owner"]


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker, owner_connection):
    """A database whose rows are really committed; emptied afterwards, by its owner."""
    from django.db import connection, connections

    with django_db_blocker.unblock():
        yield
        connection.close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename NOT IN"
                " ('django_migrations', 'django_content_type', 'auth_permission')"
            )
            cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} RESTART IDENTITY CASCADE")


@pytest.fixture(scope="session")
def _empty_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("staticfiles")


@pytest.fixture(autouse=True)
def _plain_static_files(settings, _empty_folder):
    """Pages name static files as they are, and nothing has to be collected first."""
    settings.STATIC_ROOT = _empty_folder
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db):
    """Alice leads, Ed edits, Cole collaborates, Vic views, Pat advises, Gina manages the grant,
    Ada administers; Mallory leads in another state."""
    from tests.cast import make_cast

    return make_cast()
