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
from tests.planning.exchange_register import register_and_log

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
    """A plan file that says something under every key, in canonical form.

    But for the ticked review conventions, which an import looks up in the installation.
    """
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
        passages={
            "people.register": {
                "text": "<p>Three of us.</p>",
                "written_from": "<p>The register has 3 entries.</p>",
            },
            "strategies.count": {"text": "<p>Enough.</p>"},
        },
        **register_and_log(),
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
                "origins": [
                    "process:1:0123456789abcdef",
                    "resource:medical.dental:minor:",
                    "resource:own-1::1",
                    "swot:2",
                ],
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
                "allowable": {"lobbying": {"reason": "Paid by the harbor."}},
            },
            {"id": "strategy2", "title": "Under a goal", "goal": "goal1"},
            {"id": "strategy3", "title": "Not placed"},
        ],
        funding_lines=[
            {
                "source": "The harbor fund",
                "kind": "private",
                "amount": "1250.50",
                "state": "sought",
                "note": "Lamps only.",
                "strategy": "strategy1",
            },
            {"source": "The award", "kind": "award", "strategy": "strategy1"},
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
            {
                "title": "Not placed",
                "led_by": "c1",
                "consulted": ["c2"],
                "informed": ["c3"],
                "only_accountable": True,
            },
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
        prioritizations=[
            {
                "id": "prioritization1",
                "title": "What first",
                "question": "Where is it darkest?",
                "method": "grid",
                "ballot": "open",
                "dots": 2,
                "axis_across": "Dark",
                "axis_up": "Near",
                "round": 2,
                "recorded_on": "2025-04-01",
                "formula": "The sum of both.",
                "ballots_counted": 9,
            },
            {"id": "prioritization2", "title": "Not opened"},
        ],
        priority_criteria=[
            {"name": "Reach", "weight": 5, "prioritization": "prioritization1"},
            {"name": "Cost", "prioritization": "prioritization1"},
        ],
        priority_options=[
            {
                "text": "Buy lamps",
                "prioritization": "prioritization1",
                "strategy": "strategy1",
                "result": {
                    "place": 1,
                    "rank": 1,
                    "of": 2,
                    "is_tied": True,
                    "score": "9.0",
                    "score_name": "sum",
                    "note": "Clear.",
                },
            },
            {
                "text": "No light",
                "is_withdrawn": True,
                "dropped_after": 1,
                "prioritization": "prioritization1",
                "gap": "gap1",
            },
            {"text": "Light", "prioritization": "prioritization2", "theme": "theme1"},
            {"text": "It is dark.", "prioritization": "prioritization2", "finding": "f1"},
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
