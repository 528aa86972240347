"""Who may do what in which state of a review or a submission, as tables.

A refusal is a sentence; the same sentence is the page's answer and the test's expectation.
"""

from dataclasses import dataclass
from datetime import timedelta

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
REOPENED = "reopened"
SUBMISSION_STATES = (
    (SUBMITTED, "With OVC"),
    (APPROVED, "Approved"),
    (SENT_BACK, "Returned by OVC"),
    (REOPENED, "Approved, being revised"),
)
# The states of a submission that OVC approved.
GRANTED = (APPROVED, REOPENED)
# Why an approved plan is opened again.
UPDATE, CHANGE = "update", "change"
REOPENINGS = ((UPDATE, "The yearly update"), (CHANGE, "A change that cannot wait for it"))

ACCEPTABLE = "acceptable"
SUGGESTIONS = "suggestions"
MUST_FIX = "must_fix"
VERDICTS = (
    (ACCEPTABLE, "Acceptable"),
    (SUGGESTIONS, "Acceptable with suggestions"),
    (MUST_FIX, "Must fix"),
)
SUGGESTION = "suggestion"
TTA_OFFER = "tta_offer"
QUESTION = "question"
THREAD_KINDS = (
    (MUST_FIX, "Must fix"),
    (SUGGESTION, "Suggestion"),
    (TTA_OFFER, "TTA offered"),
    (QUESTION, "Question"),
)
# The kinds that only someone who gives verdicts may begin.
REVIEWER_KINDS = frozenset({MUST_FIX, TTA_OFFER})
LONGEST_TEXT = 8000
# How long the mail of an assignment waits, so that one made by mistake mails nobody.
SETTLE = timedelta(minutes=5)
LONGEST_QUOTE = 500


@dataclass(frozen=True)
class Move:
    """A verb with the permission it needs, the states it starts from and the one it leads to.

    `tells` is the permission of those who are told.
    """

    title: str
    permission: str
    before: frozenset[str]
    after: str
    refusal: str
    tells: str


NONE = "none"  # no round, or no submission, is open

ROUND_MOVES = {
    "ask": Move(
        "Ask for a review",
        rights.REQUEST_REVIEW,
        frozenset({NONE}),
        IN_REVIEW,
        "A review of this plan is open already. Answer it, or close it first.",
        rights.GIVE_VERDICT,
    ),
    "return": Move(
        "Return to the team",
        rights.GIVE_VERDICT,
        frozenset({IN_REVIEW}),
        RETURNED,
        "This review is not with you now, so it cannot be returned.",
        rights.REQUEST_REVIEW,
    ),
    "resend": Move(
        "Send the revised version",
        rights.REQUEST_REVIEW,
        frozenset({IN_REVIEW, RETURNED}),
        IN_REVIEW,
        "There is no open review to answer. Ask for a new one.",
        rights.GIVE_VERDICT,
    ),
    "close": Move(
        "Close the review",
        rights.REQUEST_REVIEW,
        frozenset({RETURNED}),
        CLOSED,
        "Only a review that was returned to you can be closed.",
        rights.GIVE_VERDICT,
    ),
}

SUBMISSION_MOVES = {
    "submit": Move(
        "Submit to OVC",
        rights.SUBMIT_VERSION,
        frozenset({NONE, SENT_BACK, REOPENED}),
        SUBMITTED,
        "A version of this plan is with OVC already, or approved and locked. Wait for the "
        "decision, or reopen the approved plan first.",
        rights.DECIDE,
    ),
    "approve": Move(
        "Approve",
        rights.DECIDE,
        frozenset({SUBMITTED}),
        APPROVED,
        "This submission has been decided already.",
        rights.REQUEST_REVIEW,
    ),
    "send_back": Move(
        "Return with a letter",
        rights.DECIDE,
        frozenset({SUBMITTED}),
        SENT_BACK,
        "This submission has been decided already.",
        rights.REQUEST_REVIEW,
    ),
    "reopen": Move(
        "Reopen the approved plan",
        rights.SUBMIT_VERSION,
        frozenset({APPROVED}),
        REOPENED,
        "Only an approved plan is reopened, and once for each approval.",
        rights.DECIDE,
    ),
}

TURN = {
    IN_REVIEW: "With the TTA provider, who reads and comments",
    RETURNED: "With the program team, who answer the review",
    SUBMITTED: "With OVC, who approves or returns it",
    APPROVED: "Approved by OVC",
    SENT_BACK: "With the program team, who answer OVC's letter",
    REOPENED: "With the program team, who revise the approved plan",
    NONE: "With the program team, who write",
}
# What someone who reads only submitted versions is told while nothing is submitted.
NOTHING_SUBMITTED = "With the program team, who have not submitted a version yet"

# No state of a submission: approved under an earlier award than the plan's own.
CARRIED = "carried"
# state -> ((permission, what this person can do next), ...), the first that fits is shown.
NEXT_STEPS = {
    CARRIED: (
        (rights.SUBMIT_VERSION, "Reopen the plan and submit it for the new award"),
        (rights.EDIT_PLAN, "Bring the plan up to date for the new award"),
        (rights.DECIDE, "Wait until the team submits it for the new award"),
    ),
    IN_REVIEW: (
        (rights.GIVE_VERDICT, "Read the version, comment and return it"),
        (rights.EDIT_PLAN, "Go on writing while the TTA provider reads"),
    ),
    RETURNED: (
        (rights.REQUEST_REVIEW, "Answer the comments and send a revised version"),
        (rights.GIVE_VERDICT, "Wait for the team's revised version"),
    ),
    SUBMITTED: (
        (rights.DECIDE, "Read the submission and decide"),
        (rights.EDIT_PLAN, "Wait for OVC's decision"),
    ),
    APPROVED: (
        (rights.SUBMIT_VERSION, "Put the plan to work; reopen it for the yearly update"),
        (rights.EDIT_PLAN, "Put the plan to work and keep it up to date"),
        (rights.DECIDE, "Nothing waits for you"),
    ),
    SENT_BACK: (
        (rights.SUBMIT_VERSION, "Read OVC's letter, revise and submit again"),
        (rights.EDIT_PLAN, "Read OVC's letter and revise the plan"),
        (rights.DECIDE, "Wait for the revised version"),
    ),
    REOPENED: (
        (rights.SUBMIT_VERSION, "Revise the plan, freeze a version and submit it"),
        (rights.EDIT_PLAN, "Revise the plan and freeze a version"),
        (rights.GIVE_VERDICT, "Wait until the team asks for a review"),
        (rights.DECIDE, "Wait for the revised version"),
    ),
    NONE: (
        (rights.EDIT_PLAN, "Write the plan, then freeze a version and ask for a review"),
        (rights.READ_PLAN, "Read the working plan"),
        (rights.GIVE_VERDICT, "Wait until the team asks for a review"),
        (rights.DECIDE, "Wait until the team submits a version"),
    ),
}

REVIEW_IS_CLOSED = (
    "This review is closed, so no new comment can begin in it. Ask for a new review first."
)
NOT_IN_THIS_REVIEW = "That version was not sent in this review. Comment on one that was."
NO_SUCH_COMPONENT = "That version has no such component. Choose one that it has."
NOT_YOUR_KIND = "Only the TTA provider begins this kind of comment. Choose another kind."
ANSWER_FIRST = "Reply to this must-fix point before you mark it resolved."
VERDICT_NOT_NOW = "Verdicts are given while the review is with the TTA provider."
EMPTY_TEXT = "Write a sentence or two first."
LETTER_REQUIRED = "Write what OVC asks the team to change; the letter is sent with the return."
REASON_REQUIRED = "Write why the approved plan is opened again; OVC reads it."
REOPENING_REQUIRED = "Say whether this is the yearly update or another change."
NO_SUCH_WORDS = (
    "These words do not stand in this part of the version, or in the record that you chose. Copy "
    "them from its text, or leave the field empty to comment on the whole part."
)
NO_SUCH_RECORD = (
    "This part of the version names no such record. Choose one from the list, or none to comment "
    "on words or on the whole part."
)
LONG_QUOTE = f"Quote at most {LONGEST_QUOTE} characters; a few words are enough to find them again."
NOT_A_REVIEWER = (
    "Only someone who gives verdicts here can review this round. Choose another person."
)
ALREADY_A_REVIEWER = "This person reviews this round already."
NOT_AMONG_REVIEWERS = (
    "You are not among the reviewers of this round. Ask one of them to assign you; your comments "
    "and notes stay, and you can add more."
)
NOT_A_READER = "Only someone who reads this review can be asked to answer. Choose another person."
TOO_LONG = f"This text is longer than {LONGEST_TEXT:,} characters. Shorten it or split it."


def may(move: Move, state: str) -> str:
    """'' when the move can start from `state`, else the sentence that says why not."""
    return "" if state in move.before else move.refusal


def thread_kinds(permissions: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The (key, title) pairs of the kinds of comment that someone with `permissions` begins."""
    reviewer = rights.GIVE_VERDICT in permissions
    return tuple(
        (key, title) for key, title in THREAD_KINDS if reviewer or key not in REVIEWER_KINDS
    )


def may_resolve(kind: str, permissions: frozenset[str], *, answered: bool) -> str:
    """'' when the thread may be resolved, else why not.

    `answered`: someone of the team has replied in it. A must-fix point of the TTA provider is
    not waved away without a word.
    """
    if kind == MUST_FIX and not answered and rights.GIVE_VERDICT not in permissions:
        return ANSWER_FIRST
    return ""


def still_to_answer(points: list[str]) -> str:
    """Why a version cannot be submitted while these must-fix `points` are open; '' for none."""
    if not points:
        return ""
    return (
        f"Must-fix points are still open: {'; '.join(points)}. "
        "Resolve the comments, and revise or reply where the verdict is must fix."
    )


def not_yours_to_conclude(name: str) -> str:
    """The refusal to conclude a round that the reviewer `name` concludes."""
    return (
        f"{name} concludes this review. Record your own view and mark your part as done; then "
        f"{name} is told."
    )


def answer_before_sending(points: list[str]) -> str:
    """Why a revised version cannot be sent while these must-fix `points` have no answer."""
    if not points:
        return ""
    return (
        f"These must-fix points have no answer yet: {'; '.join(points)}. Reply to each comment, "
        "and revise or reply where the verdict is must fix; then send the version."
    )


def protected_name(words: str) -> str:
    """The refusal to hand on `words`, in which a protected name stands."""
    return (
        f"A protected name stands in these words: “{words.strip()}”. Nothing was sent. Write the "
        "name that the register prints, or leave it out."
    )


def another_version(number: int) -> str:
    """The refusal of a word on a version that is no longer under review."""
    return f"Version {number} is under review now. Give the verdict on that one."


def must_be_newer(asked: int, last: int, what: str) -> str:
    """'' when version `asked` comes after `last`, the latest that was `what`; else why not."""
    if asked > last:
        return ""
    return f"Version {last} was {what} already. Choose a newer version, or freeze one."


def superseded(asked: int, newer: int) -> str:
    """The refusal to decide on version `asked` when `newer` was submitted after it."""
    return f"Version {newer} was submitted after version {asked}. Open version {newer} and decide."


def next_step(state: str, permissions: frozenset[str]) -> str:
    """What a person with `permissions` can do next while the plan is in `state`; may be ''."""
    for permission, sentence in NEXT_STEPS[state]:
        if permission in permissions:
            return sentence
    return ""
