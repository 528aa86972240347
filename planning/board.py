"""The affinity board as it is shown: a column a theme, its cards joined as HTML."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from editing.fields import whole_number
from planning.findings import IN_ORDER
from planning.models import Finding, FindingTheme, Plan, Theme
from planning.synthesis import NOWHERE, Card

WORDLESS = "A finding without words"


@dataclass(frozen=True)
class Column:
    """A theme and its cards; the first column is of no theme."""

    theme: Theme | None
    cards: SafeString
    number: int

    @property
    def key(self) -> str:
        """How forms and scripts name the column."""
        return str(self.theme.pk) if self.theme else "none"

    @property
    def name(self) -> str:
        return self.theme.name if self.theme else NOWHERE


def columns(
    plan: Plan, *, slug: str, may_edit: bool, ticked: frozenset[str] = frozenset()
) -> list[Column]:
    """Every column with all of its cards, in three statements whatever the number of findings.

    `ticked` are the cards, as forms name them, whose boxes are ticked.
    """
    themes = list(Theme.objects.filter(plan=plan))
    under = defaultdict(list)
    links = FindingTheme.objects.filter(theme__plan=plan)
    for finding, theme in links.values_list("finding_id", "theme_id"):
        under[finding].append(theme)
    page = reverse("finding", args=[slug, 0])[:-2]
    cards: dict[int | None, list[SafeString]] = defaultdict(list)
    rows = Finding.objects.filter(source__plan=plan).order_by(*IN_ORDER)
    fields = rows.values_list("pk", "text", "quote", "source__title")
    for place, (pk, text, quote, source) in enumerate(fields):
        words = text or quote or WORDLESS
        many = len(under[pk])
        for theme in under[pk] or [None]:
            key = f"{pk}-{theme or 'none'}"
            box = _tools(key, words, key in ticked) if may_edit else ""
            cards[theme].append(_card(key, place, f"{page}{pk}/", words, source, many, box))
    found = [None, *themes]
    return [
        Column(theme, format_html_join("\n", "{}", ((card,) for card in of)), len(of))
        for theme in found
        for of in [cards[theme.pk if theme else None]]
    ]


def _card(key, place, address, words, source, many, box) -> SafeString:
    return format_html(
        "<li class='board-card' data-card='{}' data-place='{}'>"
        "<a href='{}' draggable='false'>{}</a>"
        "<p class='board-about'>{}<span data-also>{}</span></p>{}</li>",
        key,
        place,
        address,
        words,
        source,
        f" · under {many} themes" if many > 1 else "",
        box,
    )


def _tools(key: str, words: str, ticked: bool) -> SafeString:
    """The box for the form below the board, and the button that a script brings to life."""
    return format_html(
        "<p class='board-tools'><input type='checkbox' form='board-move' name='card' value='{}'"
        " aria-label='Tick: {}'{}><button type='button' class='button-quiet button-small'"
        " data-grip aria-describedby='board-keys'>Move<span class='visually-hidden'>: {}</span>"
        "</button></p>",
        key,
        words[:60],
        " checked" if ticked else "",
        words[:60],
    )


def card_of(text: str) -> Card | None:
    """The card that a form's string names ("12-3", "12-none"); None when it names none."""
    finding, _, theme = text.partition("-")
    pk = whole_number(finding)
    key = None if theme == "none" else whole_number(theme)
    return None if pk is None or (key is None and theme != "none") else (pk, key)


def walk(plan: Plan) -> list[dict]:
    """Each theme with (finding, exact words, source) of what lies under it; two statements."""
    findings = defaultdict(list)
    in_order = [f"finding__{name}" for name in IN_ORDER]
    links = FindingTheme.objects.filter(theme__plan=plan).order_by(*in_order)
    for theme, *words in links.values_list(
        "theme_id", "finding__text", "finding__quote", "finding__source__title"
    ):
        findings[theme].append(words)
    themes = [
        {"pk": pk, "name": name, "description": about, "findings": findings[pk]}
        for pk, name, about in Theme.objects.filter(plan=plan).values_list(
            "pk", "name", "description"
        )
    ]
    for theme, after in pairwise(themes):
        theme["next"] = after["pk"]
    return themes
