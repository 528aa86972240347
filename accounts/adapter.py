"""allauth's hook: accounts come from invitations only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves; `accounts.views.accept` makes invited accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
