"""The three logins and the database, made where they are missing.

Owner owns the database and its tables and runs migrations; web and render own nothing. None of
the three is a superuser or has BYPASSRLS, or the tenant wall would not stand. What web and
render may do with each table is granted by the migrations, not here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.places import ServiceError

if TYPE_CHECKING:
    from config.services import Urls

LOCK = 7_308_604_895  # any constant: two machines preparing at once take turns
PLAIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


@dataclass(frozen=True)
class Login:
    user: str
    password: str
    is_admin: bool


def _login(url: str, admin_user: str) -> Login:
    parts = conninfo_to_dict(url)
    if not parts.get("user"):
        raise ServiceError("A database address in the environment names no user.")
    return Login(parts["user"], parts.get("password") or "", parts["user"] == admin_user)


def _connect(url: str, database: str | None = None) -> psycopg.Connection:
    changes = {"dbname": database} if database else {}
    return psycopg.connect(make_conninfo(url, connect_timeout=5, **changes), autocommit=True)


def _connect_somewhere(admin: str, database: str) -> psycopg.Connection:
    """To `database`, or to `postgres` when it does not exist yet."""
    try:
        return _connect(admin, database)
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise ServiceError(
                "PostgreSQL refuses the administrative login or does not answer. "
                f"Check DATABASE_URL. It said: {str(error).strip()}"
            ) from error
    return _connect(admin, "postgres")


def prepare(
    admin: str,
    urls: "Urls",
    *,
    database: str | None = None,
    recreate: bool = False,
    embedded: bool = False,
) -> None:
    """Make roles, database and schema rights; does nothing where all are there already.

    `admin`: address of a login that may create both (superuser, or CREATEROLE and CREATEDB).
    `database`: another name than the owner address gives. `recreate`: drop it first.
    Raises ServiceError when a role would walk through the wall, or rights are missing.
    """
    target = database or conninfo_to_dict(urls.owner)["dbname"]
    admin_user = conninfo_to_dict(admin)["user"]
    owner = _login(urls.owner, admin_user)
    runners = [_login(url, admin_user) for url in (urls.web, urls.render) if url]
    try:
        with _connect_somewhere(admin, "postgres" if recreate else target) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            for login in (owner, *runners):
                _ensure_role(connection, login, may_be_privileged=login is owner)
                if not embedded and not login.is_admin:
                    _ensure_password(connection, login, admin)
            _ensure_database(connection, target, owner, recreate=recreate)
        with _connect(urls.owner, target) as connection:
            _ensure_rights(connection, target, runners, embedded=embedded)
    except psycopg.errors.InsufficientPrivilege as error:
        raise ServiceError(
            f"The login {admin_user} may not prepare the database: {error}. Let it create roles "
            "and databases, or make the roles by hand as docs/operations.md describes."
        ) from error


def _ensure_role(connection: psycopg.Connection, login: Login, *, may_be_privileged: bool) -> None:
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [login.user]
    ).fetchone()
    if row is None:
        statement = sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
            sql.Identifier(login.user), sql.SQL(PLAIN), _verifier(connection, login)
        )
        connection.execute(statement)
    elif row[0] and not may_be_privileged:
        raise ServiceError(
            f"The database role {login.user} is a superuser or has BYPASSRLS, so the wall between "
            f"grantees would not hold it. Run: ALTER ROLE {login.user} NOSUPERUSER NOBYPASSRLS"
        )


def _verifier(connection: psycopg.Connection, login: Login) -> sql.Literal:
    """The password as the server stores it, so that it is in no statement and no log."""
    encrypted = connection.pgconn.encrypt_password(
        login.password.encode(), login.user.encode(), b"scram-sha-256"
    )
    return sql.Literal(encrypted.decode())


def _ensure_password(connection: psycopg.Connection, login: Login, admin: str) -> None:
    url = make_conninfo(admin, user=login.user, password=login.password)
    try:
        _connect(url, connection.info.dbname).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(login.user), _verifier(connection, login)
                )
            )


def _ensure_database(
    connection: psycopg.Connection, name: str, owner: Login, *, recreate: bool
) -> None:
    target = sql.Identifier(name)
    if recreate:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target))
    exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if exists:
        return
    if not owner.is_admin:
        # An administrator who is no superuser may give a database only to a role it is in.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner.user)))
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            target, sql.Identifier(owner.user)
        )
    )


def _ensure_rights(
    connection: psycopg.Connection, name: str, runners: list[Login], *, embedded: bool
) -> None:
    """As the owner: who may connect, and that nobody else may create in the schema.

    One process at a time: two grants at once on one object fail as "tuple concurrently updated".
    """
    connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    target = sql.Identifier(name)
    for login in runners:
        (ready,) = connection.execute(
            "SELECT has_database_privilege(%(user)s, %(name)s, 'CONNECT')"
            " AND has_schema_privilege(%(user)s, 'public', 'USAGE')"
            " AND NOT has_schema_privilege(%(user)s, 'public', 'CREATE')",
            {"user": login.user, "name": name},
        ).fetchone()
        if not ready:
            role = sql.Identifier(login.user)
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(target, role))
            connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    if embedded:
        # On a server of the operator's others may have reason to connect; ours has nobody else.
        for login in runners:
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    target, sql.Identifier(login.user)
                )
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(target))
