"""`make run`: everything up from one command, everything down from one Ctrl-C.

Services, logins, migrations, demo world, static files; then the web server, one worker for each
queue and beat, each in a process group of its own with only the logins it needs. What dies is
started again a few times; then all of it stops and the reason is said.
"""
# ruff: noqa: S104, S310, S603 -- our own commands, our own address, and HOST is the caller's wish

import contextlib
import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path

from config.services import (
    BASE_DIR,
    DATABASE_VARIABLES,
    ServiceError,
    Services,
    connection_urls,
    data_dir,
    ensure_services,
    prepare_database,
    secret_key,
)

READY_SECONDS = 300  # ten on a machine of one's own; a busy one takes its time
STOP_SECONDS = 15
RESTARTS = 4
STEADY_SECONDS = 60  # a child that ran this long has its restarts forgiven
SERVICES_EVERY = 2.0
# Its control socket would be one file for every gunicorn of this user.
GUNICORN = ["--timeout", "60", "--no-control-socket"]


class Stopped(Exception):
    """A signal asked to stop."""


@dataclass
class Child:
    """One of our long-running processes, its log and its history."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(repr=False)
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    restarts: int = 0
    due_at: float | None = None

    @property
    def log(self) -> Path:
        return data_dir() / "logs" / f"{self.name}.log"

    def start(self) -> None:
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self.due_at = None

    def signal_group(self, number: int) -> None:
        """To the process and everything it forked; the group outlives its leader."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        return "\n".join(f"  {line}" for line in lines)


def child_environment(role: str) -> dict[str, str]:
    """The environment of a process that works as `role`: web, render or owner.

    Carries the login of that role and nothing that could lead past it. Only the owner's, which
    runs migrations and grants to the others, carries all three.
    """
    urls = connection_urls()
    environment = {
        name: value for name, value in os.environ.items() if name not in DATABASE_VARIABLES
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THROUGHLINE_DATABASE_ROLE": role,
        "THROUGHLINE_DATA": str(data_dir()),
        "REDIS_URL": urls.redis,
        "SECRET_KEY": secret_key(),
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("owner", "web", "render") if role == "owner" else (role,):
        if url := getattr(urls, name):
            environment[f"DATABASE_{name.upper()}_URL"] = url
    return environment


def address() -> tuple[str, int]:
    """(HOST, PORT) from the environment; 127.0.0.1 and 8000 otherwise."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ServiceError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServiceError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Stop what uses it, or "
                f"choose another port: PORT={port + 1 if port < 65535 else 8001} make run"
            ) from error


def _celery(queue: str, *options: str) -> list[str]:
    base = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
    names = ["-Q", queue, "-n", f"{queue}@%h", "--concurrency", "1", "--loglevel", "INFO"]
    return [*base, *names, "--without-gossip", "--without-mingle", *options]


def children(host: str, port: int) -> list[Child]:
    """The long-running processes, not yet started."""
    web, render = child_environment("web"), child_environment("render")
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    workers = os.environ.get("WEB_CONCURRENCY") or "2"
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", where]
    beat = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--pidfile="]
    return [
        Child("web", [*gunicorn, "--workers", workers, *GUNICORN], web),
        Child("worker", _celery("default"), web),
        # A renderer keeps what a large document took, so it is replaced now and then (KiB).
        # Long documents wait in a lane of their own, and hold up no short one.
        *(
            Child(
                lane,
                _celery(lane, "--max-tasks-per-child=20", "--max-memory-per-child=400000"),
                render,
            )
            for lane in ("render", "long")
        ),
        Child("beat", [*beat, "--schedule", str(data_dir() / "beat-schedule")], web),
    ]


def static_fingerprint() -> str:
    """Changes when a static file or a pinned package does."""
    digest = hashlib.sha256()
    sources = sorted((BASE_DIR / "static").rglob("*")) + [BASE_DIR / "requirements.txt"]
    for path in [*sources, *sorted(BASE_DIR.glob("*/static/**/*"))]:
        if path.is_file():
            digest.update(f"{path.relative_to(BASE_DIR)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Supervisor:
    """Brings everything up, watches it, and takes it down again."""

    def __init__(self) -> None:
        # A pipe, not a threading.Event: a signal handler may not wait for a lock.
        self.signalled, self._bell = os.pipe()
        self.stop_asked = 0
        self.children: list[Child] = []
        self.services: Services | None = None
        self.revivals = 0
        self.checked_at = 0.0

    def run(self) -> int:
        """Until a signal (0) or until something does not stay up (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            host, port = address()
            _refuse_taken_port(host, port)
            welcome = self.prepare()
            self.children = children(host, port)
            for child in self.children:
                child.start()
            self.wait_until_healthy(host, port)
            shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host
            print(f"\n{welcome}\n" if welcome else "")
            print(f"Throughline is at http://{shown}:{port}/")
            print(f"Ctrl-C stops it. Logs: {data_dir() / 'logs'}", flush=True)
            while True:
                self.watch()
        except Stopped:
            print("\nStopping.", flush=True)
            return 0
        except ServiceError as error:
            print(f"\n{error}", file=sys.stderr, flush=True)
            return 1
        finally:
            self.stop()

    def _asked_to_stop(self, *_: object) -> None:
        self.stop_asked += 1
        os.write(self._bell, b"!")

    def _pause(self, seconds: float) -> None:
        """Sleep; Stopped at once when a signal came or comes."""
        if select.select([self.signalled], [], [], seconds)[0]:
            raise Stopped

    # -- up -------------------------------------------------------------------------------

    def prepare(self) -> str:
        """Everything before the processes; returns what the demo command had to say."""
        if not find_library("pango-1.0"):
            print(
                "Pango is missing, so PDFs cannot be made. On Debian: "
                "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                file=sys.stderr,
            )
        print("Starting the services.", flush=True)
        self.services = ensure_services()
        self._pause(0)
        prepare_database()
        self._fresh_logs()
        urls = connection_urls()
        if urls.owner:
            print("Applying migrations.", flush=True)
            self._manage("owner", "migrate", "--no-input", "--verbosity=0")
        with self._static_files():
            if os.environ.get("THROUGHLINE_DEMO", "1") == "0":
                return ""
            print("Preparing the demo world.", flush=True)
            return self._manage("web", "demo").strip()

    def _fresh_logs(self) -> None:
        folder = data_dir() / "logs"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for log in folder.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))

    @contextlib.contextmanager
    def _static_files(self) -> Iterator[None]:
        """Collect the static files, when they changed, while the block does something else."""
        stamp, now = BASE_DIR / "staticfiles" / ".collected", static_fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            yield
            return
        command = self._command("collectstatic", "--no-input", "--verbosity=0", "--clear")
        with self._started(command, child_environment("web")) as process:
            yield
            self._finish("collectstatic", process)
        stamp.write_text(now)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(BASE_DIR / "manage.py"), *arguments]

    @contextlib.contextmanager
    def _started(self, command: list[str], environment: dict) -> Iterator[subprocess.Popen]:
        """A short process that does not outlive the block."""
        process = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def _finish(self, name: str, process: subprocess.Popen) -> str:
        """Its output once it ends; stops when we are asked to, complains when it failed."""
        output: list[str] = []
        reader = threading.Thread(target=lambda: output.append(process.stdout.read()), daemon=True)
        reader.start()
        while reader.is_alive():
            reader.join(0.05)
            self._pause(0)
        if process.wait():
            raise ServiceError(f"`manage.py {name}` failed:\n{''.join(output).strip()}")
        return "".join(output)

    def _manage(self, role: str, *arguments: str) -> str:
        with self._started(self._command(*arguments), child_environment(role)) as process:
            return self._finish(arguments[0], process)

    def wait_until_healthy(self, host: str, port: int) -> None:
        """Until /healthz says 200; ServiceError with its last words when it takes too long."""
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        where = f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"
        request = urllib.request.Request(f"{where}/healthz")
        # Where HTTPS is demanded, a proxy would say that it carried this request.
        request.add_header("X-Forwarded-Proto", "https")
        request.add_header("Host", "localhost")
        until, last = time.monotonic() + READY_SECONDS, "nothing answered"
        while time.monotonic() < until:
            self.watch(pause=0.1)
            try:
                with urllib.request.urlopen(request, timeout=10):
                    return
            except urllib.error.HTTPError as error:
                with contextlib.suppress(ValueError):
                    last = json.dumps(json.loads(error.read()))
            except OSError:
                continue
        raise ServiceError(f"Not ready after {READY_SECONDS} s. /healthz: {last}")

    # -- watching -------------------------------------------------------------------------

    def watch(self, *, pause: float = 0.5) -> None:
        """One round: wait, then start again what ended. ServiceError when one will not stay."""
        self._pause(pause)
        now = time.monotonic()
        for child in self.children:
            if child.due_at is not None:
                if now >= child.due_at:
                    child.start()
            elif child.process.poll() is not None:
                self._plan_restart(child, now)
        if now - self.checked_at >= SERVICES_EVERY:
            self.checked_at = now
            for name in self.services.revive():
                self.revivals += 1
                print(f"{name} had stopped and was started again.", file=sys.stderr, flush=True)
                if self.revivals > 2 * RESTARTS:
                    raise ServiceError(f"{name} does not stay up; see {self.services.folder}.")

    def _plan_restart(self, child: Child, now: float) -> None:
        child.signal_group(signal.SIGKILL)  # what it forked must not answer in its place
        if now - child.started_at > STEADY_SECONDS:
            child.restarts = 0
        status = child.process.returncode
        if child.restarts >= RESTARTS:
            raise ServiceError(
                f"The process {child.name} ended {RESTARTS + 1} times (last status {status}), so "
                f"everything stops. The end of {child.log}:\n{child.tail()}"
            )
        delay = 0.5 * 2**child.restarts
        child.restarts += 1
        child.due_at = now + delay
        print(
            f"The process {child.name} ended with status {status}; again in {delay:g} s.",
            file=sys.stderr,
            flush=True,
        )

    # -- down -----------------------------------------------------------------------------

    def stop(self) -> None:
        """Politely, then firmly (at once after a second signal), then unused services."""
        for child in self.children:
            if child.process and child.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        while time.monotonic() < until and self.stop_asked < 2:
            if all(c.process is None or c.process.poll() is not None for c in self.children):
                break
            time.sleep(0.05)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process:
                child.process.wait()
        if self.services:
            self.services.release()


def main() -> int:
    """Run until told to stop; returns the exit status."""
    return Supervisor().run()


if __name__ == "__main__":
    sys.exit(main())
