"""`manage.py check_history`: whether every grantee's history is as it was written."""

from django.core.management.base import BaseCommand, CommandError

from accounts import seals, wall
from accounts.models import Grantee


class Command(BaseCommand):
    help = "Work out the seals of every grantee's history again. Exit code 1 when one is broken."

    def handle(self, *args, **options) -> None:
        broken = 0
        for grantee in Grantee.objects.order_by("slug"):
            with wall.inside(grantee.pk):
                found = seals.check(grantee.pk)
            if found.broken:
                broken += 1
                self.stdout.write(f"{grantee.slug}: seal {found.broken.number} does not fit")
            else:
                seal = found.last.sha256 if found.last else "nothing sealed yet"
                self.stdout.write(f"{grantee.slug}: {found.lines} lines, {seal}")
            for at in found.strays:
                self.stdout.write(f"{grantee.slug}: out of the order of times, {at.isoformat()}")
            if found.overdue:
                self.stdout.write(f"{grantee.slug}: {found.overdue} older lines are not sealed")
        if broken:
            raise CommandError(
                f"The history of {broken} grantee(s) was changed after it was sealed. Compare with "
                "a backup from before, and look at who can sign in to the database."
            )
