"""Databases, logins and servers of one run; everything made here is taken away at the end."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.places import free_port
from config.services import (
    BASE_DIR,
    admin_url,
    connection_urls,
    embedded_database,
    ensure_services,
    prepare_database,
)
from config.supervisor import child_environment

START_SECONDS = 60
BYPASS = "bench_past_policies"


@dataclass
class Server:
    """One gunicorn with one sync worker, so that a process's CPU time is its requests'."""

    name: str
    port: int
    master: subprocess.Popen
    log: Path
    worker: int = 0
    database: int | None = None

    def cpu(self) -> float:
        """CPU seconds that the worker has used so far."""
        return process_cpu(self.worker)

    def database_cpu(self) -> float:
        """CPU seconds of the worker's PostgreSQL backend, 0 when that is not on this machine."""
        return process_cpu(self.database) if self.database else 0.0


def process_cpu(pid: int) -> float:
    """CPU seconds of another process, to the nanosecond: Linux's clock of a process."""
    return time.clock_gettime((~pid << 3) | 2)


@dataclass
class Ground:
    """A run's databases, folder and servers."""

    name: str
    folder: Path
    servers: list[Server] = field(default_factory=list)

    @property
    def floor_name(self) -> str:
        return f"{self.name}_floor"

    def address(self, role: str, database: str | None = None) -> str:
        """The postgresql:// address of a login, to a database of this run."""
        url = getattr(connection_urls(), role) if role != "admin" else admin_url()
        parts = conninfo_to_dict(url)
        return (
            f"postgresql://{parts['user']}:{parts.get('password', '')}@{parts['host']}:"
            f"{parts.get('port', 5432)}/{database or self.name}"
        )

    def environment(self, role: str, **more: str) -> dict[str, str]:
        """The environment of a process that works as `role` in this run's database."""
        given = child_environment(role)
        given[f"DATABASE_{role.upper()}_URL"] = self.address(role)
        return given | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "BENCH_NAME": self.name,
            "BENCH_STATIC": str(self.folder / "static"),
            "THROUGHLINE_HOSTS": "localhost",
            **more,
        }

    def floor_environment(self) -> dict[str, str]:
        """The environment of the floor application's processes."""
        return child_environment("web") | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings",
            "FLOOR_DATABASE_URL": self.address("owner", self.floor_name),
        }

    def bypass_address(self) -> str:
        """A login with the web login's rights that policies do not hold; made on first use."""
        password = secrets.token_urlsafe(24)
        role = sql.Identifier(f"{BYPASS}_{self.name}")
        with psycopg.connect(self.address("admin"), autocommit=True) as admin:
            web = sql.Identifier(conninfo_to_dict(connection_urls().web)["user"])
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN BYPASSRLS PASSWORD {} IN ROLE {}").format(
                    role, sql.Literal(password), web
                )
            )
        parts = conninfo_to_dict(self.address("web"))
        return (
            f"postgresql://{BYPASS}_{self.name}:{password}@{parts['host']}:{parts['port']}"
            f"/{self.name}"
        )

    def run(self, *command: str, environment: dict[str, str]) -> str:
        """A short command's output; RuntimeError with what it said when it fails."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
        return done.stdout.strip()

    def analyze(self) -> None:
        """Let PostgreSQL look at what was written in bulk, as it does of itself after a while."""
        for database in (self.name, self.floor_name):
            with psycopg.connect(self.address("owner", database), autocommit=True) as owner:
                owner.execute("VACUUM ANALYZE")

    def serve(self, name: str, application: str, environment: dict[str, str]) -> Server:
        """gunicorn as `make run` starts it, with one worker, on a port of its own."""
        port = free_port()
        log = self.folder / f"{name}.log"
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
        with open(log, "wb") as output:
            master = subprocess.Popen(
                [*command, "--workers", "1", "--timeout", "120", "--no-control-socket"],
                cwd=BASE_DIR,
                env=environment | {"PGAPPNAME": f"{self.name} {name}", "PYTHONHASHSEED": "0"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        server = Server(name, port, master, log)
        self.servers.append(server)
        return server

    def settle(self, server: Server) -> None:
        """Learn which processes work for `server`. It must have answered one request by now."""
        children = Path(f"/proc/{server.master.pid}/task/{server.master.pid}/children")
        server.worker = int(children.read_text().split()[0])
        if embedded_database():
            with psycopg.connect(self.address("admin"), autocommit=True) as admin:
                row = admin.execute(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = %s",
                    [f"{self.name} {server.name}"],
                ).fetchone()
            server.database = row[0] if row else None

    def stop(self, server: Server) -> None:
        """End one server."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.master.pid, signal.SIGKILL)
        server.master.wait()


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """The services, a migrated database of our own beside an empty one for the floor."""
    folder = Path(tempfile.mkdtemp(prefix="throughline-bench-"))
    made = Ground(f"bench_{os.getpid()}_{secrets.token_hex(3)}", folder)
    with contextlib.ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.enter_context(ensure_services())
        undo.callback(_drop, made)
        for name in (made.name, made.floor_name):
            prepare_database(name, recreate=True)
        undo.callback(lambda: [made.stop(server) for server in made.servers])
        made.run("manage.py", "migrate", "--verbosity=0", environment=made.environment("owner"))
        made.run(
            "manage.py", "collectstatic", "--no-input", "-v0", environment=made.environment("web")
        )
        yield made


def _drop(made: Ground) -> None:
    with psycopg.connect(make_conninfo(admin_url(), dbname="postgres"), autocommit=True) as admin:
        for name in (made.name, made.floor_name):
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
        admin.execute(
            sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{BYPASS}_{made.name}"))
        )
