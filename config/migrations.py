"""Whether migrations wait, asked without a Django connection: the web login may not look."""

import psycopg


def migrations_wait(owner_url: str) -> bool:
    """True when a migration on disk is not applied in the database. Needs `django.setup()`."""
    from django.db.migrations.loader import MigrationLoader

    with psycopg.connect(owner_url, connect_timeout=5, autocommit=True) as connection:
        (table,) = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if table is None:
            return True
        applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {old for node in loader.replacements.values() for old in node.replaces}
    return any(key not in applied for key in loader.disk_migrations if key not in replaced)
