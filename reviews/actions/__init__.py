"""The verbs of a review and a submission. Nothing else changes their states.

Each is one transaction inside the grantee's wall: lock the plan, ask the rules again (the
person's rights, then the state), change, write the history line, tell whose turn it is.
"""

from accounts.actions import Refused
from reviews.actions.reviewers import (
    add_note,
    assign_reviewer,
    finish_part,
    give_view,
    remove_note,
    remove_reviewer,
)
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
    assign_thread,
    give_verdict,
    open_thread,
    reopen_thread,
    reply,
    resolve_thread,
)

__all__ = [
    "Letter",
    "Refused",
    "add_note",
    "approve",
    "ask_review",
    "assign_reviewer",
    "assign_thread",
    "close_review",
    "finish_part",
    "give_verdict",
    "give_view",
    "open_thread",
    "read_letter",
    "remove_note",
    "remove_reviewer",
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
