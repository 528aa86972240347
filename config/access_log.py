"""The server's log of requests, without the keys of links and without what people looked for.

Whoever reads a log could vote with a link that is not used yet, or see whose name was searched.
"""

import re

from gunicorn.glogging import Logger

# Addresses that open without an account by what stands last in them.
KEYS = re.compile(
    r"(/(?:vote|survey|calendar|invitation|password/reset/key|confirm-email)/)[^/?#\s]+"
)


def without_keys(text: str) -> str:
    """`text` with a dash in place of each key of a link."""
    return KEYS.sub(r"\1-", text)


def told(address: str) -> str:
    """An address as a log may keep it: without keys, and without its query."""
    return without_keys(address.partition("?")[0])


class Discreet(Logger):
    """gunicorn's own log of requests, with addresses as `told`."""

    def atoms(self, resp, req, environ, request_time) -> dict:
        found = super().atoms(resp, req, environ, request_time)
        line = (environ["REQUEST_METHOD"], told(environ["RAW_URI"]), environ["SERVER_PROTOCOL"])
        from_page = told(environ.get("HTTP_REFERER", "-"))
        return found | {
            "r": " ".join(line),
            "U": told(found["U"] or ""),
            "q": "",
            "f": from_page,
            "{referer}i": from_page,
        }
