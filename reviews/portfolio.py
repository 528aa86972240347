"""What the funder knows of each grantee: the last submission, its deadlines and where it stands.

Read from awards, submissions and versions alone, in one statement for any number of grantees:
never from a team's working text. A stage is therefore what the dates say, not what a team does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from accounts.models import Award
from reviews import rules
from reviews.deadlines import SOON_DAYS, is_over, update_due_on
from reviews.queries import APPROVED_AT, PLACE, RENEWED_AT

# After so many days without a word, the funder asks what happened.
DECISION_DAYS = 30
ANSWER_DAYS = 60
FIRST_DAYS = 180
LAST_YEAR = timedelta(days=365)

STAGES = {
    "plan": "Prepare and plan",
    "implement": "Implement",
    "reflect": "Reflect",
    "sustain": "Sustain",
    "over": "Award over",
}
# Why a plan that was not approved under its award still stands in the first stage.
UNAPPROVED = {
    rules.SUBMITTED: "plan with OVC",
    rules.SENT_BACK: "plan returned by OVC",
}
SHOWN = {
    "": "All grantees",
    "waiting": "Waiting for a decision",
    "approval": "Approval due",
    "update": "Yearly update due",
    "stalled": "Stalled",
}
SORTS = {
    "name": "Grantee",
    "award": "Award",
    "stage": "Phase by dates",
    "state": "Last submission",
    "missing": "Readiness",
    "approval": "Approval due",
    "update": "Yearly update due",
}

# The columns of a Line, in its order.
LINES = f"""
    SELECT g.id, g.name, g.slug, p.id, coalesce(a.number, ''), a.fiscal_year, a.starts_on,
        a.ends_on, coalesce(s.state, ''), s.submitted_at, s.decided_at, v.number, v.id,
        coalesce(v.sha256, ''),
        jsonb_array_length(v.missing), s.reopened_at,
        {APPROVED_AT.format(which="true", **PLACE)}, {RENEWED_AT(**PLACE)}
    FROM accounts_grantee g
    LEFT JOIN LATERAL (
        SELECT q.grantee_id, q.id, q.award_id FROM planning_plan q
        WHERE q.grantee_id = g.id ORDER BY q.cycle DESC LIMIT 1
    ) p ON true
    LEFT JOIN accounts_award a ON a.id = p.award_id AND a.grantee_id = g.id
    LEFT JOIN LATERAL (
        SELECT h.state, h.submitted_at, h.decided_at, h.reopened_at, h.version_id
        FROM reviews_submission h
        WHERE h.grantee_id = g.id ORDER BY h.submitted_at DESC, h.id DESC LIMIT 1
    ) s ON true
    LEFT JOIN deliverables_version v ON v.id = s.version_id AND v.grantee_id = g.id
    WHERE g.id = ANY (%s::bigint[])
    ORDER BY g.name, g.id
"""  # noqa: S608 (only the two questions of queries.py are put in, with its columns)


@dataclass(frozen=True, slots=True)
class Line:
    """One grantee. `missing` counts the requirements that its last submission did not meet."""

    grantee_id: int
    name: str
    slug: str
    plan_id: int | None
    award: str
    fiscal_year: int | None
    starts_on: date | None
    ends_on: date | None
    state: str
    submitted_at: datetime | None
    decided_at: datetime | None
    version: int | None
    version_id: int | None
    sha256: str
    missing: int | None
    reopened_at: datetime | None
    approved_at: datetime | None
    renewed_at: datetime | None

    @property
    def since(self) -> datetime | None:
        """When the last submission came into its state."""
        return self.reopened_at or self.decided_at or self.submitted_at

    @property
    def title(self) -> str:
        """The state of the last submission in words."""
        if self.plan_id is None:
            return "No plan yet"
        return dict(rules.SUBMISSION_STATES).get(self.state, "Not submitted")

    @property
    def readiness(self) -> str:
        """What the last submission lacked, in words; '' before the first."""
        if self.missing is None:
            return ""
        if not self.missing:
            return "Every requirement met"
        return f"{self.missing} requirement{'s' if self.missing > 1 else ''} not met"

    @property
    def approval_due_on(self) -> date | None:
        """The end of the award's first year."""
        return Award(starts_on=self.starts_on).approval_due_on if self.starts_on else None

    def update_due_on(self, today: date) -> date | None:
        """A year after the plan or its last yearly update was approved, within the award and while
        it runs."""
        return update_due_on(self.renewed_at, self.ends_on, today)

    def is_over(self, today: date) -> bool:
        """Whether the award has ended."""
        return is_over(self.ends_on, today)

    def stage(self, today: date) -> str:
        """A key of STAGES, from the award's dates and OVC's decisions."""
        return self._standing(today)[0]

    def because(self, today: date) -> str:
        """What the stage is read from, in words."""
        return self._standing(today)[1]

    def _standing(self, today: date) -> tuple[str, str]:
        if self.is_over(today):
            return "over", "" if self.approved_at else "no plan approved"
        if self.approved_at is None:
            why = UNAPPROVED.get(self.state, "no plan approved yet")
            return "plan", "approved before this award" if self._answers_another else why
        if self.state == rules.REOPENED:
            return "reflect", "approved plan being revised"
        if self.update_presses(today):
            return "reflect", "yearly update due"
        if self.ends_on and self.ends_on - today <= LAST_YEAR:
            return "sustain", "last year of the award"
        return "implement", "approved plan in force"

    @property
    def _answers_another(self) -> bool:
        """Whether the last submission was approved before this award began."""
        return (
            self.state in rules.GRANTED
            and None not in (self.decided_at, self.starts_on)
            and timezone.localdate(self.decided_at) < self.starts_on
        )

    def approval_awaited_on(self, today: date) -> date | None:
        """The day of the approval, for as long as it is waited for and the award runs."""
        return None if self.approved_at or self.is_over(today) else self.approval_due_on

    def approval_presses(self, today: date) -> bool:
        """Whether the approval is late or due soon, while the award runs."""
        due = self.approval_awaited_on(today)
        return due is not None and (due - today).days <= SOON_DAYS

    def update_presses(self, today: date) -> bool:
        """Whether the yearly update is late or due soon."""
        due = self.update_due_on(today)
        return due is not None and (due - today).days <= SOON_DAYS

    def stalled(self, today: date) -> str:
        """Why nothing seems to move, as a sentence; '' when it does."""
        if self.is_over(today):
            return ""
        days = (today - timezone.localdate(self.since)).days if self.since else 0
        if self.state == rules.SUBMITTED and days > DECISION_DAYS:
            return f"Waiting for OVC's decision for {days} days"
        if self.state == rules.SENT_BACK and days > ANSWER_DAYS:
            return f"No answer to OVC's letter for {days} days"
        begun = (today - self.starts_on).days if self.starts_on else 0
        if begun > FIRST_DAYS and (not self.state or self._answers_another):
            return f"Nothing submitted {begun} days into the award"
        return ""


def lines(grantee_ids: Iterable[int]) -> list[Line]:
    """A line for each grantee, by name; one statement. The wall must be open for all of them."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, [list(grantee_ids)])
        return [Line(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Wanted:
    """What the portfolio is narrowed to and sorted by; what makes no sense narrows nothing."""

    show: str = ""
    stage: str = ""
    year: str = ""
    search: str = ""
    sort: str = "name"
    down: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """From an address."""

        def one_of(name: str, known: Iterable[str], default: str = "") -> str:
            value = given.get(name, "")
            return value if value in known else default

        year = given.get("year", "")
        return cls(
            show=one_of("show", SHOWN),
            stage=one_of("stage", STAGES),
            year=year if year.isascii() and year.isdigit() and len(year) == 4 else "",
            search=given.get("q", "").strip()[:100],
            sort=one_of("sort", SORTS, "name"),
            down=given.get("dir") == "down",
        )

    @property
    def plain(self) -> bool:
        """Whether every grantee is wanted, by name: then only the page shown has to be read."""
        return self == Wanted()

    def query(self, **other: str) -> str:
        """As the query of an address, with `other` in place of what it says."""
        said = {
            "show": self.show,
            "stage": self.stage,
            "year": self.year,
            "q": self.search,
            "sort": self.sort if self.sort != "name" else "",
            "dir": "down" if self.down else "",
        } | other
        return urlencode({name: value for name, value in said.items() if value})

    def among(self, found: Iterable[Line], today: date) -> list[Line]:
        """The lines that are wanted, in the order that is wanted; empty values come last."""
        kept = [line for line in found if self._keeps(line, today)]
        full = [line for line in kept if _sort_key(line, self.sort, today) is not None]
        full.sort(key=lambda line: _sort_key(line, self.sort, today), reverse=self.down)
        return full + [line for line in kept if _sort_key(line, self.sort, today) is None]

    def _keeps(self, line: Line, today: date) -> bool:
        return (
            _shows(line, self.show, today)
            and self.stage in {"", line.stage(today)}
            and self.year in {"", str(line.fiscal_year)}
            and self.search.casefold() in f"{line.name} {line.award}".casefold()
        )


def _shows(line: Line, show: str, today: date) -> bool:
    if show == "waiting":
        return line.state == rules.SUBMITTED
    if show == "approval":
        return line.approval_presses(today)
    if show == "update":
        return line.update_presses(today)
    return bool(line.stalled(today)) if show == "stalled" else True


def _sort_key(line: Line, sort: str, today: date):
    if sort == "stage":
        return list(STAGES).index(line.stage(today))
    if sort == "state":
        return line.since
    if sort == "missing":
        return line.missing
    if sort == "approval":
        return line.approval_awaited_on(today)
    if sort == "update":
        return line.update_due_on(today)
    return (line.award or None) if sort == "award" else line.name.casefold()


@dataclass(frozen=True)
class Deadline:
    """A day that a grantee or OVC has to keep."""

    on: date
    line: Line
    what: str


def deadlines(found: Iterable[Line], today: date) -> list[Deadline]:
    """Every deadline of these grantees that is late or comes, the earliest first."""
    days = []
    for line in found:
        if line.is_over(today):
            continue
        if due := line.approval_awaited_on(today):
            days.append(Deadline(due, line, "Plan to be approved"))
        if update := line.update_due_on(today):
            days.append(Deadline(update, line, "Yearly update due"))
        if line.state == rules.SUBMITTED:
            day = timezone.localdate(line.submitted_at) + timedelta(days=DECISION_DAYS)
            days.append(Deadline(day, line, "Submission to be decided"))
        if line.ends_on:
            days.append(Deadline(line.ends_on, line, "Award ends"))
    return sorted(days, key=lambda day: (day.on, day.line.name, day.what))
