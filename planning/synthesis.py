"""The verbs of the affinity board: findings moved between themes, themes split and merged.

Each change is one history line, which says what it did exactly enough to be undone for a day:
`coded` and `uncoded` are pairs of a finding and a theme, `made` the key of a theme that it began,
`gone` the fields of one that it ended.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.http import Http404
from django.utils import timezone

from accounts.models import Event, User, record
from editing.fields import Refused
from planning.library import MOST
from planning.models import Finding, FindingTheme, Plan, Theme

MOVED, COPIED, NAMED = "moved findings", "copied findings", "named theme for findings"
SPLIT, MERGED, UNDID = "split theme", "merged themes", "undid on the board"
VERBS = (MOVED, COPIED, NAMED, SPLIT, MERGED)
FOR = timedelta(days=1)
NOWHERE = "Not yet under a theme"
KEPT = ("pk", "name", "description", "position", "version")

# A card of the board: a finding, and the theme under which it lies there, None for none.
Card = tuple[int, int | None]
Pairs = list[list[int]]


class Stale(Refused):
    """Someone has changed the board since it was shown; nothing was done."""


@dataclass(frozen=True)
class Done:
    """What was done, in words; the history line that undoes it (None when nothing changed), the
    findings that it concerned, and whether themes came or went."""

    said: str
    event: int | None
    findings: frozenset[int]
    themes_changed: bool = False


@transaction.atomic
def move_cards(
    plan: Plan, cards: list[Card], to: int | None, *, name: str = "", copy: bool = False, by: User
) -> Done:
    """Lay the cards under the theme `to`, under none (None), or under a new theme called `name`.

    With `copy` they stay where they are as well. Raises Stale when a card no longer lies where
    it was seen, and Refused for a name that is not taken; nothing is changed then.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    cards = list(dict.fromkeys(cards))
    if not cards:
        raise Refused("Tick the findings to move first.")
    if len(cards) > MOST:
        raise Refused(f"{MOST} findings are the most at once. Tick fewer.")
    if copy and to is None and not name:
        raise Refused("Choose a theme to copy to. What lies under none has no copies.")
    names = dict(Theme.objects.filter(plan=plan).values_list("pk", "name"))
    _look_again(plan, cards, names, to)
    made = None
    if name:
        made = _new_theme(plan, name, set(names.values()))
        to, names[made.pk] = made.pk, made.name
    findings = {finding for finding, _ in cards}
    uncoded = [] if copy else [[f, t] for f, t in cards if t is not None and t != to]
    coded = _code(plan, findings, to) if to else []
    _uncode(uncoded)
    if not coded and not uncoded and made is None:
        return Done("Nothing changed: it lies there already.", None, frozenset(findings))
    whence = {theme for _, theme in cards}
    verb, subject = _in_history(findings, whence, names, to, copy=copy, made=made)
    change = {"coded": coded, "uncoded": uncoded, "made": made and made.pk, "gone": None}
    event = record(plan.grantee_id, verb, subject, by=by, plan=plan.pk, **change)
    said = f"{subject}."
    return Done(said, event.pk, frozenset(findings), made is not None)


@transaction.atomic
def merge_themes(plan: Plan, pk: int, into: int, *, by: User) -> Done:
    """Lay everything under the theme `pk` under `into` and end the first. Raises Stale when one
    of them is gone."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    themes = Theme.objects.select_for_update().filter(plan=plan).in_bulk([pk, into])
    if pk == into:
        raise Refused("Choose another theme: one cannot be merged with itself.")
    if len(themes) < 2:
        raise Stale("One of these themes is gone: someone merged or removed it. Look again.")
    ends, stays = themes[pk], themes[into]
    findings = set(ends.finding_links.values_list("finding_id", flat=True))
    coded = _code(plan, findings, into)
    # Held back from `ends` before it goes, so that undoing knows them.
    uncoded = [[finding, pk] for finding in sorted(findings)]
    gone = {field: getattr(ends, field) for field in KEPT}
    ends.delete()
    subject = f"“{ends.name}” merged into “{stays.name}”"
    change = {"coded": coded, "uncoded": uncoded, "made": None, "gone": gone}
    event = record(plan.grantee_id, MERGED, subject, by=by, plan=plan.pk, **change)
    said = f"{subject}: {_many(len(findings))} moved."
    return Done(said, event.pk, frozenset(findings), themes_changed=True)


@transaction.atomic
def undo(plan: Plan, event_pk: int, *, by: User) -> Done:
    """Take back one's own change of the last day. A finding that was moved again since stays
    where it is. Raises Stale when the change was undone before or nothing of it still stands."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    mine = _changes(plan, by)
    event = next((event for event in mine if event.pk == event_pk), None)
    if event is None:
        raise Http404("There is no such change of yours within the last day.")
    if event.pk in _undone(plan, by):
        raise Stale("This was undone already.")
    change = event.detail
    if change["gone"]:
        Theme.objects.create(grantee_id=plan.grantee_id, plan=plan, **change["gone"])
    taken = _uncode(change["coded"])
    passed = {finding for finding, theme in change["coded"] if (finding, theme) not in taken}
    back = [pair for pair in change["uncoded"] if pair[0] not in passed]
    restored = _restore(plan, back)
    ended = _end_if_empty(change["made"])
    if not (taken or restored or ended or change["gone"]):
        raise Stale("Nothing was undone: these findings have been moved again since.")
    record(plan.grantee_id, UNDID, event.subject, by=by, plan=plan.pk, undoes=event.pk)
    said = f"Undone: {event.subject}."
    if passed:
        said += f" {_many(len(passed))} moved again since: left in place."
    findings = {finding for finding, _ in [*change["coded"], *change["uncoded"]]}
    return Done(said, None, frozenset(findings), bool(change["made"] or change["gone"]))


def last_change(plan: Plan, by: User) -> Event | None:
    """The latest change of the board by this person that can still be undone; one statement."""
    rows = list(_lines(plan, by, (*VERBS, UNDID)))
    undone = {row.detail["undoes"] for row in rows if row.verb == UNDID}
    return next((row for row in rows if row.verb != UNDID and row.pk not in undone), None)


def places(plan: Plan, findings: frozenset[int]) -> dict[int, list[int] | None]:
    """The themes of each finding now; None for a finding that is gone."""
    there = Finding.objects.filter(source__plan=plan, pk__in=findings).values_list("pk", flat=True)
    found: dict[int, list[int] | None] = dict.fromkeys(findings)
    found |= {pk: [] for pk in there}
    links = FindingTheme.objects.filter(finding__in=findings, theme__plan=plan)
    for finding, theme in links.order_by("theme__position", "theme_id").values_list(
        "finding_id", "theme_id"
    ):
        found[finding].append(theme)
    return found


def _lines(plan: Plan, by: User, verbs: tuple[str, ...]):
    # Bounded by time, which is what the history is indexed by.
    return Event.objects.filter(
        grantee=plan.grantee_id,
        at__gte=timezone.now() - FOR,
        verb__in=verbs,
        by=by,
        detail__plan=plan.pk,
    ).order_by("-at", "-pk")


def _changes(plan: Plan, by: User) -> list[Event]:
    return list(_lines(plan, by, VERBS))


def _undone(plan: Plan, by: User) -> set[int]:
    return {event.detail["undoes"] for event in _lines(plan, by, (UNDID,))}


def _look_again(plan: Plan, cards: list[Card], names: dict[int, str], to: int | None) -> None:
    """Raise Stale unless every card lies where it was seen, and `to` is there."""
    if to is not None and to not in names:
        raise Stale("That theme is gone: someone merged or removed it. Look at the board again.")
    now = places(plan, frozenset(finding for finding, _ in cards))
    moved = 0
    for finding, theme in cards:
        themes = now[finding]
        moved += themes is None or (bool(themes) if theme is None else theme not in themes)
    if not moved:
        return
    if len(cards) > 1:
        were = "was" if moved == 1 else "were"
        raise Stale(
            f"{moved} of these findings {were} moved by someone else meanwhile. Nothing was "
            "changed; look at the board again."
        )
    themes = now[cards[0][0]]
    if themes is None:
        raise Stale("This finding is gone: someone removed it meanwhile.")
    where = " and ".join(f"“{names[pk]}”" for pk in themes)
    raise Stale(
        "Someone moved this finding meanwhile. "
        + (f"It is under {where} now." if where else "It is under no theme now.")
    )


def _new_theme(plan: Plan, name: str, taken: set[str]) -> Theme:
    name = Theme.editable["name"].parse([name])
    if name.casefold() in {other.casefold() for other in taken}:
        raise Refused(f"There is a theme “{name}” already. Choose it, or find another name.")
    last = Theme.objects.aggregate(last=Max("position"))["last"] or 0
    return Theme.objects.create(grantee_id=plan.grantee_id, plan=plan, name=name, position=last + 1)


def _code(plan: Plan, findings: set[int], theme: int) -> Pairs:
    """Tie the findings to the theme: the pairs that were not there before."""
    rows = FindingTheme.objects.filter(theme=theme, finding__in=findings)
    fresh = sorted(findings - set(rows.values_list("finding_id", flat=True)))
    FindingTheme.objects.bulk_create(
        [
            FindingTheme(grantee_id=plan.grantee_id, finding_id=finding, theme_id=theme)
            for finding in fresh
        ],
        ignore_conflicts=True,
    )
    return [[finding, theme] for finding in fresh]


def _uncode(pairs: Pairs) -> set[tuple[int, int]]:
    """Untie the pairs: those that were still there."""
    by_theme = defaultdict(list)
    for finding, theme in pairs:
        by_theme[theme].append(finding)
    one_of = [Q(theme=theme, finding__in=found) for theme, found in by_theme.items()]
    if not one_of:
        return set()
    rows = FindingTheme.objects.filter(Q(*one_of, _connector=Q.OR))
    there = set(rows.values_list("finding_id", "theme_id"))
    rows.delete()
    return there


def _restore(plan: Plan, pairs: Pairs) -> bool:
    """Tie the pairs again whose finding and theme are both still there; whether any is."""
    findings = set(
        Finding.objects.filter(pk__in=[finding for finding, _ in pairs]).values_list(
            "pk", flat=True
        )
    )
    themes = set(Theme.objects.filter(plan=plan).values_list("pk", flat=True))
    rows = [
        FindingTheme(grantee_id=plan.grantee_id, finding_id=finding, theme_id=theme)
        for finding, theme in pairs
        if finding in findings and theme in themes
    ]
    FindingTheme.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


def _end_if_empty(made: int | None) -> bool:
    """Remove a theme that the change began, unless something was put there since."""
    if made is None:
        return False
    empty = Theme.objects.filter(pk=made, description="", finding_links=None)
    return bool(empty.delete()[0])


def _in_history(
    findings: set[int],
    whence: set[int | None],
    names: dict[int, str],
    to: int | None,
    *,
    copy: bool,
    made: Theme | None,
) -> tuple[str, str]:
    """The verb and the subject of the history line of a move."""
    old = f"“{names[next(iter(whence))]}”" if len(whence) == 1 and None not in whence else ""
    if made and old and not copy:
        return SPLIT, f"{_many(len(findings))} split from {old} into “{made.name}”"
    if made:
        return NAMED, f"“{made.name}” named for {_many(len(findings))}"
    if to is None:
        return MOVED, f"{_many(len(findings))} taken off {old or 'their themes'}"
    did = "copied" if copy else "moved"
    way = f" from {old}" if old and not copy else ""
    return COPIED if copy else MOVED, f"{_many(len(findings))} {did}{way} to “{names[to]}”"


def _many(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"
