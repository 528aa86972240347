"""Small plan files, and running the two commands on them."""

import io
import json
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from accounts import wall
from accounts.models import Grantee
from planning import exchange
from planning.actions import current_plan

CASES = Path(__file__).parents[1] / "cases"
PUBLISHED = Path(__file__).parents[3] / "shared" / "cases"


def minimal(**parts: Any) -> dict[str, Any]:
    """The smallest plan file, with `parts` added."""
    return {
        "format": "throughline-plan",
        "version": 1,
        "plan": {"title": "A plan", "requirement_set": "fy24"},
    } | parts


def full() -> dict[str, Any]:
    """A plan file that says something under every key, in canonical form."""
    return minimal(
        grantee={"name": "Island of Away", "kind": "territory"},
        award={
            "number": "15POVC-24-GK-01234-HT",
            "fiscal_year": 2023,
            "starts_on": "2024-10-01",
            "ends_on": "2027-09-30",
        },
        plan={
            "title": "The plan of Away",
            "requirement_set": "fy22-fy23",
            "shape": "website",
            "part_order": ["strategies", "people", "engagement"],
            "period": "three years",
            "starts_on": "2025-01-01",
            "ends_on": "2027-09-30",
            "with_action_plan": False,
            "with_legal_policy": True,
            "with_power_map": True,
            "no_gaps": True,
            "acknowledgment": "Paid by the award.\nThank you.",
            "disclaimer": "These are our own opinions.",
        },
        statements={
            "mission": {
                "text": "<p>Nobody is <strong>sold</strong>.</p>",
                "adopted_on": "2025-02-03",
                "adopted_at": "Spring meeting",
            },
            "problem": {"text": "<p>Too few beds &amp; too little trust.</p>"},
        },
        answers={"prepare.statements.1": "<p>To end it.</p>", "sustain.future.6": "<p>Two.</p>"},
        narratives={"people": "<p>We are many.</p>", "legal_policy": "<p>One act.</p>"},
        collaborators=[
            {
                "id": "c1",
                "public_name": "Harbor Shelter",
                "nature": "person",
                "circle": "interested",
                "naming": "pseudonym",
                "lived_experience": "both",
                "groups": "boys and young men",
                "sector": "shelter",
                "disciplines": "social work, law",
                "role": "advises",
                "origin": "Harbor Coalition",
                "program": "ovc",
                "long_term": True,
                "is_funder": True,
                "government_leader": True,
                "term_ends_on": "2027-01-04",
                "engage_when": "strategies",
                "suggested_by": ["c2", "c3"],
            },
            {"id": "c2", "public_name": "Department of Boats"},
            {"id": "c3", "public_name": "Verité & Söhne"},
        ],
        activities=[
            {
                "title": "Listening at the docks",
                "kind": "listening",
                "when": "spring 2025",
                "starts_on": "2025-03-01",
                "ends_on": "2025-04-01",
                "starts_at": "2:30 PM",
                "ends_at": "4:00 PM",
                "place": "Pier 4",
                "cancelled": True,
                "facilitator": "Harbor Shelter",
                "attendance": "40 people",
                "others_came": 38,
                "agenda": "<p>Light.</p>",
                "summary": "<ul><li>Boats</li></ul>",
                "decisions": "<p>More light.</p>",
                "minutes": "<p>It was <em>dark</em>.</p>",
                "informed": "Gap 1",
                "with_survivors": True,
                "with_youth": True,
                "safeguards": ["trauma", "support"],
                "participants": ["c1", "c3"],
            },
            {"title": "Board meeting"},
        ],
        drafts=[
            {
                "kind": "values",
                "title": "Short",
                "author": "The harbor group",
                "text": "<p>Nobody is sold.</p>",
                "set_aside": True,
            },
            {"kind": "vision", "title": "Nothing written"},
        ],
        themes=[
            {"id": "theme1", "name": "Light", "description": "What is seen\nand what is not."},
            {"id": "theme2", "name": "Trust"},
        ],
        agreements=[
            {
                "id": "agreement1",
                "title": "Harbor records",
                "state": "signed",
                "signed_on": "2025-01-02",
                "expires_on": "2027-01-02",
                "parties": "Harbor Shelter\nDepartment of Boats",
                "purpose": "To count.",
                "covers": "Counts by month.",
                "permitted": "Counts above ten may be printed.",
                "accessed_by": "Two analysts.",
                "retention": "Destroyed after three years.",
                "kept_at": "The harbor office",
            },
            {"id": "agreement2", "title": "Nothing agreed yet"},
        ],
        sources=[
            {
                "title": "Docks survey",
                "kind": "survey",
                "owner": "Department of Boats",
                "dated": "2025",
                "dated_on": "2025-04-30",
                "is_baseline": True,
                "permission": "given",
                "permission_state": "granted",
                "citation": "https://example.org/docks",
                "description": "<p>Asked on paper.</p>",
                "agreements": ["agreement1", "agreement2"],
                "findings": [
                    {
                        "id": "f1",
                        "text": "It is dark.",
                        "quote": "You see nothing.\nNothing.",
                        "place": "question 4",
                        "said_by": "a night watch",
                        "themes": ["theme1", "theme2"],
                    },
                    {"id": "f2"},
                ],
            },
            {"title": "Nothing in it"},
        ],
        swot_entries=[
            {"quadrant": "threat", "text": "Storms", "findings": ["f1", "f2"]},
            {"text": "Boats"},
        ],
        gaps=[
            {"id": "gap1", "text": "No light", "detail": "<p>None.</p>", "findings": ["f1", "f2"]},
            {
                "id": "gap2",
                "text": "No boats",
                "state": "parked",
                "parked_reason": "No money.",
                "revisit_on": "2027-01-01",
            },
        ],
        root_causes=[
            {"text": "Nobody pays for oil.", "gap": "gap1", "findings": ["f1", "f2"]},
            {"text": "No yard builds them.", "gap": "gap2"},
            {"text": "Nobody asked for the money.", "gap": "gap1"},
        ],
        solicitation_items=[
            {"id": "item1", "text": "Convene"},
            {
                "id": "item2",
                "kind": "deliverable",
                "number": "2a",
                "text": "Write",
                "source": "Notice, page 7",
            },
        ],
        goals=[{"id": "goal1", "title": "Light", "description": "<p>All night.</p>"}],
        objectives=[
            {"id": "objective1", "title": "Lamps", "description": "<p>50</p>", "goal": "goal1"},
            {"id": "objective2", "title": "For all goals"},
        ],
        strategies=[
            {
                "id": "strategy1",
                "title": "Buy lamps",
                "description": "<p>Good ones.</p>",
                "expected_outcome": "<p>It is light.</p>",
                "reach": "3 docks",
                "populations": ["labor", "youth"],
                "level": "prevention",
                "responsible": "the Department",
                "funding": "the award",
                "measures": "lamps bought\nlamps lit",
                "borderline": ["beds", "lobbying"],
                "objective": "objective1",
                "champion": "c2",
                "gaps": ["gap1", "gap2"],
                "findings": ["f1"],
                "solicitation_items": ["item1", "item2"],
            },
            {"id": "strategy2", "title": "Under a goal", "goal": "goal1"},
            {"id": "strategy3", "title": "Not placed"},
        ],
        actions=[
            {
                "title": "Order lamps",
                "description": "Light comes.",
                "timeline": "this year",
                "starts_on": "2025-05-01",
                "due_on": "2025-05-01",
                "responsible": "Boats & Co",
                "resources": "$5",
                "roadblocks": "Fog.",
                "buy_in": "The harbor master's.",
                "products": "A lamp.",
                "state": "under_way",
                "strategy": "strategy1",
                "led_by": "c2",
                "with": ["c1", "c3"],
            },
            {"title": "Under a goal", "goal": "goal1", "with": ["c2"]},
            {"title": "Not placed"},
        ],
        indicators=[
            {
                "id": "indicator1",
                "name": "Dark docks",
                "kind": "outcome",
                "unit": "docks",
                "baseline": "12.5",
                "baseline_on": "2025-01-31",
                "baseline_source": "The harbor book",
                "target": "-1",
                "target_on": "2027-01-31",
                "frequency": "quarterly",
                "data_source": "The night watch",
                "notes": "Counted at midnight.\nNever on Sundays.",
                "strategy": "strategy1",
                "collector": "c2",
            },
            {"id": "indicator2", "name": "Of a goal", "goal": "goal1"},
            {"id": "indicator3", "name": "Of an objective", "objective": "objective1"},
            {"id": "indicator4", "name": "Of the plan"},
        ],
        indicator_values=[
            {
                "measured_on": "2025-03-31",
                "period": "The first quarter",
                "value": "11",
                "note": "Two lamps more",
                "indicator": "indicator1",
            },
            {"measured_on": "2025-03-31", "value": "0.25", "indicator": "indicator4"},
        ],
    )


def encoded(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def read(document: dict[str, Any]) -> dict[str, Any]:
    return exchange.read_document(encoded(document))


def run_import(file: Path | str, slug: str, **options: Any) -> str:
    """What the command says. Raises Refused when it refuses."""
    return _run("import_plan", str(file), grantee=slug, **options)


def run_export(slug: str, out: Path | str) -> str:
    """What the command says. Raises Refused when it refuses."""
    return _run("export_plan", grantee=slug, out=str(out))


def _run(*arguments: str, **options: Any) -> str:
    said = io.StringIO()
    try:
        call_command(*arguments, stdout=said, **options)
    except CommandError as error:
        raise Refused(error.returncode, str(error)) from None
    return said.getvalue().removesuffix("\n")


class Refused(Exception):
    """The exit status and the words of a command that refused."""


def exported(grantee: Grantee) -> dict[str, Any]:
    """The document of the grantee's current plan."""
    with wall.inside(grantee.pk):
        return exchange.export_plan(grantee, current_plan(grantee.pk))
