"""Votes on what comes first: what is asked, its options, and what came out.

The ballots themselves are in `ballots.py`. While a vote is a draft its question can be changed;
from its opening on nothing that people voted on does.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import TenantForeignKey, TenantModel, TenantOneToOneField
from editing.fields import Choice, Line, Lines, Number, Refused
from editing.models import Positioned
from planning.models.evidence import Finding, Gap
from planning.models.library import Theme
from planning.models.plan import Plan
from planning.models.strategy import Strategy
from planning.prioritization.methods import HANLON, METHODS
from planning.prioritization.shapes import Scale

MOST_OPTIONS = 60
MOST_CRITERIA = 10
LOCKED = (
    "The vote has been opened, so what people vote on cannot change any more. Start another "
    "prioritization if the question has changed."
)
FULL = "A prioritization takes {most} {what}. Take one out first."


class Prioritization(Positioned):
    """A question put to a group: which of these options come first, by one method."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        RECORDED = "recorded", "Recorded"

    class Ballot(models.TextChoices):
        SECRET = "secret", "Secret: nobody sees who voted how"
        OPEN = "open", "Open: ballots are shown with names"

    METHOD_CHOICES = tuple((key, method.title) for key, method in METHODS.items())

    plan = TenantForeignKey(Plan, related_name="prioritizations")
    title = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    method = models.CharField(max_length=16, choices=METHOD_CHOICES, default="weighted")
    ballot = models.CharField(max_length=6, choices=Ballot, default=Ballot.SECRET)
    dots = models.PositiveSmallIntegerField(null=True)
    axis_across = models.CharField(max_length=60, default="Need")
    axis_up = models.CharField(max_length=60, default="Feasibility")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=1)
    # Written when the result is recorded: what a reader of the plan is told about it.
    recorded_on = models.DateField(null=True)
    formula = models.TextField(blank=True)
    ballots_counted = models.PositiveIntegerField(default=0)

    parents = ("plan",)
    editable = {
        "title": Line("Title", "People who vote see it.", longest=200, required=True),
        "question": Lines(
            "Question", "What is to be decided, and what people should keep in mind.", longest=1000
        ),
        "method": Choice("Method", options=METHOD_CHOICES),
        "ballot": Choice("Ballots", options=tuple(Ballot.choices)),
        "dots": Number(
            "Dots for each person",
            "Fewer than there are options. Empty: about a third of them.",
            lowest=1,
            highest=MOST_OPTIONS - 1,
        ),
        "axis_across": Line("Scale from left to right", longest=60),
        "axis_up": Line("Scale from bottom to top", longest=60),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "prioritization"
        indexes = [
            models.Index(fields=["grantee", "plan", "position"], name="prioritization_in_order")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="recorded", recorded_on__isnull=False)
                | (~Q(state="recorded") & Q(recorded_on__isnull=True)),
                name="prioritization_recorded_on",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("prioritization", args=[self.grantee.slug, self.pk])

    @property
    def is_secret(self) -> bool:
        return self.ballot == self.Ballot.SECRET

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def method_title(self) -> str:
        return METHODS[self.method].title

    def refuse(self, field: str, value) -> str:
        """Once it has been open, its terms stay: people voted on them."""
        if field == "position":
            return ""
        if self.pk and self.state != self.State.DRAFT:
            return LOCKED
        if field in {"axis_across", "axis_up"}:
            if not value:
                return "A strategy grid has two scales with names. Type a word or two."
            other = self.axis_up if field == "axis_across" else self.axis_across
            if value.casefold() == other.casefold():
                return f"Both scales would be called “{value}”. Give them different names."
        return ""

    def scales(self) -> tuple[Scale, ...]:
        """What each option is scored on: the method's own, or the criteria (one query)."""
        if self.method == "weighted":
            rows = self.criteria.values_list("pk", "name", "weight")
            return tuple(Scale(f"c{pk}", name, 0, 5, weight) for pk, name, weight in rows)
        if self.method == "grid":
            return Scale("across", self.axis_across, 1, 5), Scale("up", self.axis_up, 1, 5)
        return HANLON if self.method.startswith("hanlon") else ()

    def delete(self, *args, **kwargs):
        """A vote that has been opened is part of how the plan came about: it stays."""
        if not self.is_draft:
            raise Refused("This vote has been opened, and what came of it stays with the plan.")
        return super().delete(*args, **kwargs)


class _OfDraft(Positioned):
    """What a prioritization consists of: added, changed and removed only while it is a draft."""

    most: tuple[int, str]
    parents = ("prioritization",)

    class Meta:
        abstract = True

    def refuse(self, field: str, value) -> str:
        """The prioritization's row is locked first, as it is when it is opened: whichever comes
        first, people vote on what stands there."""
        rows = Prioritization.objects.select_for_update(no_key=True)
        of = rows.filter(pk=self.prioritization_id).first()
        if of is not None and not of.is_draft:
            return LOCKED
        most, what = self.most
        if self.pk is None and self._siblings().count() >= most:
            return FULL.format(most=most, what=what)
        return ""

    def _siblings(self):
        return type(self).objects.filter(prioritization=self.prioritization_id).exclude(pk=self.pk)

    def delete(self, *args, **kwargs):
        if refusal := self.refuse("", None):
            raise Refused(refusal)
        return super().delete(*args, **kwargs)


class PriorityCriterion(_OfDraft):
    """A criterion of a weighted matrix and what it weighs."""

    prioritization = TenantForeignKey(Prioritization, related_name="criteria")
    name = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField(default=3)

    most = (MOST_CRITERIA, "criteria")
    editable = {
        "name": Line("Criterion", longest=80, required=True),
        "weight": Number("Weight", "1 counts least, 5 most.", lowest=1, highest=5),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "criterion"
        verbose_name_plural = "criteria"
        indexes = [
            models.Index(
                fields=["grantee", "prioritization", "position"], name="criterion_in_order"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__range=(1, 5)), name="criterion_weight_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        page = reverse("prioritization", args=[self.grantee.slug, self.prioritization_id])
        return f"{page}#{self.anchor}"

    def refuse(self, field: str, value) -> str:
        if refusal := super().refuse(field, value):
            return refusal
        if field == "weight" and value is None:
            return "A criterion weighs from 1 to 5. Type a number."
        if field == "name" and self._siblings().filter(name__iexact=value).exists():
            return f"There is a criterion “{value}” already. Give this one another name."
        return ""


class PriorityOption(_OfDraft):
    """An option: a strategy, gap, theme or finding in its words of that day, or a text of its own.

    `dropped_after` is the round after which it was left out; `is_withdrawn` takes it out of the
    counting altogether.
    """

    prioritization = TenantForeignKey(Prioritization, related_name="options")
    text = models.CharField(max_length=500)
    strategy = TenantForeignKey(
        Strategy, on_delete=models.SET_NULL, null=True, related_name="priority_options"
    )
    gap = TenantForeignKey(
        Gap, on_delete=models.SET_NULL, null=True, related_name="priority_options"
    )
    theme = TenantForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, related_name="priority_options"
    )
    finding = TenantForeignKey(
        Finding, on_delete=models.SET_NULL, null=True, related_name="priority_options"
    )
    is_withdrawn = models.BooleanField(default=False)
    dropped_after = models.PositiveSmallIntegerField(null=True)

    most = (MOST_OPTIONS, "options")
    editable = {"text": Line("Option", longest=500, required=True)}

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "option"
        indexes = [
            models.Index(
                fields=["grantee", "prioritization", "position"], name="priority_option_in_order"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(strategy__isnull=True) | Q(gap__isnull=True),
                name="priority_option_of_one",
            ),
            models.UniqueConstraint(
                fields=["grantee", "prioritization", "strategy"],
                condition=Q(strategy__isnull=False),
                name="priority_option_strategy_once",
            ),
            models.UniqueConstraint(
                fields=["grantee", "prioritization", "gap"],
                condition=Q(gap__isnull=False),
                name="priority_option_gap_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:120]

    def get_absolute_url(self) -> str:
        page = reverse("prioritization", args=[self.grantee.slug, self.prioritization_id])
        return f"{page}#{self.anchor}"


class PriorityResult(TenantModel):
    """Where an option came out when the result was recorded, in the method's words.

    `rank` is None for what was removed or dropped on the way; `place` keeps the order.
    """

    option = TenantOneToOneField(PriorityOption, related_name="result")
    place = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField()
    is_tied = models.BooleanField(default=False)
    score = models.CharField(max_length=60, blank=True)
    score_name = models.CharField(max_length=60)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["place", "pk"]

    @property
    def rank_in_words(self) -> str:
        """ "2 of 5", "2 of 5, tied" or "No rank"."""
        if self.rank is None:
            return "No rank"
        return f"{self.rank} of {self.of}{', tied' if self.is_tied else ''}"
