"""A migrated database of one's own in a moment: copied from one that was migrated before.

Migrating takes longer than most files of tests. The migrated database stays on the server under a
name that says what it was made from; when a migration, a table or the wall changes, the name does,
and the old one goes. On a clean machine the first run makes it.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from config.database import LOCK
from config.services import BASE_DIR, admin_url, connection_urls, prepare_database

PREFIX = "migrated_throughline_"
# What the tables and their policies are made from.
SHAPES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "accounts/wall.py")
OTHERS = ("config/database.py", "config/settings.py", "requirements-dev.txt")


def copy_migrated(name: str, migrate: Callable[[str], None]) -> None:
    """Make the database `name`, migrated; `migrate` is called with the name of an empty one.

    Two runs at once on one server take turns here.
    """
    template = PREFIX + _key()
    with psycopg.connect(admin_url(), dbname="postgres", autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK + 1])
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
        owner = psycopg.conninfo.conninfo_to_dict(connection_urls().owner)["user"]
        admin.execute(_statement("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, owner))
    prepare_database(name)


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
