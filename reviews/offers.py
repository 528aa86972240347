"""The moves that a person is offered now: each a form, or the sentence that says why not yet."""

from dataclasses import dataclass, replace

from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.access import Access
from accounts.actions import holders_of
from accounts.models import User
from deliverables.models import Version
from reviews import rules
from reviews.actions import why_not_submit
from reviews.forms import LetterForm, ReopenForm, SendForm, SubmitForm, WordsForm
from reviews.models import Round, Submission
from reviews.queries import Standing

CHOICES = 50


@dataclass(frozen=True)
class Offer:
    """A move with its form and address. With `refusal` it is shown, but cannot be used yet.

    `told` are the names of those who will be told.
    """

    key: str
    title: str
    url: str
    form: Form | None
    refusal: str = ""
    confirm: str = ""
    quiet: bool = False
    told: tuple[str, ...] = ()


WORDS = {
    "ask": ("Message to the TTA provider", "What you would like them to look at."),
    "return": ("Message to the team", "What matters most; single points go into comments."),
    "resend": ("What you changed", "A short answer to the review."),
    "submit": ("Statement", "What OVC should know about this version."),
    "approve": ("Letter", "Kept with the submission and shown to the team."),
    "send_back": ("Letter", "What OVC asks the team to change."),
    "reopen": ("Reason", "What will be revised, and why now. OVC reads it."),
}
NEEDED = {"send_back": rules.LETTER_REQUIRED, "reopen": rules.REASON_REQUIRED}
ADDRESSES = {"reopen": "reopen_plan"}
FORMS = {
    "ask": SendForm,
    "resend": SendForm,
    "submit": SubmitForm,
    "approve": LetterForm,
    "send_back": LetterForm,
    "reopen": ReopenForm,
}


def form_for(key: str, numbers: list[tuple[int, str]] | None = None, data=None, files=None) -> Form:
    """The form of a move; with `numbers`, (version number, label), it asks for a version too."""
    label, hint = WORDS[key]
    common = {"label": label, "hint": hint, "needed": NEEDED.get(key, ""), "auto_id": f"{key}-%s"}
    if numbers is not None:
        common["numbers"] = numbers
    return FORMS.get(key, WordsForm)(data, files, **common)


def version_choices(plan_id: int, *, after: int = 0) -> list[tuple[int, str]]:
    """The plan's versions newer than number `after` as choices, the newest first."""
    found = Version.objects.filter(plan=plan_id, number__gt=after)
    return [
        (number, f"Version {number}, {date_format(timezone.localtime(at), 'F j, Y, g:i A')}")
        for number, at in found.values_list("number", "created_at").order_by("-number")[:CHOICES]
    ]


def round_offers(
    access: Access, standing: Standing, rounds: list[Round], why_not_return: str = ""
) -> list[Offer]:
    """What the person may do with the review now. `why_not_return`: someone else concludes it."""
    current = rounds[0] if rounds and rounds[0].state != rules.CLOSED else None
    state = current.state if current else rules.NONE
    moves = {
        key: move
        for key, move in rules.ROUND_MOVES.items()
        if access.allows(move.permission) and not rules.may(move, state)
    }
    offers = []
    for key, move in moves.items():
        numbers = None
        if key in {"ask", "resend"}:
            numbers = version_choices(
                standing.plan_id, after=current.version.number if current else 0
            )
            if not numbers:
                continue
        url = reverse(f"{key}_review" if key != "resend" else key, args=_place(access, current))
        if key == "close":
            question = "Close this review? A new one can be asked for at any time."
            offers.append(Offer(key, move.title, url, None, confirm=question, quiet=True))
        else:
            refusal = why_not_return if key == "return" else ""
            offers.append(Offer(key, move.title, url, form_for(key, numbers), refusal=refusal))
    return offers


def with_told(offers: list[Offer], grantee_id: int, by: User) -> list[Offer]:
    """The offers, each with the names of those whom the move tells; a query for each audience."""
    audience = {offer.key: _move(offer.key).tells for offer in offers}
    names = {
        permission: tuple(
            person.name for person in holders_of(grantee_id, permission) if person != by
        )
        for permission in set(audience.values())
    }
    return [replace(offer, told=names[audience[offer.key]]) for offer in offers]


def _move(key: str) -> rules.Move:
    return rules.ROUND_MOVES.get(key) or rules.SUBMISSION_MOVES[key]


def _place(access: Access, current: Round | None) -> list:
    return [access.slug, current.pk] if current else [access.slug]


def submission_offers(
    access: Access, standing: Standing, submissions: list[Submission]
) -> list[Offer]:
    """What the person may do with the submission now."""
    last = submissions[0] if submissions else None
    state = last.state if last else rules.NONE
    offers = []
    submit = rules.SUBMISSION_MOVES["submit"]
    if access.allows(submit.permission) and not rules.may(submit, state):
        numbers = version_choices(standing.plan_id, after=last.version.number if last else 0)
        if numbers:
            newest = Version.objects.get(plan=standing.plan_id, number=numbers[0][0])
            offers.append(
                Offer(
                    "submit",
                    submit.title,
                    reverse("submit_version", args=[access.slug]),
                    form_for("submit", numbers),
                    refusal=why_not_submit(newest, last),
                    confirm="Submit this version to OVC? An open review is closed with it.",
                )
            )
    for key in ("approve", "send_back", "reopen"):
        move = rules.SUBMISSION_MOVES[key]
        if last and access.allows(move.permission) and not rules.may(move, state):
            url = reverse(ADDRESSES.get(key, key), args=[access.slug, last.pk])
            offers.append(Offer(key, move.title, url, form_for(key), quiet=key != "approve"))
    return offers
