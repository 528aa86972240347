#!/usr/bin/env python3
"""Django's commands. On a bare checkout they bring the embedded services along.

With nothing configured: starts PostgreSQL and Valkey where they do not run, makes the logins and
the database, applies waiting migrations, runs the command, and stops what nobody else uses.
"""
# ruff: noqa: S603, S606 -- runs itself again, with another Python or for the migrations

import atexit
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEED_NOTHING = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "startproject",
    "version",
}
# Run as the owner of the tables, and never preceded by a migration of our own.
AS_OWNER = {
    "flush",
    "makemigrations",
    "migrate",
    "optimizemigration",
    "showmigrations",
    "sqlflush",
    "sqlmigrate",
    "sqlsequencereset",
    "squashmigrations",
}


def use_own_python() -> None:
    """Go on with the virtual environment's Python when this one has no Django."""
    if find_spec("django"):
        return
    own = HERE / ".venv" / "bin" / "python"
    if not own.exists() or Path(sys.prefix) == HERE / ".venv":
        sys.exit("Throughline's packages are not installed. Run `make setup` first.")
    os.execv(own, [str(own), str(Path(__file__).resolve()), *sys.argv[1:]])


def main() -> None:
    """Run one command."""
    use_own_python()
    sys.path.insert(0, str(HERE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    bare = command in NEED_NOTHING or bool({"-h", "--help", "--version"} & set(sys.argv))
    if command in AS_OWNER:
        os.environ.setdefault("THROUGHLINE_DATABASE_ROLE", "owner")

    from config.services import ServiceError, connection_urls

    try:
        if command in AS_OWNER and not bare and connection_urls().owner is None:
            raise ServiceError(
                f"`{command}` needs the owner's login, which this machine was not given. "
                "Set DATABASE_OWNER_URL, or run it where it is set."
            )
        if not bare:
            bring_services(migrate=command not in AS_OWNER)
    except ServiceError as error:
        sys.exit(str(error))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def bring_services(*, migrate: bool) -> None:
    """Start, prepare and migrate what is embedded; what the environment names is left alone."""
    from config.services import embedded_database, ensure_services, prepare_database

    # Without this, a termination would skip the exit handlers and leave the servers running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    atexit.register(ensure_services().release)
    if not embedded_database():
        return
    prepare_database()
    if not migrate:
        return
    import django

    from config.migrations import migrations_wait
    from config.services import connection_urls

    django.setup()
    if migrations_wait(connection_urls().owner):
        environment = {**os.environ, "THROUGHLINE_DATABASE_ROLE": "owner"}
        command = [sys.executable, __file__, "migrate", "--no-input", "--verbosity=0"]
        if subprocess.run(command, check=False, env=environment).returncode:
            sys.exit("The migrations could not be applied; the reason is above.")


if __name__ == "__main__":
    main()
