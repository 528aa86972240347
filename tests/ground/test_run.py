"""`make run` from its start to its end: what it starts, what it hands out, what it leaves."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from config import services
from config.places import free_port

ROOT = Path(__file__).resolve().parents[2]


def health(port: int) -> dict | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return None


# What takes ten seconds on a machine of one's own takes minutes on one that is busy.
PATIENCE = 600


def wait_for(check):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s")


ALL_WELL = {"database": "ok", "broker": "ok", "worker": "ok"}


class Run:
    """One `python -m config.supervisor` with a data folder and a port of its own."""

    def __init__(self, data: Path):
        self.data = data
        self.port = free_port()
        self.output = data.parent / "output"
        environment = {**os.environ, "PORT": str(self.port), "THROUGHLINE_DATA": str(data)}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.supervisor"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )
        self.seen: dict[int, psutil.Process] = {}

    def until_ready(self) -> "Run":
        def ready() -> bool:
            assert self.process.poll() is None, self.output.read_text()
            return "Throughline is at" in self.output.read_text()

        wait_for(ready)
        self.look()
        return self

    def look(self) -> list[psutil.Process]:
        """Every process that descends from it; remembered, to be looked for afterwards."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        self.seen |= {process.pid: process for process in found}
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.look()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def left_over(self) -> list[str]:
        def lives(process: psutil.Process) -> bool:
            try:
                return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
            except psutil.NoSuchProcess:
                return False

        return [" ".join(p.cmdline()) for p in self.seen.values() if lives(p)]


@pytest.fixture
def started(ground):
    runs = []

    def start(data: Path = ground) -> Run:
        runs.append(Run(data))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop()


def named(processes: list[psutil.Process], word: str) -> psutil.Process:
    """The first of them with `word` on its command line: the parent, not what it forked."""
    return next(p for p in processes if word in p.cmdline())


@pytest.mark.slow
def test_one_command_up_and_one_signal_down(started):
    run = started().until_ready()

    wait_for(lambda: health(run.port) == ALL_WELL)
    said = run.output.read_text()
    assert f"http://localhost:{run.port}/" in said
    assert run.stop(signal.SIGTERM) == 0
    assert run.left_over() == []
    assert health(run.port) is None

    again = started().until_ready()
    wait_for(lambda: health(again.port) == ALL_WELL)
    assert again.stop(signal.SIGINT) == 0
    assert again.left_over() == []


@pytest.mark.slow
def test_children_know_their_own_login_only_and_come_back_when_killed(
    started, founded, monkeypatch
):
    monkeypatch.setenv("THROUGHLINE_DEMO", "0")
    run = started().until_ready()
    secrets = json.loads((run.data / "secrets.json").read_text())
    web = named(run.look(), "config.wsgi:application")
    render = named(run.look(), "render@%h")

    def found_in(process: psutil.Process) -> set[str]:
        environment = "\n".join(process.environ().values())
        return {
            name for name in secrets if name.endswith("password") and secrets[name] in environment
        }

    assert found_in(web) == {"web_password", "redis_password"}
    assert found_in(render) == {"render_password", "redis_password"}

    web.kill()
    postmaster = named(run.look(), "-D")
    postmaster.kill()
    wait_for(lambda: "PostgreSQL had stopped and was started again" in run.output.read_text())
    wait_for(lambda: health(run.port) == ALL_WELL)
    assert "The process web ended with status -9; again in 0.5 s." in run.output.read_text()
    assert run.stop() == 0
    assert run.left_over() == []


@pytest.mark.slow
def test_servers_named_by_the_environment_are_used_and_left_alone(started, founded, monkeypatch):
    """Embedded ones in another folder stand in for the operator's."""
    with services.ensure_services():
        with psycopg.connect(services.admin_url(), dbname="postgres", autocommit=True) as admin:
            admin.execute("CREATE DATABASE served TEMPLATE throughline")
        addresses = {
            "DATABASE_URL": services.admin_url().replace("/throughline", "/served"),
            "REDIS_URL": services.connection_urls().redis.replace("/0", "/3"),
            "THROUGHLINE_DEMO": "0",
        }
        data = founded.parent / "nothing embedded"
        with monkeypatch.context() as configured:
            for name, value in addresses.items():
                configured.setenv(name, value)
            run = started(data).until_ready()
            wait_for(lambda: health(run.port) == ALL_WELL)
            assert run.stop() == 0

        wait_for(lambda: not run.left_over())  # nobody waited for those that were killed
        assert not (data / "postgres").exists()
        assert services._engines().status() == {"PostgreSQL": True, "Valkey": True}


@pytest.mark.slow
def test_a_child_that_will_not_stay_up_stops_everything_with_the_reason(
    started, founded, monkeypatch
):
    monkeypatch.setenv("WEB_CONCURRENCY", "none")  # gunicorn refuses it
    monkeypatch.setenv("THROUGHLINE_DEMO", "0")
    run = started()
    wait_for(lambda: "again in" in run.output.read_text())
    run.look()

    assert run.process.wait(PATIENCE) == 1
    said = run.output.read_text()
    assert "The process web ended 5 times (last status 1), so everything stops." in said
    assert "invalid literal for int() with base 10: 'none'" in said
    assert run.left_over() == []


def test_a_taken_port_is_said_before_anything_starts(started, ground, monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {**os.environ, "PORT": str(port)}
        answer = subprocess.run(
            [sys.executable, "-m", "config.supervisor"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 1
    assert answer.stderr == (
        f"\nCannot listen on 127.0.0.1:{port} (Address already in use). Stop what uses it, or "
        f"choose another port: PORT={port + 1} make run\n"
    )
    assert not (ground / "postgres").exists()
