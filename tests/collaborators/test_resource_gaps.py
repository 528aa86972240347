"""The catalog of needs holds all that the workbook has, and gaps are told from what is unknown."""

import re
import tomllib

import pytest

from collaborators.resources import catalog
from collaborators.resources.catalog import ASPECTS, Need
from collaborators.resources.gaps import (
    ASK,
    GAP,
    MET,
    NOTHING,
    Cell,
    Tally,
    cell,
    cells,
    in_words,
    lit,
    origin,
    proposed,
    tally,
)
from tests.planning.seed_words import SEEDS, borrowed

# Written by hand from the workbook's charts: an area, its rows in order, and a word of the row as
# it stands there.
WORKBOOK = {
    "crisis": {
        "response": "24 Hour Emergency Response",
        "safety": "Safety/Safety Planning",
        "basics": "Food/Clothing/Toiletries",
        "language": "Interpretation/Translation",
        "legal": "Legal Needs Information & Linkage",
        "guardianship": "Legal guardianship for minors",
        "safety-minors": "Safety/Safety Planning (Minors)",
        "case": "Case management/advocacy/ goal setting",
        "accompaniment": "Accompaniment",
        "advocacy": "Advocacy with social services, law enforcement, linkage to resources",
        "money": "Financial support - connection",
        "shelter": "Shelter",
        "emergency-shelter": "Emergency shelter Hotel – average 30 days",
        "transitional": "Transitional Housing – 6-9 months",
        "long-term": "Long-term Housing",
        "family": "Housing for family units",
    },
    "social": {
        "community": "Community support, life skills, transportation",
        "permanency": "Permanency placement for youth; child care",
        "refugee": "Refugee benefits for HT survivors/ victims",
        "worker": "Social worker",
    },
    "work": {
        "finances": "Financial management/literacy",
        "education": "Education, GED, college, ESL",
        "job": "Job training/employment connection",
    },
    "medical": {
        "emergency": "Emergency Health/Medical",
        "reproductive": "Reproductive Health",
        "care": "Medical care",
        "dental": "Dental care",
        "mental": "Mental health care",
        "substance": "Substance use resources",
    },
    "legal": {
        "linkage": "Legal needs Info & linkage",
        "guardianship": "Legal guardianship for minors",
        "criminal": "Criminal legal assistance",
        "family-court": "Family court legal assistance",
        "housing-court": "Housing court legal assistance",
        "immigration": "Immigration: U & T Visa or repatriation/reunification",
        "civil": "Civil legal assistance",
        "family-law": "Family law",
        "employment": "Employment law",
        "benefits": "Public benefits access",
        "documents": "ID/document obtainment",
        "rights": "Worker rights, sexual assault/ harassment, and exploitation Edu.",
    },
    "community": {
        "support": "Faith-based & social support connection, peer mentorship",
        "culture": "Culturally-Relevant Resources",
        "youth": "Youth-Serving Organizations",
        "shelter": "Shelter",
        "drop-in": "Drop-in center",
        "lgbtq": "LGBTQ+ program",
    },
    "law": {
        "local": "Local law enforcement",
        "witness": "Victim Witness",
        "district": "District Attorney's Office",
        "us-attorney": "U.S Attorney",
        "prosecutor": "Prosecutor",
        "fbi": "FBI Victim Specialist",
        "labor": "Department of Labor",
        "hsi": "Homeland Security Investigation",
    },
}


def folded(text):
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def test_every_area_and_every_need_of_the_workbook_has_its_entry_in_order():
    found = [(area.key, [need.key for need in area.needs]) for area in catalog.areas()]
    assert found == [(area, [f"{area}.{key}" for key in rows]) for area, rows in WORKBOOK.items()]
    assert (len(catalog.areas()), len(catalog.needs())) == (7, 55)


def test_the_list_written_by_hand_is_the_workbooks():
    book = folded(next(text for seed in SEEDS if "Legal Services" in (text := seed.read_text())))
    missing = [
        row for rows in WORKBOOK.values() for row in rows.values() if folded(row) not in book
    ]
    assert missing == []


def test_needs_are_worded_by_us():
    assert borrowed({"needs.toml": catalog.text()}) == {}
    texts = {need.text.lower() for need in catalog.needs().values()}
    long = {row.lower() for rows in WORKBOOK.values() for row in rows.values() if len(row) > 40}
    assert texts & long == set()


def test_keys_that_stand_twice_or_are_unknown_are_named():
    text = catalog.text()
    with pytest.raises(ValueError, match="stand twice in the catalog of needs: work.job"):
        catalog.parse(text.replace('key = "education"', 'key = "job"'))
    with pytest.raises(ValueError, match="crisis.guardianship goes without nobody"):
        catalog.parse(text.replace('without = ["adult"]', 'without = ["nobody"]', 1))
    assert catalog.parse(text) == catalog.areas()
    assert [area["key"] for area in tomllib.loads(text)["areas"]] == list(WORKBOOK)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], Cell(NOTHING, 0, 0, 0)),
        (["yes"], Cell(MET, 1, 0, 1)),
        (["no"], Cell(GAP, 0, 0, 1)),
        ([""], Cell(ASK, 0, 1, 1)),
        (["no", "no"], Cell(GAP, 0, 0, 2)),
        (["no", ""], Cell(ASK, 0, 1, 2)),  # the one not asked may say yes
        (["no", "yes"], Cell(MET, 1, 0, 2)),
        (["", "yes"], Cell(MET, 1, 1, 2)),
        (["", "", "no", "yes", "yes"], Cell(MET, 2, 2, 5)),
    ],
)
def test_a_cell_tells_no_from_not_known(answers, expected):
    assert cell(answers) == expected


NEED = Need("medical.dental", "medical", "Dental care")
FOR_MINORS = Need("legal.guardianship", "legal", "A guardian", frozenset({"adult"}))


def offer(**answers):
    return dict.fromkeys(ASPECTS, "") | answers


@pytest.mark.parametrize(
    ("need", "offers", "gaps"),
    [
        (NEED, [], [""]),  # one gap, not seven
        (NEED, [offer()], []),
        (NEED, [offer(minor="no", male="no", adult="yes")], ["minor", "male"]),
        (NEED, [offer(minor="no"), offer(minor="yes")], []),
        (NEED, [offer(trained="no", partnership="no")], ["partnership", "trained"]),
        (FOR_MINORS, [offer(adult="no", minor="yes")], []),
        (FOR_MINORS, [offer(adult="no", minor="no")], ["minor"]),
    ],
)
def test_which_cells_of_a_need_are_lit(need, offers, gaps):
    assert lit(cells(need, offers)) == gaps


def test_an_aspect_that_does_not_concern_a_need_is_neither_gap_nor_question():
    assert cells(FOR_MINORS, [offer()])["adult"] == Cell(NOTHING)
    assert cells(FOR_MINORS, [offer()])["minor"] == Cell(ASK, 0, 1, 1)


def test_the_counts_in_words_say_gaps_first():
    rows = [
        cells(NEED, []),
        cells(NEED, []),
        cells(NEED, [offer(minor="no", trained="yes")]),
        cells(NEED, [offer(**dict.fromkeys(ASPECTS, "yes"))]),
    ]
    counted = tally(rows)
    assert counted == Tally(4, dict.fromkeys(("", *ASPECTS), 0) | {"": 2, "minor": 1}, 1)
    assert in_words(counted) == (
        "4 needs: 2 without a provider, 1 where nobody serves minors, "
        "1 with something still to ask."
    )
    assert in_words(tally(rows[3:])) == "1 need, all met as far as is known."
    assert in_words(tally([])) == "0 needs."


def test_the_proposed_gap_says_the_need_who_is_not_served_and_where():
    assert proposed(NEED, "", "") == "No provider is known for this need: Dental care"
    assert proposed(NEED, "male", "North County") == (
        "No provider in North County serves men and boys for this need: Dental care"
    )
    assert origin(NEED, "male", 7) == "resource:medical.dental:male:7"
    assert origin(NEED, "", None) == "resource:medical.dental::"


def test_every_proposed_gap_fits_in_a_gap():
    longest = max(
        len(proposed(need, aspect, "R" * 120))
        for need in (*catalog.needs().values(), Need("own-1", "law", "N" * 200))
        for aspect in ("", *ASPECTS)
    )
    assert longest < 1000
