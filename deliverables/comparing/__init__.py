"""What differs between two Documents: `compare` is a pure function, without a database.

The result is data; templates draw it inline or side by side. Text that came, went or stayed is
in spans (wording.Words); what only stands elsewhere is called moved, not removed and added.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from deliverables.comparing.pairing import (
    Pairs,
    has_row_facts,
    in_order,
    masked,
    pair_blocks,
    sections,
)
from deliverables.comparing.tables import (
    ADDED,
    CHANGED,
    REMOVED,
    SAME,
    Elsewhere,
    Row,
    TableChange,
    compare_tables,
    whole_table,
)
from deliverables.document import (
    Block,
    Component,
    Document,
    Fact,
    Figure,
    Heading,
    Items,
    Prose,
    Table,
)
from editing import wording
from editing.clean import plain_text
from editing.matching import Budget
from editing.wording import Words

__all__ = ["ADDED", "CHANGED", "REMOVED", "SAME", "Comparison", "Difference", "Part", "compare"]

SHAPES = {"report": "Formal report", "action": "Action plan", "website": "Website"}


@dataclass(frozen=True)
class Difference:
    """One block of both documents, or of one of them.

    `text` holds its words (a heading's, a caption's, a picture's in words); `table` a table's
    columns and rows, `notes` its footnotes. `old`
    and `new` are the blocks, None where there is none. `number` counts what differs from 1 on.
    `moved_from` is None for a block in its place, '' for one that stands elsewhere under its
    heading, else where it stood; `moved_to` is set on what is left at its old place.
    """

    kind: str  # "text", "heading", "figure" or "table"
    state: str
    text: Words
    old: Block | None = None
    new: Block | None = None
    table: TableChange | None = None
    notes: Words = Words(())
    moved_from: str | None = None
    moved_to: str | None = None
    number: int = 0

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to look at."""
        return self.state == SAME and self.moved_from is None and self.moved_to is None

    @property
    def only_form(self) -> bool:
        """Whether the words are the same, and formatting, links or the drawing are not."""
        return self.state == CHANGED and self.text.is_same and self.table is None

    @property
    def only_number(self) -> bool:
        """Whether nothing but the number in a heading or caption is another."""
        return (
            self.state == CHANGED
            and self.kind in {"heading", "table"}
            and masked(self.text.old) == masked(self.text.new)
            and (self.table is None or self.table.is_same)
            and self.notes.is_same
        )


@dataclass(frozen=True)
class Part:
    """A component of both documents, or of one of them."""

    key: str
    state: str
    title: Words
    moved: bool
    required: tuple[bool, bool]  # before, now
    differences: tuple[Difference, ...]
    counts: tuple[tuple[str, int], ...]  # "passage changed" -> how many; see `_count`

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to look at."""
        return (
            self.state == SAME
            and not self.moved
            and self.title.is_same
            and self.required[0] == self.required[1]
        )


@dataclass(frozen=True)
class Line:
    """A named line of the cover or a statement."""

    state: str
    label: str
    text: Words


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, component by component."""

    cover: tuple[Line, ...]
    statements: tuple[Line, ...]
    parts: tuple[Part, ...]

    @property
    def is_same(self) -> bool:
        """Whether the two documents say the same."""
        lines = (*self.cover, *self.statements)
        return all(line.state == SAME for line in lines) and all(
            part.is_same for part in self.parts
        )

    @property
    def changes(self) -> int:
        """How many blocks differ."""
        return max((item.number for part in self.parts for item in part.differences), default=0)


def compare(old: Document, new: Document) -> Comparison:
    """What differs from `old` to `new`."""
    budget = Budget()
    cover = _lines(_cover(old), _cover(new), budget)
    statements = _lines(old.statements, new.statements, budget)
    before = {part.key: (place, part) for place, part in enumerate(old.components)}
    now = {part.key for part in new.components}
    shared = [before[part.key][0] for part in new.components if part.key in before]
    staying = {shared[position] for position in in_order(shared)}
    parts = []
    for component in new.components:
        place, was = before.get(component.key, (None, None))
        parts.append(_part(was, component, place is not None and place not in staying, budget))
    for place, component in enumerate(old.components):
        if component.key not in now:
            parts.insert(min(place, len(parts)), _part(component, None, False, budget))
    return Comparison(cover, statements, _numbered(parts))


def _cover(document: Document) -> tuple[tuple[str, str], ...]:
    own = (
        ("Title", document.title),
        ("Subtitle", document.subtitle),
        ("Grantee", document.grantee),
        ("Form", SHAPES.get(document.shape, document.shape)),
    )
    return (*own, *document.front)


def _lines(old: Sequence, new: Sequence, budget: Budget) -> tuple[Line, ...]:
    was, now = dict(old), dict(new)
    found = []
    for label, text in now.items():
        if label not in was:
            found.append(Line(ADDED, label, wording.added(text)))
        else:
            words = wording.compare(was[label], text, budget)
            found.append(Line(SAME if words.is_same else CHANGED, label, words))
    gone = [Line(REMOVED, label, wording.removed(was[label])) for label in was if label not in now]
    return (*found, *gone)


def _part(old: Component | None, new: Component | None, moved: bool, budget: Budget) -> Part:
    here = new or old
    if old is None or new is None:
        state = ADDED if new else REMOVED
        found = [_whole(block, state, {}, {}) for block in here.blocks]
        title = (wording.added if new else wording.removed)(here.title)
    else:
        found = _blocks(old, new, budget) if old.blocks != new.blocks else _unchanged(new)
        state = SAME if all(item.is_same for item in found) else CHANGED
        title = wording.compare(old.title, new.title, budget)
    required = ((old or new).required, here.required)
    return Part(here.key, state, title, moved, required, tuple(found), _count(found))


def _unchanged(component: Component) -> list[Difference]:
    return [
        Difference(_kind(block), SAME, wording.same(text_of(block)), block, block)
        for block in component.blocks
    ]


def _blocks(old: Component, new: Component, budget: Budget) -> list[Difference]:
    """The blocks of two components in the new one's order, what is gone where it stood."""
    pairs = pair_blocks(old.blocks, new.blocks)
    moved = _moved(old, new, pairs)
    elsewhere = _rows_elsewhere(old.blocks, new.blocks, pairs)
    after = _gone(old, new, pairs, moved, elsewhere)
    found = list(after[-1])
    for place, block in enumerate(new.blocks):
        if place in pairs:
            was = old.blocks[pairs[place]]
            item = _both(was, block, elsewhere, budget)
            found.append(replace(item, moved_from=moved.get(place)))
        else:
            found.append(_whole(block, ADDED, elsewhere.came, {}, budget))
        found += after[place]
    return found


def _moved(old: Component, new: Component, pairs: Pairs) -> dict[int, str]:
    """Index in `new` -> where the block stood: its old heading, '' for the same heading."""
    above_old, above_new = sections(old.blocks), sections(new.blocks)
    gone = set(range(len(old.blocks))) - set(pairs.values())
    found: dict[int, str] = {}
    siblings: dict[int | None, list[int]] = defaultdict(list)
    for place, at in sorted(pairs.items()):
        here, there = above_new[place], above_old[at]
        fresh = here is not None and here not in pairs
        if fresh and there in gone:
            continue  # under a heading of other words: nobody moved it
        if fresh or (None if here is None else pairs[here]) != there:
            found[place] = old.blocks[there].text if there is not None else old.title
        else:
            siblings[here].append(place)
    for places in siblings.values():
        staying = in_order([pairs[place] for place in places])
        found |= {place: "" for at, place in enumerate(places) if at not in staying}
    return found


def _rows_elsewhere(old: Sequence[Block], new: Sequence[Block], pairs: Pairs) -> Elsewhere:
    """Rows that went from one table to another of the same kind in the component."""
    partner = {at: place for place, at in pairs.items()}
    left = {}
    for at, table in enumerate(old):
        if isinstance(table, Table) and has_row_facts(table):
            still = set(new[partner[at]].facts if at in partner else ())
            for row, fact in enumerate(table.facts):
                if fact not in still:
                    left[fact, table.columns[:1]] = (table, row)
    came, went = {}, {}
    for place, table in enumerate(new):
        if isinstance(table, Table) and has_row_facts(table):
            before = old[pairs[place]].facts if place in pairs else ()
            for fact in set(table.facts) - set(before):
                if (fact, table.columns[:1]) in left:
                    came[fact] = left[fact, table.columns[:1]]
                    went[fact] = table.caption
    return Elsewhere(came, went)


def _gone(old, new, pairs: Pairs, moved, elsewhere: Elsewhere) -> dict[int, list[Difference]]:
    """What is not in `new`, or under another heading, by the new block that it stood behind."""
    partner = {at: place for place, at in pairs.items()}
    above_new = sections(new.blocks)
    after: dict[int, list[Difference]] = defaultdict(list)
    behind = -1
    for at, block in enumerate(old.blocks):
        place = partner.get(at)
        if place is None:
            after[behind].append(_whole(block, REMOVED, {}, elsewhere.went))
        elif place not in moved:
            behind = place
        elif moved[place]:
            above = above_new[place]
            there = new.blocks[above].text if above is not None else new.title
            words = wording.same(text_of(block))
            after[behind].append(Difference(_kind(block), SAME, words, old=block, moved_to=there))
    return after


def _both(old: Block, new: Block, elsewhere: Elsewhere, budget: Budget) -> Difference:
    kind = _kind(new)
    words = wording.compare(text_of(old), text_of(new), budget)
    if old == new:
        return Difference(kind, SAME, words, old, new)
    if not isinstance(old, Table):
        state = SAME if _shown(old) == _shown(new) else CHANGED
        return Difference(kind, state, words, old, new)
    table = compare_tables(old, new, elsewhere, budget)
    notes = wording.compare(_notes(old), _notes(new), budget)
    is_same = table.is_same and words.is_same and notes.is_same
    return Difference(kind, SAME if is_same else CHANGED, words, old, new, table, notes)


def _whole(
    block: Block, state: str, came: dict, went: dict[Fact, str], budget: Budget | None = None
) -> Difference:
    """A block that is only in one of the two."""
    mark = wording.added if state == ADDED else wording.removed
    words = mark(text_of(block))
    table, notes = None, Words(())
    if isinstance(block, Table):
        notes = mark(_notes(block))
        if came and has_row_facts(block):
            empty = replace(block, rows=(), facts=())
            table = compare_tables(empty, block, Elsewhere(came, {}), budget or Budget())
        else:
            table = whole_table(block, state, went)
    sides = (None, block) if state == ADDED else (block, None)
    return Difference(_kind(block), state, words, *sides, table, notes)


def text_of(block: Block) -> str:
    """The words of a block, a line a paragraph or item; of a table its caption."""
    if isinstance(block, Prose):
        return plain_text(block.html)
    if isinstance(block, Items):
        return "\n".join(block.items)
    if isinstance(block, Table):
        return block.caption
    return f"{block.caption}\n{block.alternative}" if isinstance(block, Figure) else block.text


def _notes(table: Table) -> str:
    return "\n".join(note.text for note in table.notes)


def _kind(block: Block) -> str:
    names = {Heading: "heading", Table: "table", Figure: "figure"}
    return names.get(type(block), "text")


def _shown(block: Block) -> Block:
    """The block as a reader sees it: not the records it was written from."""
    return replace(block, facts=()) if hasattr(block, "facts") else block


def _count(found: Sequence[Difference]) -> tuple[tuple[str, int], ...]:
    """How much differs, by what it is: "passage added", "row moved", "number changed"..."""
    counts: Counter[str] = Counter()
    for item in found:
        name = {"text": "passage", "figure": "picture"}.get(item.kind, item.kind)
        if item.only_number:
            counts["number changed"] += 1
        elif item.state in {ADDED, REMOVED}:
            counts[f"{name} {item.state}"] += 1
        elif item.state == CHANGED and not (
            item.table and item.text.is_same and item.notes.is_same
        ):
            counts[f"{name} changed"] += 1
        if item.moved_from is not None:
            counts[f"{name} moved"] += 1
        if item.table and item.state != REMOVED:
            counts.update(_row_counts(item.table.rows, item.state))
    return tuple(counts.items())


def _row_counts(rows: Sequence[Row], state: str) -> list[str]:
    """The rows of a table with this state; those of an added table are the table."""
    found = []
    for row in rows:
        if row.state != SAME and not row.state == state == ADDED:
            found.append(f"row {row.state}")
        if row.moved_from is not None:
            found.append("row moved")
    return found


def _numbered(parts: Sequence[Part]) -> tuple[Part, ...]:
    number = 0
    found = []
    for part in parts:
        items = []
        for item in part.differences:
            if not item.is_same and item.moved_to is None:
                number += 1
                item = replace(item, number=number)
            items.append(item)
        found.append(replace(part, differences=tuple(items)))
    return tuple(found)
