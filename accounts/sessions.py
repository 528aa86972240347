"""Sessions in the database, asked for by their key only when it can be one."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own store; a cookie that was made up is no session, and never a fault."""

    def _validate_session_key(self, key: str) -> bool:
        # PostgreSQL refuses some characters outright, and a quoted cookie can hold any.
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()
