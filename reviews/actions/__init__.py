"""The verbs of a review and a submission. Nothing else changes their states.

Each is one transaction inside the grantee's wall: lock the plan, ask the rules again (the
person's rights, then the state), change, write the history line, tell whose turn it is.
"""

from accounts.actions import Refused
from reviews.actions.rounds import ask_review, close_review, resend, return_review
from reviews.actions.submissions import (
    Letter,
    approve,
    read_letter,
    reopen_plan,
    send_back,
    submit_version,
    why_not_submit,
)
from reviews.actions.talk import (
    give_verdict,
    open_thread,
    reopen_thread,
    reply,
    resolve_thread,
)

__all__ = [
    "Letter",
    "Refused",
    "approve",
    "ask_review",
    "close_review",
    "give_verdict",
    "open_thread",
    "read_letter",
    "reopen_plan",
    "reopen_thread",
    "reply",
    "resend",
    "resolve_thread",
    "return_review",
    "send_back",
    "submit_version",
    "why_not_submit",
]
