"""The name guard by example: what is one name, and what is another word."""

import pytest

from collaborators.names import Guard


def found(name: str, text: str) -> list[str]:
    return [hit.match for hit in Guard([name]).find([text])]


@pytest.mark.parametrize(
    ("name", "text", "match"),
    [
        ("Ann", "Ann told us", "Ann"),
        ("Ann", "We heard ann-marie", "ann"),
        ("Hope", "There Hope told us", "Hope"),
        ("Jane Madeup", "mailto <a href='mailto:jane.madeup@example.org'>x</a>", "jane.madeup"),
        ("Jane Madeup", "a cell <Jane Madeup> typed as text", "Jane Madeup"),
        ("Jane Madeup", "#JaneMadeupStory", "JaneMadeup"),
        ("Jane Madeup", "J. Madeup wrote", "J. Madeup"),
        ("Jane Marie Madeup", "Jane Madeup wrote", "Jane Madeup"),
        ("Jane Marie Madeup", "Marie Madeup wrote", "Marie Madeup"),
        ("Jane Madeup", 'Jane "Janie" Madeup', 'Jane "Janie" Madeup'),
        ("Madeup, Jane", "Jane Madeup", "Jane Madeup"),
        ("Ms. Jane Madeup", "Jane Madeup", "Jane Madeup"),
        ("Jörg Madeup", "Joerg Madeup", "Joerg Madeup"),
        ("Jane Smith-Madeup", "Jane Madeup", "Jane Madeup"),
        ("Hope Young", "and Hope Young said", "Hope Young"),
        ("Li Wu", "Li Wu came", "Li Wu"),
        ("star_girl99", "known as Star_Girl99 online", "Star_Girl99"),
        ("陳小明", "與陳 小明 談", "陳 小明"),
    ],
)
def test_found(name, text, match):
    assert found(name, text) == [match]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ann", "the annual plan, planned by Hannah"),
        ("Ali", "all of them"),
        ("Hope", "we hope so. Hope is not a plan"),
        ("May", "on May 5, 2026"),
        ("Hope Young", "we hope young people come"),
        ("Ian Dover", "I and over there"),
        ("Jane Madeup", "Jane Other and Joan Madeup"),
        ("Jane Madeup", "j madeup"),
        ("Li Wu", "liwu and al li wuz"),
        ("Al", "Al came"),
        ("", "anything"),
    ],
)
def test_not_found(name, text):
    assert found(name, text) == []


def test_a_hit_tells_where_and_can_be_known_again():
    texts = ["Nothing here.", "<p>Then <em>Jane</em> Madeup spoke of the shelter.</p>"]
    [hit] = Guard(["Nobody Atall", "Jane Madeup"]).find(texts)
    assert (hit.text, hit.name) == (1, 1)
    assert hit.before + hit.match + hit.after == " Then Jane Madeup spoke of the shelter. "
    [again] = Guard(["Jane Madeup"]).find(["Then, jane madeup spoke of the Shelter"])
    assert again.context == hit.context
    [other] = Guard(["Jane Madeup"]).find(["Then Jane Madeup spoke of the clinic."])
    assert other.context != hit.context


def test_each_place_is_a_hit_and_a_longer_form_swallows_the_shorter():
    hits = Guard(["Jane Marie Madeup"]).find(["Jane Marie Madeup met Jane Madeup."])
    assert [hit.match for hit in hits] == ["Jane Marie Madeup", "Jane Madeup"]


def test_names_too_short_to_search_are_told():
    assert Guard(["Al", "Ann", "", "J. D."]).unsearched == [0, 2]
