"""Import a plan file into a grantee's plan."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import create_grantee
from accounts.models import Grantee
from planning import exchange
from planning.exchange.loading import MAX_BYTES
from planning.exchange.reading import counted

# The status of everything that is refused; nothing has been changed then.
REFUSED = 2


class Command(BaseCommand):
    help = (
        "Import a plan file (docs/plan-format.md). A file with faults changes nothing and "
        "lists each with its JSON pointer; the exit status is then 2."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="the plan file, or - for the standard input")
        parser.add_argument("--grantee", required=True, metavar="SLUG")
        parser.add_argument("--create", action="store_true", help="make the grantee if missing")
        parser.add_argument("--name", default="", help="the name of a grantee made by --create")
        parser.add_argument(
            "--replace", action="store_true", help="put it in place of what the plan holds now"
        )

    def handle(self, *, file, grantee, create, name, replace, **options) -> None:
        try:
            document = exchange.read_document(_read(file))
            with transaction.atomic():
                found = _grantee(grantee, document, create=create, name=name)
                imported = exchange.import_plan(found, document, replace=replace)
        except exchange.InvalidFile as invalid:
            many = f"{len(invalid.faults)} faults" if len(invalid.faults) > 1 else "a fault"
            raise CommandError(
                f"{file} has {many}; nothing was changed.\n{invalid}", returncode=REFUSED
            ) from None
        except exchange.ImportRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from None
        self.stdout.write(_sentence(found, imported))


def _read(file: str) -> bytes:
    try:
        with open(0 if file == "-" else Path(file), "rb", closefd=file != "-") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(
            f"{file} cannot be read: {error.strerror}.", returncode=REFUSED
        ) from None


def _grantee(slug: str, document: dict, *, create: bool, name: str) -> Grantee:
    found = Grantee.objects.filter(slug=slug).first()
    if found is not None:
        return found
    if not create:
        raise CommandError(
            f"There is no grantee “{slug}”. Add --create to make it.", returncode=REFUSED
        )
    given = document.get("grantee", {})
    kind = given.get("kind", Grantee.Kind.STATE)
    try:
        return create_grantee(slug=slug, name=name or given.get("name") or slug, kind=kind)
    except ValidationError as error:
        raise CommandError(
            f"A grantee “{slug}” cannot be made: {' '.join(error.messages)}", returncode=REFUSED
        ) from None


def _sentence(grantee: Grantee, imported: exchange.Imported) -> str:
    if imported.outcome == "same":
        return f"{grantee} has this plan already; nothing was changed."
    done = {
        "filled": f"Imported “{imported.plan}” into {grantee}",
        "replaced": f"Replaced the plan of {grantee} by “{imported.plan}”",
    }[imported.outcome]
    lost = (
        f" {imported.restricted_lost} restricted entries went with what was replaced."
        if imported.restricted_lost
        else ""
    )
    what, them = ("convention", "it") if len(imported.unknown) == 1 else ("conventions", "them")
    unknown = (
        f" Ticks of {len(imported.unknown)} review {what} were left out: this installation does "
        f"not have {them} ({'; '.join(imported.unknown)})."
        if imported.unknown
        else ""
    )
    return f"{done}: {counted(imported.entries)}.{lost}{unknown}"
