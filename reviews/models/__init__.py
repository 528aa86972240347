"""The talk about a version: rounds, threads, verdicts, submissions, notices and outgoing mail."""

from reviews.models.history import ReviewFile, RoundMove
from reviews.models.notices import Notice, OutgoingMail
from reviews.models.rounds import Reviewer, Round, RoundVersion, Verdict, View
from reviews.models.submissions import Submission, SubmissionFile
from reviews.models.talk import Comment, ReviewerNote, Thread

__all__ = [
    "Comment",
    "Notice",
    "OutgoingMail",
    "ReviewFile",
    "Reviewer",
    "ReviewerNote",
    "Round",
    "RoundMove",
    "RoundVersion",
    "Submission",
    "SubmissionFile",
    "Thread",
    "Verdict",
    "View",
]
