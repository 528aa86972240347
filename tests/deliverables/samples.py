"""Documents built by hand to try the renderers with: empty, small, hostile to layout, and long."""

from deliverables.document import (
    Component,
    Document,
    Heading,
    Items,
    Missing,
    Prose,
    Table,
)

TITLES = (
    "Executive summary",
    "Collaborators and how they took part",
    "How the plan was made",
    "What we found: needs, gaps and strengths",
    "Goals, objectives and strategies",
    "Putting the plan to work",
    "Sustaining the work",
    "Appendix: sources",
)
FRONT = (
    ("Award number", "15POVC-00-GG-00000-EXMP"),
    ("Fiscal year", "2024"),
    ("Award period", "October 1, 2024 to September 30, 2027"),
)
STATEMENTS = (
    ("Funding", "Paid for by a grant from the Office for Victims of Crime, award on the cover."),
    ("Views", "The views here are the grantee's own and not those of the Department of Justice."),
)
LONG_WORD = "Verantwortungsbewusst" * 14 + "Endwort"  # 301 characters and not a place to break
NAMES = (
    "Nguyễn Thị Ngọc Ánh",
    "Trần Đức Hữu",
    "فاطمة الزهراء بنت يوسف",
    "عبد الرحمن القاسم",
    "Zoë Ångström-Łukasz",
    "ᏣᎳᎩ Ꮳ",
)
EMOJI = "Thank you 🙂 👍 ✅ ❤️ 🌱 👩‍👩‍👧 🇺🇸 🧑🏽"


def _document(components: tuple[Component, ...], **changes: object) -> Document:
    fields = {
        "title": "Statewide Plan for Young People Who Were Trafficked",
        "subtitle": "Strategic plan, Appendix A",
        "language": "en",
        "grantee": "State of Example",
        "front": FRONT,
        "statements": STATEMENTS,
        "components": components,
    }
    return Document(**(fields | changes))


def empty() -> Document:
    """A plan in which nobody has written yet."""
    return _document(
        tuple(
            Component(f"c{number}", title, number < 6, (Missing(),) if number % 2 else ())
            for number, title in enumerate(TITLES)
        ),
        statements=(),
        front=(),
        subtitle="",
    )


def small() -> Document:
    """A few pages with every kind of block."""
    people = tuple((f"Fictional Person {n}", "Advocate", f"Shelter {n}") for n in range(1, 6))
    return _document(
        (
            Component(
                "summary",
                TITLES[0],
                True,
                (
                    Prose(
                        "<p>We set out with <strong>nine</strong> partners &amp; one "
                        '<em>question</em>; see <a href="https://example.org/plan">the plan</a>'
                        ' or <a href="mailto:lead@example.org"><strong>write</strong> to us</a>.'
                        "</p><blockquote><p>Ask us first.</p></blockquote>"
                    ),
                    Heading(2, "What changes"),
                    Items(("A door that is open", "A number that is answered")),
                    Heading(3, "In the first year"),
                    Items(("Listen", "Agree", "Begin"), ordered=True),
                ),
            ),
            Component(
                "people",
                TITLES[1],
                True,
                (
                    Table("Who took part", ("Name", "Role", "From"), people, (34, 33, 33)),
                    Table("Who was invited", ("Name", "Note"), (), (50, 50)),
                ),
            ),
            Component("process", TITLES[2], True, (Missing(),)),
            Component("sources", TITLES[7], False, (Heading(3, "Cited"), Prose("One source."))),
        )
    )


def awkward() -> Document:
    """What breaks layouts: scripts, emoji, a word of 301 letters, lists 8 deep, split items."""
    nested = "<p>Deepest</p>"
    for level in range(8, 0, -1):
        nested = f"<ul><li><p>Level {level}</p>{nested}after level {level}</li></ul>"
    lines = " ".join(f"Sentence {n} of an item that runs over the page." for n in range(120))
    split = f"<ol><li><p>{lines}</p><p>Second paragraph. {lines}</p></li><li>Next</li></ol>"
    tall = "\n".join(f"Line {n} in a cell taller than a page" for n in range(1, 121))
    return _document(
        (
            Component(
                "names",
                f"Names {NAMES[0]} {NAMES[2]}",
                True,
                (
                    Prose("".join(f"<p>{name} took part.</p>" for name in NAMES)),
                    Prose(f"<p>{EMOJI}</p>"),
                    Table(
                        f"People {NAMES[3]}",
                        ("Name", "Word"),
                        tuple((name, LONG_WORD) for name in NAMES),
                        (20, 80),
                    ),
                ),
            ),
            Component(
                "words",
                f"A title with {LONG_WORD}",
                False,
                (
                    Heading(3, LONG_WORD),
                    Prose(f"<p>{LONG_WORD}</p>"),
                    Items((LONG_WORD,)),
                    Table(LONG_WORD, ("A", "B", "C"), ((LONG_WORD, LONG_WORD, "c"),), (10, 10, 80)),
                ),
            ),
            Component(
                "lists",
                "Lists",
                True,
                (
                    Prose(nested),
                    Prose(split),
                    Prose("<ul></ul><p></p><ul><li></li><li><ul><li>x</li></ul></li></ul>"),
                    Table("Tall", ("A", "B"), (("Head", tall), ("Then", "after")), (30, 70)),
                    Table("Blank", ("", "B"), (("", ""), ("", "b\x00\x0b\ud800c")), (50, 50)),
                ),
            ),
        ),
        title=f"Plan of {NAMES[1]} {EMOJI}",
        grantee=f"{NAMES[2]} {LONG_WORD}",
    )


def big(scale: int = 12) -> Document:
    """About ten pages for each unit of `scale`: narrative, lists and tables over pages."""
    words = (
        "Partners met in every region and said plainly what stands in the way of young people "
        "who leave a trafficker: a bed for the night, a person who stays, papers, and a job. "
    )
    prose = "".join(f"<p>{words * 3}</p>" for _ in range(4))
    components = []
    for number, title in enumerate(TITLES):
        blocks: list = []
        for unit in range(scale):
            rows = tuple(
                (
                    f"{number + 1}.{unit + 1}.{row} Open a door in region {row}",
                    "Fictional Person",
                    "October 1, 2025",
                    "A number of beds that were free on the night that they were asked for",
                    "Started",
                )
                for row in range(1, 8)
            )
            blocks += [
                Heading(2, f"Objective {number + 1}.{unit + 1}"),
                Prose(prose),
                Items(("Who leads", "Who helps", "Who is told")),
                Table(
                    f"Actions {number + 1}.{unit + 1}",
                    ("Action", "Who", "By", "Measure", "State"),
                    rows,
                    (34, 16, 14, 26, 10),
                ),
            ]
        components.append(Component(f"c{number}", title, number < 6, tuple(blocks)))
    register = tuple((f"Fictional Person {n}", "Advocate", f"Shelter {n}") for n in range(1, 281))
    components[1] = Component(
        "people",
        TITLES[1],
        True,
        (
            Table("Register", ("Name", "Role", "From"), register, (34, 33, 33)),
            *components[1].blocks,
        ),
    )
    return _document(tuple(components))


def statewide(people: int = 400, actions: int = 2500) -> Document:
    """What the largest plans hold, beside one field of 64 KB and a table from right to left."""
    register = tuple(
        (f"Fictional Person {n}", NAMES[n % len(NAMES)], f"Shelter {n}, for all who ask")
        for n in range(1, people + 1)
    )
    blocks: list = []
    for strategy in range(actions // 50):
        rows = tuple(
            (
                f"{strategy + 1}.{row} Open door {strategy * 50 + row}",
                "October 1, 2025",
                "Fictional Person (accountable)\nShelter",
                "–" if row % 3 else "A bed that is free on the night it is asked for",
            )
            for row in range(1, 51)
        )
        caption = f"Actions of strategy {strategy + 1}"
        blocks += [
            Heading(2, f"Strategy {strategy + 1}"),
            Table(caption, ("Action", "When", "Who", "Resources"), rows, (34, 16, 28, 22)),
        ]
    right_to_left = tuple((name, NAMES[3], LONG_WORD[:40]) for name in NAMES[2:4])
    paragraph = " ".join(f"Sentence {n} of a field as long as may be." for n in range(1500))
    return _document(
        (
            Component(
                "people",
                TITLES[1],
                True,
                (
                    Table("Register", ("Name", "Known as", "From"), register, (34, 33, 33)),
                    Table("من حضر", ("الاسم", "معروف باسم", "من"), right_to_left, (34, 33, 33)),
                ),
            ),
            Component("process", TITLES[2], True, (Prose(f"<p>{paragraph[:65000]}</p>"),)),
            Component("actions", TITLES[5], False, tuple(blocks)),
        )
    )
