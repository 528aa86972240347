"""Saying that something was handed to people, from any room.

Who passes the word on is the reviews room's matter (`reviews/mail.py`), which stands above the
others; here is only the call. A hand-off is part of the move's transaction: undone, it never was.
"""

from collections.abc import Iterable

from django.dispatch import Signal

from accounts.models import User

handed_off = Signal()


def hand_off(
    grantee_id: int,
    people: Iterable[User],
    text: str,
    path: str,
    *,
    by: User | None,
    mail: bool = True,
) -> None:
    """Tell everyone of `people` but `by`: `text` in the app, with a link to `path`; and by mail
    that something waits, unless `mail` is False. `by` is None where a day came and nobody did
    anything. The wall must be open for the grantee."""
    handed_off.send(
        None, grantee_id=grantee_id, people=people, text=text, path=path, by=by, mail=mail
    )
