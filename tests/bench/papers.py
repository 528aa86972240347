"""Documents of about so many pages, to draw: prose, lists, tables and a register."""

from dataclasses import replace

from deliverables.document import Block, Component, Document, Heading, Items, Prose, Table

TITLES = (
    "Executive summary",
    "Collaborators and how they took part",
    "How the plan was made",
    "What we found",
    "Goals, objectives and strategies",
    "Putting the plan to work",
    "Sustaining the work",
    "Sources",
)
WORDS = (
    "Partners met in every region and said plainly what stands in the way of young people who "
    "leave a trafficker: a bed for the night, a person who stays, papers, and a job. "
)
PROSE = "".join(f"<p>{WORDS * 3}</p>" for _ in range(4))


def plan_of(pages: int) -> Document:
    """A document of about `pages` printed pages, from 8: what fills each page is the same.

    A page holds one objective: prose, a list and a table of seven actions. The register has a
    person for every third of a page.
    """
    people = pages * 7 // 3
    units = max(1, round((pages - 4 - people / 34) / 1.25))
    count = min(len(TITLES), max(2, pages // 5))
    blocks: list[list] = [[] for _ in range(count)]
    rows = tuple((f"Fictional Person {n}", "Advocate", f"Shelter {n}") for n in range(1, people))
    blocks[1].append(Table("Register", ("Name", "Role", "From"), rows, (34, 33, 33)))
    for unit in range(units):
        blocks[unit % count] += _objective(unit + 1)
    return Document(
        title="Statewide Plan for Young People Who Were Trafficked",
        subtitle="Strategic plan, Appendix A",
        language="en",
        grantee="State of Example",
        front=(("Award number", "15POVC-00-GG-00000-EXMP"), ("Fiscal year", "2024")),
        statements=(("Views", "The views here are the grantee's own."),),
        components=tuple(
            Component(f"c{n}", TITLES[n], True, tuple(held)) for n, held in enumerate(blocks)
        ),
    )


def _objective(number: int) -> list:
    rows = tuple(
        (
            f"{number}.{row} Open a door in region {row}",
            "Fictional Person",
            "October 1, 2025",
            "A number of beds that were free on the night that they were asked for",
            "Started",
        )
        for row in range(1, 8)
    )
    return [
        Heading(2, f"Objective {number}"),
        Prose(PROSE),
        Items(("Who leads", "Who helps", "Who is told")),
        Table(
            f"Actions {number}", ("Action", "Who", "By", "Measure", "State"), rows,
            (34, 16, 14, 26, 10),
        ),
    ]  # fmt: skip


def with_paragraph(document: Document, turn: int) -> Document:
    """The document with a sentence more in a paragraph of its middle component."""
    return _changed(document, Prose, lambda block: replace(
        block, html=f"<p>Edited {turn + 1} times.</p>{block.html}"
    ))  # fmt: skip


def with_action(document: Document, turn: int) -> Document:
    """The document with an action of its middle component in another state."""

    def change(table: Table) -> Table:
        first, *others = table.rows
        return replace(table, rows=((*first[:-1], f"Done {turn + 1}"), *others))

    return _changed(document, Table, change)


def _changed(document: Document, kind: type[Block], change) -> Document:
    parts = list(document.components)
    middle = len(parts) // 2
    blocks = list(parts[middle].blocks)
    places = [place for place, block in enumerate(blocks) if isinstance(block, kind)]
    place = places[len(places) // 2]
    blocks[place] = change(blocks[place])
    parts[middle] = replace(parts[middle], blocks=tuple(blocks))
    return replace(document, components=tuple(parts))
