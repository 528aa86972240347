"""Community surveys: their questions and the links that open them.

What people answered is in `survey_answers.py`. Nothing here or there says who answered.
"""

import secrets
from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import TenantForeignKey, TenantModel
from editing.fields import Choice, Day, Flag, Line, Lines, Reference, Refused, Rich
from editing.models import Positioned
from engagement.models.activity import Activity

MOST_OPTIONS = 30
LOCKED = (
    "People have answered this survey, and their answers would no longer fit. "
    "Duplicate the survey and change the copy."
)


# Letters and figures that are not taken for one another when typed from a printed page.
TYPED = "abcdefghjkmnpqrstuvwxyz23456789"


def _token() -> str:
    return "".join(secrets.choice(TYPED) for _ in range(10))


class Survey(Positioned):
    """A few questions that people answer by link, without an account.

    The open link's token is kept as it is: it is meant to be handed to anyone, is shown to the
    team again whenever they print or send it, and opens nothing but an empty form.
    """

    class Purpose(models.TextChoices):
        NEEDS = "needs", "Learn what is needed"
        VALIDATE = "validate", "Check gaps and strategies"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Entry(models.TextChoices):
        OPEN = "open", "One link for everyone"
        SINGLE = "single", "A link each, used once"

    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.NEEDS)
    entry = models.CharField(max_length=6, choices=Entry, default=Entry.OPEN)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    asks_contact = models.BooleanField(default=False)
    consent = models.TextField(blank=True)
    activity = TenantForeignKey(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="surveys"
    )
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    token = models.CharField(max_length=64, default=_token)

    editable = {
        "title": Line("Title", "People who answer see it.", longest=200, required=True),
        "introduction": Rich(
            "Introduction", "Who asks, what for, and what happens with the answers."
        ),
        "purpose": Choice("What it is for", options=tuple(Purpose.choices)),
        "entry": Choice("Who can answer", options=tuple(Entry.choices)),
        "opens_on": Day("Opens on", "Empty: as soon as you open it."),
        "closes_on": Day("Closes on", "The last day on which people can answer."),
        "asks_contact": Flag(
            "Ask for contact details", "Off unless you need them. Kept apart from the answers."
        ),
        "consent": Lines(
            "Consent sentence",
            "Shown beside the contact details; people tick that they agree.",
            longest=1000,
        ),
        "activity": Reference("Activity in the log", model="engagement.Activity"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "survey"
        indexes = [models.Index(fields=["grantee", "position", "id"], name="survey_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["grantee", "token"], name="survey_token_once")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The survey's page for the team."""
        return reverse("survey", args=[self.grantee.slug, self.pk])

    @property
    def has_answers(self) -> bool:
        """Whether anyone has answered; asked of the database each time."""
        return self.pk is not None and self.responses.exists()

    def refuse(self, field: str, value) -> str:
        """Days in order; what people agreed to or came in by stays as it was when they did."""
        if field == "opens_on" and value and self.closes_on and self.closes_on < value:
            return f"It closes on {self.closes_on}, before this day. Correct one of the two."
        if field == "closes_on" and value and self.opens_on and value < self.opens_on:
            return f"It opens on {self.opens_on}, after this day. Correct one of the two."
        if field in {"entry", "asks_contact", "consent"} and self.state != self.State.DRAFT:
            return (
                "This cannot change once the survey has been open: people answered on these "
                "terms. Duplicate the survey and change the copy."
            )
        return ""

    def standing(self, today: date | None = None) -> str:
        """What the public meets on that day: "waiting", "open" or "closed".

        The closing day counts to its end in the settings' time zone.
        """
        today = today or timezone.localdate()
        if self.state == self.State.DRAFT:
            return "waiting"
        if self.state == self.State.CLOSED or self.is_past(today):
            return "closed"
        return "waiting" if self.opens_on and today < self.opens_on else "open"

    def is_past(self, today: date | None = None) -> bool:
        """Whether its closing day is over."""
        return bool(self.closes_on and self.closes_on < (today or timezone.localdate()))

    def standing_in_words(self, today: date | None = None) -> str:
        """Its state as the team reads it, with the days that matter."""
        today = today or timezone.localdate()
        standing = self.standing(today)
        if self.state == self.State.DRAFT:
            return "Draft"
        if standing == "waiting":
            return f"Opens on {date_format(self.opens_on, 'M j, Y')}"
        if standing == "closed":
            return "Closed"
        return f"Open to {date_format(self.closes_on, 'M j, Y')}" if self.closes_on else "Open"

    def delete(self, *args, **kwargs):
        """Answers are never thrown away with their survey."""
        if self.has_answers:
            raise Refused("People have answered this survey. Close it; the answers stay.")
        return super().delete(*args, **kwargs)


class SurveyQuestion(Positioned):
    """One question. Its options are lines; an answer keeps an option's place among them."""

    class Kind(models.TextChoices):
        ONE = "one", "Choose one"
        SEVERAL = "several", "Choose several"
        SCALE = "scale", "Scale from 1 to 5"
        YES_NO = "yes_no", "Yes or no"
        SHORT = "short", "Short text"
        LONG = "long", "Long text"

    survey = TenantForeignKey(Survey, related_name="questions")
    text = models.CharField(max_length=500)
    kind_of = models.CharField("kind", max_length=8, choices=Kind, default=Kind.ONE)
    help = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField(default=False)
    options = models.TextField(blank=True)
    low = models.CharField(max_length=80, blank=True)
    high = models.CharField(max_length=80, blank=True)

    parents = ("survey",)
    editable = {
        "text": Line("Question", longest=500, required=True),
        "kind_of": Choice("Kind of answer", options=tuple(Kind.choices)),
        "help": Line("Help", "A sentence under the question, if it needs one."),
        "is_required": Flag("Has to be answered"),
        "options": Lines("Options", "One on each line."),
        "low": Line("Words at 1", "For example: not at all.", longest=80),
        "high": Line("Words at 5", "For example: very much.", longest=80),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "question"
        indexes = [
            models.Index(fields=["grantee", "survey", "position"], name="survey_question_in_order")
        ]

    def __str__(self) -> str:
        return self.text[:120]

    def get_absolute_url(self) -> str:
        """Its place on its survey's page."""
        page = reverse("survey", args=[self.grantee.slug, self.survey_id])
        return f"{page}#{self.anchor}"

    @property
    def has_options(self) -> bool:
        return self.kind_of in {self.Kind.ONE, self.Kind.SEVERAL}

    @property
    def is_text(self) -> bool:
        return self.kind_of in {self.Kind.SHORT, self.Kind.LONG}

    def choices(self) -> list[tuple[int, str]]:
        """(number kept in an answer, words) of what can be chosen; empty for a text."""
        if self.kind_of == self.Kind.YES_NO:
            return [(1, "Yes"), (0, "No")]
        if self.kind_of == self.Kind.SCALE:
            ends = {1: self.low, 5: self.high}
            return [(n, f"{n}: {ends[n]}" if ends.get(n) else str(n)) for n in range(1, 6)]
        return list(enumerate(self.option_lines())) if self.has_options else []

    def option_lines(self) -> list[str]:
        """The options as typed, blank lines and repeats left out."""
        lines = [line.strip() for line in self.options.splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def refuse(self, field: str, value) -> str:
        """Once someone has answered, nothing about a question can change.

        The survey's row is locked first, as it is while an answer is stored: whichever comes
        first, an answer fits the question that was asked.
        """
        survey = Survey.objects.select_for_update(no_key=True).filter(pk=self.survey_id).first()
        if survey is not None and survey.has_answers:
            return LOCKED
        if field == "options":
            lines = [line for line in value.splitlines() if line.strip()]
            if len(lines) > MOST_OPTIONS:
                return f"A question takes {MOST_OPTIONS} options; these are {len(lines)}."
        return ""

    def delete(self, *args, **kwargs):
        """A question that has been answered stays."""
        if refusal := self.refuse("text", self.text):
            raise Refused(refusal)
        return super().delete(*args, **kwargs)


class SurveyLink(TenantModel):
    """A link that one person uses once. Only the token's hash is kept, and no tie to the answer.

    The links are shown once, when they are made: who holds the table cannot answer for others.
    """

    survey = TenantForeignKey(Survey, related_name="links")
    token_sha256 = models.CharField(max_length=64)
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "token_sha256"], name="survey_link_once")
        ]
