"""Who may do what in which state of a review or a submission, as tables.

A refusal is a sentence; the same sentence is the page's answer and the test's expectation.
"""

from dataclasses import dataclass

from accounts import rules as rights

IN_REVIEW = "in_review"
RETURNED = "returned"
CLOSED = "closed"
ROUND_STATES = (
    (IN_REVIEW, "With the TTA provider"),
    (RETURNED, "Returned to the team"),
    (CLOSED, "Closed"),
)

SUBMITTED = "submitted"
APPROVED = "approved"
SENT_BACK = "sent_back"
SUBMISSION_STATES = (
    (SUBMITTED, "With OVC"),
    (APPROVED, "Approved"),
    (SENT_BACK, "Returned by OVC"),
)

ACCEPTABLE = "acceptable"
SUGGESTIONS = "suggestions"
MUST_FIX = "must_fix"
VERDICTS = (
    (ACCEPTABLE, "Acceptable"),
    (SUGGESTIONS, "Acceptable with suggestions"),
    (MUST_FIX, "Must fix"),
)
THREAD_KINDS = (
    (MUST_FIX, "Must fix"),
    ("suggestion", "Suggestion"),
    ("tta_offer", "TTA offered"),
    ("question", "Question"),
)


@dataclass(frozen=True)
class Move:
    """A verb with the permission it needs, the states it starts from and the one it leads to."""

    title: str
    permission: str
    before: frozenset[str]
    after: str
    refusal: str


NONE = "none"  # no round, or no submission, is open

ROUND_MOVES = {
    "ask": Move(
        "Ask for a review",
        rights.REQUEST_REVIEW,
        frozenset({NONE}),
        IN_REVIEW,
        "A review of this plan is open already. Answer it, or close it first.",
    ),
    "return": Move(
        "Return to the team",
        rights.GIVE_VERDICT,
        frozenset({IN_REVIEW}),
        RETURNED,
        "This review is not with you now, so it cannot be returned.",
    ),
    "resend": Move(
        "Send the revised version",
        rights.REQUEST_REVIEW,
        frozenset({IN_REVIEW, RETURNED}),
        IN_REVIEW,
        "There is no open review to answer. Ask for a new one.",
    ),
    "close": Move(
        "Close the review",
        rights.REQUEST_REVIEW,
        frozenset({RETURNED}),
        CLOSED,
        "Only a review that was returned to you can be closed.",
    ),
}

SUBMISSION_MOVES = {
    "submit": Move(
        "Submit to OVC",
        rights.SUBMIT_VERSION,
        frozenset({NONE, SENT_BACK, APPROVED}),
        SUBMITTED,
        "A version of this plan is with OVC already. Wait for its decision.",
    ),
    "approve": Move(
        "Approve",
        rights.DECIDE,
        frozenset({SUBMITTED}),
        APPROVED,
        "This submission has been decided already.",
    ),
    "send_back": Move(
        "Return with a letter",
        rights.DECIDE,
        frozenset({SUBMITTED}),
        SENT_BACK,
        "This submission has been decided already.",
    ),
}

TURN = {
    IN_REVIEW: "With the TTA provider, who reads and comments",
    RETURNED: "With the program team, who answer the review",
    SUBMITTED: "With OVC, who approves or returns it",
    APPROVED: "Approved by OVC",
    SENT_BACK: "With the program team, who answer OVC's letter",
    NONE: "With the program team, who write",
}


def may(move: Move, state: str) -> str:
    """'' when the move can start from `state`, else the sentence that says why not."""
    return "" if state in move.before else move.refusal
