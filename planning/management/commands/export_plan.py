"""Export a grantee's plan as a plan file."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts import wall
from accounts.models import Grantee
from planning import exchange
from planning.actions import current_plan
from planning.exchange.guarding import protected_places

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Export a grantee's current plan with its register and log as a plan file "
        "(docs/plan-format.md). Restricted entries are never exported."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--grantee", required=True, metavar="SLUG")
        parser.add_argument(
            "--out", required=True, metavar="FILE", help="where to write, or - for standard output"
        )

    def handle(self, *, grantee, out, **options) -> None:
        found = Grantee.objects.filter(slug=grantee).first()
        if found is None:
            raise CommandError(f"There is no grantee “{grantee}”.", returncode=REFUSED)
        data, places = _exported(found)
        if places:
            self.stderr.write(
                f"Protected names stand in {len(places)} texts of this file; write these "
                f"differently before you pass it on: {', '.join(places[:20])}"
            )
        if out == "-":
            self.stdout.write(data.decode(), ending="")
            return
        try:
            _write(Path(out), data)
        except OSError as error:
            raise CommandError(
                f"{out} cannot be written: {error.strerror}.", returncode=REFUSED
            ) from None
        self.stdout.write(f"Exported the plan of {found} to {out}.")


def _exported(grantee: Grantee) -> tuple[bytes, list[str]]:
    """The file's bytes and where protected names stand in it, all read at one moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with wall.inside(grantee.pk):
            plan = current_plan(grantee.pk)
            if plan is None:
                raise CommandError(f"{grantee} has no plan yet.", returncode=REFUSED)
            document = exchange.export_plan(grantee, plan)
            return exchange.dump(document), protected_places(document)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader never finds half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
