"""allauth's hook: accounts come from invitations only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves; `accounts.views.accept` makes invited accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """An address that cannot even be read ("//[x") is not one to go on to."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False
