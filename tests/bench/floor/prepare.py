"""Makes the floor's tables and rows, and signs its one user in; prints the session's key.

python -m tests.bench.floor.prepare ROWS
"""

import sys
from datetime import date, timedelta

import django


def main(count: int) -> str:
    """Tables, `count` rows, a text, a user; the key of a session signed in."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from tests.bench.floor.models import Row, Text

    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    Row.objects.bulk_create(
        Row(
            title=f"Open a door in region {number} and keep it open through the night",
            responsible=f"Office {number % 40}",
            timeline="by the end of the second year",
            due_on=date(2026, 1, 1) + timedelta(days=number % 700),
            state="planned",
        )
        for number in range(count)
    )
    Text.objects.create(text="")
    client = Client()
    client.force_login(User.objects.create_user("floor"))
    return client.session.session_key


if __name__ == "__main__":
    django.setup()
    print(main(int(sys.argv[1])))
