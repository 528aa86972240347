"""manage.py verify_versions: are stored versions and files what they were, drawn once more."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Grantee
from deliverables.verifying import DIFFERS, verify


class Command(BaseCommand):
    """Exit status 0 when everything is as it was, 1 when something differs, 2 for a wrong call."""

    help = "Check the hashes of frozen versions and files, and draw each file again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--grantee", help="the grantee's short name; without it all of them")
        parser.add_argument("--number", type=int, help="one version's number, with --grantee")

    def handle(self, *, grantee: str | None, number: int | None, **options) -> None:
        if number and not grantee:
            raise CommandError("Say which grantee's version with --grantee.", returncode=2)
        found = Grantee.objects.order_by("slug")
        if grantee:
            found = found.filter(slug=grantee)
            if not found:
                raise CommandError(f"There is no grantee {grantee}.", returncode=2)
        checked = wrong = 0
        for tenant in found:
            for item in verify(tenant.pk, number=number):
                checked += 1
                wrong += item.state == DIFFERS
                self.stdout.write(
                    f"{tenant.slug} version {item.number} {item.what}: {item.state}. {item.detail}"
                )
        if number and not checked:
            raise CommandError(f"{grantee} has no version {number}.", returncode=2)
        if wrong:
            raise CommandError(f"{wrong} of {checked} differ from what was stored.")
        self.stdout.write(f"{checked} checked, none differs.")
