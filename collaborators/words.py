"""Words of the register's free fields: taken apart, compared, and offered again while typing."""

from dataclasses import dataclass

from collaborators.models import Collaborator


def parts(text: str) -> list[str]:
    """The words that commas divide, without empty ones: "law, , social work" has two."""
    return [part.strip() for part in text.split(",") if part.strip()]


def folded(text: str) -> str:
    """A word as it is compared: case and white space do not tell two sectors apart."""
    return " ".join(text.split()).casefold()


def distinct(words: list[str]) -> list[str]:
    """Each word once, in the spelling that comes first, in alphabetical order."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(folded(word), word)
    return [found[key] for key in sorted(found)]


@dataclass(frozen=True)
class Words:
    """What the register says in its free fields, each word once."""

    sector: list[str]
    disciplines: list[str]
    groups: list[str]

    def with_more(self, wanted: dict[str, list[str]]) -> "Words":
        """These words and the labels of the coverage list by kind, for suggestions."""
        return Words(
            sector=distinct([*self.sector, *wanted["sector"]]),
            disciplines=distinct([*self.disciplines, *wanted["discipline"]]),
            groups=distinct([*self.groups, *wanted["group"]]),
        )


def words_in_use() -> Words:
    """The words of every entry; one query."""
    columns = ("sector", "disciplines", "groups")
    rows = list(Collaborator.objects.order_by().values_list(*columns).distinct())
    return Words(
        sector=distinct([row[0] for row in rows if row[0]]),
        disciplines=distinct([word for row in rows for word in parts(row[1])]),
        groups=distinct([word for row in rows for word in parts(row[2])]),
    )
