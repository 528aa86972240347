"""The findings of all sources as one list: narrowed, a page at a time, its rows as HTML."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from editing.clean import clean_line
from editing.fields import whole_number
from planning.models import Finding, FindingTheme, GapFinding, Plan, StrategyFinding

SIZE = 100
IN_ORDER = ("source__position", "source_id", "position", "pk")
COLUMNS = ("pk", "text", "quote", "place", "said_by", "source_id", "source__title")
BASELINE = mark_safe(' <span class="tag tag-info">Baseline</span>')
UNUSED = mark_safe('<span class="muted">Not used yet</span>')
# `theme` of a finding that no theme has been found for.
NO_THEME = "none"


@dataclass(frozen=True)
class Narrowing:
    """What a list of findings is narrowed to, as its address says: keys as text, '' for all."""

    q: str = ""
    theme: str = ""
    source: str = ""
    baseline: str = ""
    unused: str = ""

    @classmethod
    def of(cls, given: QueryDict) -> "Narrowing":
        """As asked for in an address; what makes no sense there is left out."""

        def key(name: str) -> str:
            number = whole_number(given.get(name, ""))
            return "" if number is None else str(number)

        theme = NO_THEME if given.get("theme") == NO_THEME else key("theme")
        return cls(
            q=clean_line(given.get("q", ""))[:100],
            theme=theme,
            source=key("source"),
            baseline="1" if given.get("baseline") == "1" else "",
            unused="1" if given.get("unused") == "1" else "",
        )

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def address(self, base: str, **more) -> str:
        """`base` with what is asked for."""
        asked = {name: value for name, value in (vars(self) | more).items() if value}
        return f"{base}?{urlencode(asked)}" if asked else base

    def of_plan(self, plan: Plan) -> QuerySet:
        """The plan's findings that fit."""
        rows = Finding.objects.filter(source__plan=plan)
        if self.q:
            words = ("text", "quote", "said_by", "source__title")
            rows = rows.filter(
                Q(*((f"{name}__icontains", self.q) for name in words), _connector=Q.OR)
            )
        coded = FindingTheme.objects.filter(finding=OuterRef("pk"))
        if self.theme == NO_THEME:
            rows = rows.exclude(Exists(coded))
        elif self.theme:
            rows = rows.filter(Exists(coded.filter(theme=self.theme)))
        if self.source:
            rows = rows.filter(source=self.source)
        if self.baseline:
            rows = rows.filter(source__is_baseline=True)
        if self.unused:
            rows = rows.exclude(Exists(GapFinding.objects.filter(finding=OuterRef("pk"))))
            rows = rows.exclude(Exists(StrategyFinding.objects.filter(finding=OuterRef("pk"))))
        return rows


@dataclass(frozen=True)
class Listed:
    """One page of findings: its rows, how many in all, and the key that the next one begins after
    (None when there is none).
    """

    rows: SafeString
    shown: int
    total: int
    following: int | None


def page_of(
    rows: QuerySet, *, slug: str, after: str, names: dict[int, str], may_edit: bool
) -> Listed:
    """The page of `rows` after the finding with the key `after`, from the start without one.

    `names` are the plan's themes. With `may_edit` each row has a box for the form `code`. Six
    statements whatever the size.
    """
    total = rows.count()
    found = list(
        _after(rows, after)
        .order_by(*IN_ORDER)
        .values_list(*COLUMNS, "source__is_baseline")[: SIZE + 1]
    )
    shown = found[:SIZE]
    keys = [row[0] for row in shown]
    themes = _tied(FindingTheme, "theme_id", keys)
    gaps, strategies = (
        _tied(GapFinding, "gap_id", keys),
        _tied(StrategyFinding, "strategy_id", keys),
    )
    page, source_page = (reverse(name, args=[slug, 0])[:-2] for name in ("finding", "source"))
    made = format_html_join(
        "\n",
        "<tr>{}<th scope='row'><a href='{}{}/'>{}</a>{}</th><td><a href='{}{}/'>{}</a>{}</td>"
        "<td>{}</td><td>{}</td></tr>",
        (
            (
                _box(pk, text) if may_edit else "",
                page,
                pk,
                text or quote or "A finding without words",
                _quoted(quote if text else "", place, said_by),
                source_page,
                source,
                title,
                BASELINE if baseline else "",
                _tags(names[theme] for theme in themes[pk] if theme in names),
                _uses(len(gaps[pk]), len(strategies[pk])),
            )
            for pk, text, quote, place, said_by, source, title, baseline in shown
        ),
    )
    return Listed(made, len(shown), total, keys[-1] if len(found) > SIZE else None)


def _after(rows: QuerySet, after: str) -> QuerySet:
    """The rows that come after a finding in order; all when it is not there."""
    key = whole_number(after)
    last = Finding.objects.filter(pk=key).values_list(*IN_ORDER).first() if key else None
    if last is None:
        return rows
    later, same = Q(), {}
    for name, value in zip(IN_ORDER, last, strict=True):
        later |= Q(**same, **{f"{name}__gt": value})
        same[name] = value
    return rows.filter(later)


def _tied(link, other: str, keys: list[int]) -> dict[int, list[int]]:
    ties = defaultdict(list)
    for finding, key in link.objects.filter(finding__in=keys).values_list("finding_id", other):
        ties[finding].append(key)
    return ties


def _box(pk: int, text: str) -> SafeString:
    return format_html(
        "<td><input type='checkbox' form='code' name='finding' value='{}' aria-label='{}'></td>",
        pk,
        f"Choose: {text[:60] or 'a finding without words'}",
    )


def _quoted(quote: str, place: str, said_by: str) -> SafeString | str:
    """The exact words under a finding, and where they stand."""
    about = ", ".join(part for part in (said_by, place) if part)
    if not quote:
        return format_html('<p class="small muted">{}</p>', about) if about else ""
    return format_html(
        '<blockquote class="finding-quote">“{}”{}</blockquote>',
        quote,
        format_html(' <span class="muted">{}</span>', about) if about else "",
    )


def _tags(names: Iterable[str]) -> SafeString:
    return format_html_join(" ", '<span class="tag">{}</span>', ((name,) for name in sorted(names)))


def _uses(gaps: int, strategies: int) -> str:
    said = [
        f"{number} {one if number == 1 else more}"
        for number, one, more in ((gaps, "gap", "gaps"), (strategies, "strategy", "strategies"))
        if number
    ]
    return ", ".join(said) or UNUSED
