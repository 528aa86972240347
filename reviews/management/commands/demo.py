"""Put up the demo world and print who can sign in."""

from django.core.management.base import BaseCommand, CommandError

from reviews.demo import PASSWORD, build, cast

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Put up the demo world, unless it is there, and print its sign-ins. A database that is "
        "in real use is left alone; the exit status is then 2."
    )

    def handle(self, **options) -> None:
        try:
            places = build.build_world()
        except build.NotEmpty as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from None
        people = [person for person in cast.PEOPLE if not person.place or person.place in places]
        rows = [("Sign in as", "Role", "Where")]
        rows += [(person.email, person.role_title, person.where) for person in people]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        for email, role, where in rows:
            self.stdout.write(f"{email:<{widths[0]}}  {role:<{widths[1]}}  {where}")
        self.stdout.write(f"The password is the same for all: {PASSWORD}")
        if cast.MAINE not in places:
            self.stdout.write(
                "The published case of Maine is left out: its file is not part of this "
                "installation."
            )
