"""Two documents compared: words, rows and cells, and what only stands elsewhere."""

import time

import pytest

from deliverables.comparing import ADDED, CHANGED, REMOVED, SAME, compare
from deliverables.comparing.pairing import in_order
from deliverables.document import (
    Component,
    Document,
    Fact,
    Figure,
    Heading,
    Items,
    Missing,
    Note,
    Prose,
    Table,
)
from editing import wording
from editing.matching import Budget
from tests.deliverables import samples

COLUMNS = ("Action", "When")


def document(*blocks, **changes) -> Document:
    fields = {
        "title": "The plan of Here",
        "subtitle": "",
        "language": "en",
        "grantee": "State of Here",
        "front": (("Award number", "15POVC-24"),),
        "statements": (("Funding", "Paid for by a grant."),),
        "components": (Component("strategies", "Strategies", True, tuple(blocks)),),
    }
    return Document(**(fields | changes))


def only(comparison):
    """The one component's differences that are to be looked at."""
    [part] = comparison.parts
    return [item for item in part.differences if not item.is_same]


def counts(comparison) -> dict:
    [part] = comparison.parts
    return dict(part.counts)


def marked(words) -> str:
    signs = {"same": "{}", "out": "[-{}-]", "in": "[+{}+]"}
    return "".join(signs[kind].format(text) for kind, text in words.spans)


def words(old, new):
    return wording.compare(old, new, Budget())


def strategy(pk, number, title, said="Train them.") -> Table:
    rows = (("What it is", said), ("Level", "Individual"))
    return Table(
        f"Strategy {number}. {title}",
        ("About the strategy", "What the plan says"),
        rows,
        (28, 72),
        (Fact("strategy", pk),),
    )


def actions(number, *rows) -> Table:
    facts = tuple(Fact("action", pk) for pk, *_ in rows)
    cells = tuple(tuple(cells) for _, *cells in rows)
    return Table(f"Actions of strategy {number}", COLUMNS, cells, (70, 30), facts)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("We met twice.", "We met twice.", "We met twice."),
        ("We met twice.", "We met three times.", "We met[- twice.-][+ three times.+]"),
        ("", "New.", "[+New.+]"),
        ("Gone.", "", "[-Gone.-]"),
        ("One.\nTwo.", "One.\nTwo.\nThree.", "One.\nTwo.\n[+Three.+]"),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n[-Two.\n-]Three."),
        ("One.\nTwo.\nThree.", "One.\nTwo.", "One.\nTwo.[-\nThree.-]"),
        ("He came here", "came here", "[-He -]came here"),
    ],
)
def test_words_that_differ_are_marked_and_no_others(old, new, shown):
    assert marked(words(old, new)) == shown


def test_a_word_that_happens_to_be_the_same_is_part_of_the_change():
    found = words("They came in the long dark night", "Nobody ever saw the bright new morning")
    assert [kind for kind, _ in found.spans] == ["out", "in"]


def test_both_texts_can_be_read_out_of_the_words():
    old = " ".join(f"word{n % 40} and." for n in range(300))
    new = old.replace("word7", "other").replace("word9 and.", "")
    found = words(old, new)
    assert (found.old.split(), found.new.split()) == (old.split(), new.split())
    assert found.coarse is False


def test_texts_too_long_for_words_are_compared_by_sentence_and_say_so():
    old = "".join(f"A b c d e f {n}. " for n in range(400))
    found = words(old, old.replace(" 7.", " seven.").replace(" 390.", " last."))
    assert found.coarse
    assert [span for span in found.spans if span[0] != "same"] == [
        ("out", " 7."),
        ("in", " seven."),
        ("out", " A b c d e f 390."),
        ("in", " A b c d e f last."),
    ]
    hopeless = words("a b " * 3000, "b a c " * 3000)
    assert hopeless.coarse
    assert [kind for kind, _ in hopeless.spans][:2] == ["out", "in"]


def test_equal_documents_are_the_same():
    for sample in (samples.empty(), samples.small(), samples.awkward(), samples.big(2)):
        found = compare(sample, sample)
        assert (found.is_same, found.changes) == (True, 0)


def test_a_strategy_that_moves_to_another_goal_is_moved_not_deleted_and_added():
    first, second, third = (strategy(pk, "1.1", f"Number {pk}") for pk in (1, 2, 3))
    goals = [Heading(2, "Goal 1. Reach them"), Heading(2, "Goal 2. Keep them safe")]
    old = document(goals[0], first, second, goals[1], third)
    new = document(goals[0], first, goals[1], second, third)
    here, there = only(compare(old, new))
    assert (here.state, here.moved_to) == (SAME, "Goal 2. Keep them safe")
    assert (there.state, there.moved_from) == (SAME, "Goal 1. Reach them")
    assert (there.old, there.new) == (second, second)
    assert counts(compare(old, new)) == {"table moved": 1}


def test_a_moved_strategy_that_was_changed_too_shows_both():
    goals = [Heading(2, "Goal 1. Reach them"), Heading(2, "Goal 2. Keep them safe")]
    old = document(goals[0], strategy(1, "1.1", "Train"), goals[1])
    new = document(goals[0], goals[1], strategy(1, "2.1", "Train", "Train all of them."))
    [_, there] = only(compare(old, new))
    assert (there.state, there.moved_from) == (CHANGED, "Goal 1. Reach them")
    row = there.table.rows[0]
    assert (row.state, marked(row.cells[1])) == (CHANGED, "Train[+ all of+] them.")
    assert marked(there.text) == "Strategy[- 1.1.-][+ 2.1.+] Train"


def test_strategies_that_change_places_keep_all_but_one_in_place():
    order = [strategy(pk, "1.1", f"Number {pk}") for pk in range(1, 6)]
    moved = [order[4], *order[:4]]
    found = only(compare(document(*order), document(*moved)))
    assert [(item.new.facts[0].pk, item.moved_from) for item in found] == [(5, "")]


def test_renumbering_is_counted_apart():
    old = document(strategy(1, "1.1", "Train"), strategy(2, "1.2", "House"))
    new = document(strategy(2, "1.1", "House"))
    assert counts(compare(old, new)) == {"table removed": 1, "number changed": 1}


def test_rows_are_paired_by_their_records():
    old = document(actions("1.1", (1, "Write it", "May"), (2, "Read it", "June"), (3, "C", "July")))
    new = document(
        actions("1.1", (3, "C", "July"), (1, "Write it", "August"), (4, "Tell it", "May"))
    )
    [item] = only(compare(old, new))
    rows = [
        (row.state, row.moved_from, [marked(cell) for cell in row.cells]) for row in item.table.rows
    ]
    assert rows == [
        (SAME, "", ["C", "July"]),
        (CHANGED, None, ["Write it", "[-May-][+August+]"]),
        (REMOVED, None, ["[-Read it-]", "[-June-]"]),
        (ADDED, None, ["[+Tell it+]", "[+May+]"]),
    ]
    assert counts(compare(old, new)) == {
        "row changed": 1, "row moved": 1, "row added": 1, "row removed": 1,
    }  # fmt: skip


def test_a_row_that_went_to_another_table_is_moved():
    first = ((1, "Write it", "May"), (2, "Read it", "June"))
    old = document(actions("1.1", *first), actions("1.2", (3, "C", "July")))
    new = document(
        actions("1.1", first[0]), actions("1.2", (2, "Read it", "May"), (3, "C", "July"))
    )
    left, came = only(compare(old, new))
    gone = [row for row in left.table.rows if row.moved_to]
    assert [(row.state, row.moved_to) for row in gone] == [(SAME, "Actions of strategy 1.2")]
    [row] = [row for row in came.table.rows if not row.is_same]
    assert (row.state, row.moved_from) == (CHANGED, "Actions of strategy 1.1")
    assert marked(row.cells[1]) == "[-June-][+May+]"
    assert counts(compare(old, new)) == {"row changed": 1, "row moved": 1}


def test_when_strategies_change_places_their_actions_stay_with_them():
    old = document(actions("1.1", (1, "Write", "May")), actions("1.2", (2, "Read", "June")))
    new = document(actions("1.1", (2, "Read", "June")), actions("1.2", (1, "Write", "May")))
    assert counts(compare(old, new)) == {"number changed": 2, "table moved": 1}


def test_a_column_that_appears_is_marked_and_its_cells_too():
    old = Table("People", ("Name",), (("Ann",), ("Bo",)), (100,))
    new = Table("People", ("Name", "Sector"), (("Ann", "Courts"), ("Bo", "Schools")), (50, 50))
    [item] = only(compare(document(old), document(new)))
    assert item.table.columns == ((SAME, "Name"), (ADDED, "Sector"))
    assert [row.state for row in item.table.rows] == [SAME, SAME]


def test_passages_are_found_by_name_and_reworded_text_by_its_heading():
    old = document(
        Prose("<p>Ours.</p>"),
        Heading(2, "How it began"),
        Prose("<p>The plan sets 1 goal.</p>", (), "strategies.count"),
        Prose("<p>We asked.</p>"),
    )
    new = document(
        Prose("<p>Ours, and theirs.</p>"),
        Heading(2, "How it began"),
        Prose("<p>We asked everyone.</p>"),
        Prose("<p>The plan sets 2 goals.</p>", (), "strategies.count"),
    )
    found = [(item.state, item.moved_from, marked(item.text)) for item in only(compare(old, new))]
    assert [(state, text) for state, _, text in found] == [
        (CHANGED, "[-Ours.-][+Ours, and theirs.+]"),
        (CHANGED, "We[- asked.-][+ asked everyone.+]"),
        (CHANGED, "The plan sets[- 1 goal.-][+ 2 goals.+]"),
    ]
    assert counts(compare(old, new)) == {"passage changed": 3, "passage moved": 1}


def test_formatting_alone_is_a_change_of_form():
    old, new = Prose("<p>We met.</p>"), Prose("<p>We <strong>met</strong>.</p>")
    [item] = only(compare(document(old), document(new)))
    assert (item.only_form, item.text.is_same) == (True, True)


def test_records_under_a_text_that_reads_the_same_are_no_change():
    old = Prose("<p>We met.</p>", (Fact("activity", 1),), "a.b")
    new = Prose("<p>We met.</p>", (Fact("activity", 2),), "a.b")
    assert compare(document(old), document(new)).is_same


def test_parts_that_come_go_move_and_become_optional():
    parts = [Component(key, key.title(), True, (Missing(),)) for key in "abcd"]
    old = document(components=tuple(parts[:3]))
    optional = Component("b", "Bees", False, (Missing(),))
    new = document(components=(parts[3], optional, parts[0]))
    found = {part.key: part for part in compare(old, new).parts}
    assert {key: (part.state, part.moved, part.required) for key, part in found.items()} == {
        "d": (ADDED, False, (True, True)),
        "b": (SAME, True, (True, False)),
        "c": (REMOVED, False, (True, True)),
        "a": (SAME, False, (True, True)),
    }
    assert marked(found["b"].title) == "[-B-][+Bees+]"
    assert [part.is_same for part in found.values()].count(True) == 1


def test_the_cover_and_the_statements():
    new = document(
        title="The plan of Here, revised",
        shape="website",
        front=(("Fiscal year", "2024"),),
        statements=(("Funding", "Paid for by an award."),),
    )
    found = compare(document(), new)
    assert [(line.state, line.label, marked(line.text)) for line in found.cover] == [
        (CHANGED, "Title", "The plan of[- Here-][+ Here, revised+]"),
        (SAME, "Subtitle", ""),
        (SAME, "Grantee", "State of Here"),
        (CHANGED, "Form", "[-Formal report-][+Website+]"),
        (ADDED, "Fiscal year", "[+2024+]"),
        (REMOVED, "Award number", "[-15POVC-24-]"),
    ]
    [line] = found.statements
    assert marked(line.text) == "Paid for by[- a grant.-][+ an award.+]"


def test_pictures_are_compared_by_their_words_and_a_new_drawing_is_told():
    drawn = Figure("Who is there", "3 of 5 kinds.", "<svg>1</svg>")
    again = Figure("Who is there", "3 of 5 kinds.", "<svg>2</svg>")
    more = Figure("Who is there", "4 of 5 kinds.", "<svg>3</svg>")
    [item] = only(compare(document(drawn), document(again)))
    assert (item.kind, item.only_form) == ("figure", True)
    [item] = only(compare(document(drawn), document(more)))
    assert marked(item.text) == "Who is there\n[-3-][+4+] of 5 kinds."
    assert counts(compare(document(drawn), document(more))) == {"picture changed": 1}


def test_footnotes_of_a_table_are_compared():
    said = [Table("Gaps", ("Gap",), (("No bed",),), (100,), (), (Note(text, 0),)) for text in "ab"]
    [item] = only(compare(document(said[0]), document(said[1])))
    assert (item.state, item.table.is_same, marked(item.notes)) == (CHANGED, True, "[-a-][+b+]")
    assert counts(compare(document(said[0]), document(said[1]))) == {"table changed": 1}


def test_lists_are_compared_item_by_item():
    old, new = Items(("Listen", "Agree")), Items(("Listen", "Ask", "Agree"))
    [item] = only(compare(document(old), document(new)))
    assert marked(item.text) == "Listen\n[+Ask\n+]Agree"


def test_the_longest_run_stays_in_place():
    assert sorted(in_order([3, 0, 1, 5, 2, 4])) == [1, 2, 4, 5]
    assert in_order([]) == set()


def many(rows: int, change: str = "") -> Document:
    """A plan of `rows` actions, twenty to a strategy."""
    tables = []
    for first in range(0, rows, 20):
        cells = [
            (pk, f"Open a door in region {pk} for all who ask for it{change}", f"Month {pk % 12}")
            for pk in range(first, min(first + 20, rows))
        ]
        tables += [Heading(2, f"Strategy {first}. Doors"), actions(str(first), *cells)]
    return document(*tables)


def test_2500_actions_all_changed_take_a_moment():
    old, new = many(2500), many(2500, " and for those who do not")
    start = time.perf_counter()
    found = compare(old, new)
    assert time.perf_counter() - start < 5  # 0.5 s on a machine of its own
    assert counts(found) == {"row changed": 2500}


def test_words_made_to_be_slow_are_not():
    """As many equal words as fit: a quadratic comparison would take minutes."""
    texts_of = ("a b " * 8000, "b a c " * 7000)
    blocks = [[Prose(f"<p>{text} {n}</p>") for n in range(40)] for text in texts_of]
    start = time.perf_counter()
    found = compare(document(*blocks[0]), document(*blocks[1]))
    assert time.perf_counter() - start < 20
    assert found.changes == 40
