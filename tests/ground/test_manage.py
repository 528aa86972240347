"""manage.py before `make setup`, and from another Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from config import services

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def run_without_django(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A copy of manage.py in `folder`, run by a Python that sees no installed package."""
    shutil.copy(MANAGE, folder)
    command = [sys.executable, "-S", str(folder / "manage.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_before_setup_it_says_what_to_do(tmp_path):
    answer = run_without_django(tmp_path, "check")
    assert (answer.returncode, answer.stderr, answer.stdout) == (
        1,
        "Throughline's packages are not installed. Run `make setup` first.\n",
        "",
    )


def test_another_python_hands_over_to_the_virtual_environment(tmp_path):
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.write_text('#!/bin/sh\necho "own python: $2 $3"\n')
    own.chmod(0o755)

    answer = run_without_django(tmp_path, "check", "--deploy")

    assert answer.stdout == "own python: check --deploy\n"
    assert answer.returncode == 0


def test_a_web_machine_is_told_that_it_cannot_migrate(ground):
    environment = os.environ | {
        "DATABASE_WEB_URL": "postgresql://w@nowhere.invalid/plans",
        "REDIS_URL": "redis://nowhere.invalid",
        "SECRET_KEY": "shared",
    }
    answer = subprocess.run(
        [sys.executable, str(MANAGE), "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (
        1,
        "`migrate` needs the owner's login, which this machine was not given. "
        "Set DATABASE_OWNER_URL, or run it where it is set.\n",
    )


def manage(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, str(MANAGE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_command_on_a_bare_checkout_brings_the_database_along_and_takes_it_away(ground):
    answer = manage("showmigrations", "sessions")

    assert (answer.stdout, answer.returncode) == ("sessions\n [ ] 0001_initial\n", 0), answer.stderr
    assert services._engines().status() == {"PostgreSQL": False, "Valkey": False}


def test_migrations_that_wait_are_applied_before_a_command(founded):
    """As after an update of the code; `test_run` begins with no table at all."""
    with services.ensure_services(), psycopg.connect(services.connection_urls().owner) as owner:
        owner.execute("DROP TABLE IF EXISTS django_session")
        if owner.execute("SELECT to_regclass('django_migrations')").fetchone()[0]:
            owner.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    question = (
        "from django.db import connection; cursor = connection.cursor();"
        "cursor.execute('SELECT current_user, count(*) FROM django_session');"
        "print(*cursor.fetchone())"
    )

    answer = manage("shell", "--no-imports", "-c", question)

    assert (answer.stdout, answer.returncode) == ("throughline_web 0\n", 0), answer.stderr
    assert services._engines().status() == {"PostgreSQL": False, "Valkey": False}
