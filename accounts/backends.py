"""Answers `user.has_perm` from the one function that reads rights."""

from accounts.access import reach
from accounts.models import Grantee, User


class GranteeBackend:
    """Permissions on grantees only; authentication is allauth's."""

    def authenticate(self, request, **credentials) -> None:
        """Nobody signs in through this backend."""
        return

    def has_perm(self, user: User, permission: str, obj: Grantee | None = None) -> bool:
        """Whether `user` holds "accounts.<permission>" on the grantee `obj`."""
        if not isinstance(obj, Grantee):
            return False
        codename = permission.removeprefix("accounts.")
        return any(access.allows(codename) for access in reach(user, obj.slug))
