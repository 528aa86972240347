"""Where the database and the broker are, and how to have them when nothing is configured.

`connection_urls()` answers from the environment, or else from the embedded services under the
data folder; it starts nothing. `ensure_services()` starts what is embedded and not running,
`prepare_database()` makes the logins and the database. On a command line:

    python -m config.services start | stop | status | prepare
"""

import hashlib
import hmac
import json
import os
import secrets as random_source
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from config.embedded import Engines
from config.places import ServiceError, Use, free_port, locked, make_data_folder

__all__ = [
    "ServiceError",
    "Services",
    "Urls",
    "connection_urls",
    "data_dir",
    "embedded_broker",
    "embedded_database",
    "ensure_services",
    "prepare_database",
    "secret_key",
]

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "throughline"
OWNER, WEB, RENDER = "throughline_owner", "throughline_web", "throughline_render"
DATABASE_VARIABLES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_WEB_URL",
    "DATABASE_RENDER_URL",
)


@dataclass(frozen=True)
class Urls:
    """Connection addresses; None where this machine was given no such login."""

    owner: str | None = field(repr=False)
    web: str | None = field(repr=False)
    render: str | None = field(repr=False)
    redis: str = field(repr=False)


def data_dir() -> Path:
    """The folder for everything the embedded services keep: THROUGHLINE_DATA, else `.data`."""
    return Path(os.environ.get("THROUGHLINE_DATA") or BASE_DIR / ".data").absolute()


def embedded_database() -> bool:
    """True when no variable names a PostgreSQL server."""
    return not any(os.environ.get(name) for name in DATABASE_VARIABLES)


def embedded_broker() -> bool:
    """True when REDIS_URL is not set."""
    return not os.environ.get("REDIS_URL")


def _write_secrets(content: dict) -> None:
    path = data_dir() / "secrets.json"
    fresh = path.with_name(f".secrets-{random_source.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def _read_secrets() -> dict:
    """The generated secrets and ports; made on first use, mode 600, the same ever after."""
    path = data_dir() / "secrets.json"
    if not path.exists():
        make_data_folder(data_dir())
        with locked(data_dir() / "secrets.lock"):
            if not path.exists():
                postgres_port = free_port()
                _write_secrets(
                    {
                        "secret_key": random_source.token_urlsafe(48),
                        "superuser_password": random_source.token_urlsafe(24),
                        "owner_password": random_source.token_urlsafe(24),
                        "web_password": random_source.token_urlsafe(24),
                        "render_password": random_source.token_urlsafe(24),
                        "redis_password": random_source.token_urlsafe(24),
                        "postgres_port": postgres_port,
                        "redis_port": free_port(besides=postgres_port),
                    }
                )
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return json.loads(path.read_text())


def secret_key() -> str:
    """Django's SECRET_KEY: from the environment, else generated once under the data folder.

    Raises ServiceError when a server is configured by DATABASE_WEB_URL or DATABASE_RENDER_URL
    alone: several machines must share the key, so none of them may make up its own.
    """
    if key := os.environ.get("SECRET_KEY"):
        return key
    if not embedded_database() and not os.environ.get("DATABASE_URL"):
        raise ServiceError("Set SECRET_KEY: the same long random text on every machine.")
    return _read_secrets()["secret_key"]


def _url(user: str, password: str, port: int, database: str) -> str:
    return f"postgresql://{quote(user)}:{quote(password)}@127.0.0.1:{port}/{database}"


def _derived(admin: str, user: str) -> str:
    """The administrative address with another login; its password follows from the secret key."""
    password = hmac.new(secret_key().encode(), user.encode(), hashlib.sha256).hexdigest()
    parts = urlsplit(admin)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}"))


def connection_urls() -> Urls:
    """The logins of this machine. Cheap; starts nothing; the same answer every time."""
    env = os.environ
    if embedded_broker():
        held = _read_secrets()
        redis = f"redis://:{quote(held['redis_password'])}@127.0.0.1:{held['redis_port']}/0"
    else:
        redis = env["REDIS_URL"]
    if embedded_database():
        held = _read_secrets()
        port = held["postgres_port"]
        return Urls(
            owner=_url(OWNER, held["owner_password"], port, DATABASE),
            web=_url(WEB, held["web_password"], port, DATABASE),
            render=_url(RENDER, held["render_password"], port, DATABASE),
            redis=redis,
        )
    admin = env.get("DATABASE_URL")
    return Urls(
        owner=env.get("DATABASE_OWNER_URL") or admin or None,
        web=env.get("DATABASE_WEB_URL") or (_derived(admin, WEB) if admin else None),
        render=env.get("DATABASE_RENDER_URL") or (_derived(admin, RENDER) if admin else None),
        redis=redis,
    )


def admin_url() -> str | None:
    """The login that may create roles and databases: the embedded superuser or DATABASE_URL.

    For `prepare_database` only; it never goes into the environment of another process.
    """
    if not embedded_database():
        return os.environ.get("DATABASE_URL")
    held = _read_secrets()
    return _url("postgres", held["superuser_password"], held["postgres_port"], DATABASE)


class Services:
    """A hold on the embedded services; as long as one process holds them, they stay up.

    `started` says whether this hold started any of them, `folder` where their files are (None
    when nothing is embedded).
    """

    def __init__(self, engines: Engines | None, use: Use | None):
        self._engines = engines
        self._use = use
        self.started = False

    @property
    def folder(self) -> Path | None:
        return self._engines.folder if self._engines else None

    def revive(self) -> list[str]:
        """Start again what has stopped; returns the names of what was started."""
        if self._engines is None:
            return []
        revived = self._engines.start_missing()
        self.started = self.started or bool(revived)
        return revived

    def release(self) -> None:
        """Let go. The last holder to let go stops them, unless `start` was asked to keep them.

        Whoever started them may leave first while another command still works with them: that
        other command then stops them, so nothing is pulled away and nothing is left running.
        """
        if self._use is None:
            return
        use, self._use = self._use, None
        with use.leaving() as last:
            if last and not _keep_file().exists():
                self._engines.stop()

    def __enter__(self) -> "Services":
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


def _keep_file() -> Path:
    return data_dir() / "keep-running"


def _engines() -> Engines:
    return Engines(
        data_dir(),
        postgres=embedded_database(),
        valkey=embedded_broker(),
        load=_read_secrets,
        save=_write_secrets,
    )


def ensure_services() -> Services:
    """Start the embedded services that are not running; a no-op for those configured.

    Safe to call from several processes at once. Raises ServiceError, with the end of the log,
    when one does not start.
    """
    if not embedded_database() and not embedded_broker():
        return Services(None, None)
    _read_secrets()
    with ExitStack() as undo:
        use = Use(data_dir())
        with use.entering():
            undo.callback(use.close)
            services = Services(_engines(), use)
            services.revive()
        undo.pop_all()
    return services


def prepare_database(database: str | None = None, *, recreate: bool = False) -> None:
    """Make the logins and the database where they are missing; see `config.database`.

    `database` names another one than the configured (the tests'); `recreate` drops it first.
    Does nothing on a machine that was given no administrative login.
    """
    admin = admin_url()
    if admin is None:
        return
    from config.database import prepare

    prepare(
        admin,
        connection_urls(),
        database=database,
        recreate=recreate,
        embedded=embedded_database(),
    )


def main(arguments: list[str]) -> int:
    """start: keep the embedded services up; stop: end that; status; prepare: logins, database."""
    command = arguments[0] if len(arguments) == 1 else "help"
    if command == "start":
        with ensure_services() as services:
            if services.folder:
                _keep_file().touch()
        prepare_database()
        print("The services are up and stay up. `python -m config.services stop` ends them.")
    elif command == "stop":
        _keep_file().unlink(missing_ok=True)
        if embedded_database() or embedded_broker():
            use = Use(data_dir()) if data_dir().exists() else None
            if use and not use.alone():
                print("Other commands still use the services; the last one of them stops them.")
                return 0
            if use:
                _engines().stop()
                use.close()
        print("The services are stopped.")
    elif command == "status":
        if not embedded_database() and not embedded_broker():
            print("Nothing is embedded: the environment names database and broker.")
            return 0
        for name, runs in _engines().status().items():
            print(f"{name}: {'running' if runs else 'not running'}")
    elif command == "prepare":
        with ensure_services():
            prepare_database()
        print("The logins and the database are there.")
    else:
        print(main.__doc__)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServiceError as error:
        sys.exit(str(error))
