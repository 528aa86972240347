"""The register and log of a plan file that says something under every key."""

from typing import Any


def register_and_log() -> dict[str, Any]:
    """The lists of the file that a grantee has once, in canonical form."""
    return {
        "collaborators": [
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
        "coverage": [
            {"label": "Shipping"},
            {"label": "Youth", "kind": "group", "set_aside": "Heard elsewhere."},
        ],
        "stages": [
            {"name": "Being seen", "happens": "A light.", "gaps": "No light\nNo boat"},
            {"name": "Ashore", "collaborators": ["c1", "c3"]},
        ],
        "regions": [{"id": "region1", "name": "North shore"}],
        "own_needs": [{"id": "need1", "area": "medical", "label": "Warm clothes"}],
        "resource_offers": [
            {
                "need": "medical.dental",
                "provider": "The dentist’s boat",
                "contact_role": "the purser",
                "partnership": "yes",
                "partnership_with": "the task force",
                "trained": "no",
                "adult": "yes",
                "minor": "no",
                "male": "yes",
                "foreign_born": "no",
                "note": "Mondays.",
                "region": "region1",
            },
            {"own_need": "need1", "collaborator": "c1"},
        ],
        "area_notes": [{"area": "medical", "emergency": "Storms closed the clinic."}],
        "structures": [
            {"id": "structure1", "name": "Lamp group", "parent": "structure2"},
            {
                "id": "structure2",
                "name": "Harbor task force",
                "kind": "task_force",
                "origin": "new",
                "cadence": "every spring",
                "purpose": "<p>To bring light.</p>",
                "starts_on": "2025-01-01",
                "ends_on": "2026-01-01",
                "convener": "c2",
            },
        ],
        "members": [
            {
                "part": "chair",
                "joined_on": "2025-01-01",
                "left_on": "2025-06-01",
                "structure": "structure2",
                "collaborator": "c2",
            },
            {"structure": "structure1", "collaborator": "c2"},
        ],
        "partners": [
            {
                "id": "partner1",
                "collaborator": "c2",
                "representative": "c1",
                "work_group": "structure1",
                "commitments": {
                    "memorandum": {"by_whom": "The harbor master", "done_on": "2025-02-01"}
                },
            },
            {"id": "partner2", "collaborator": "c3"},
        ],
        "pledges": [
            {
                "what": "A boat",
                "kind": "space",
                "standing": "can_get",
                "linked_to": "Buy lamps",
                "partner": "partner1",
            }
        ],
        "series": [
            {
                "id": "series1",
                "title": "Docks meeting",
                "starts_at": "2:30 PM",
                "ends_at": "4:00 PM",
                "place": "Pier 4",
                "facilitator": "Harbor Shelter",
                "kind": "work_group",
                "every": "month_day",
                "first_on": "2025-02-01",
                "last_on": "2025-05-01",
                "structure": "structure1",
            }
        ],
        "activities": [
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
                "series_day": "2025-03-01",
                "structure": "structure1",
                "series": "series1",
                "participants": ["c1", "c3"],
                "findings": ["f1"],
                "strategies": ["strategy1", "strategy3"],
                "steps": ["prepare.collaborators", "prepare.statements"],
            },
            {"title": "Board meeting"},
        ],
        "self_assessments": [
            {
                "title": "Before the plan",
                "held_on": "2025-01-02",
                "took_part": "The harbor group",
                "ratings": {"capacity": {"rating": "2", "note": "We meet."}},
            },
            {"title": "After"},
        ],
        "surveys": [
            {
                "id": "survey1",
                "title": "At the docks",
                "introduction": "<p>We ask.</p>",
                "purpose": "validate",
                "entry": "single",
                "opens_on": "2025-02-01",
                "closes_on": "2025-03-01",
                "asks_contact": True,
                "consent": "You may write to me.",
            }
        ],
        "survey_questions": [
            {
                "text": "Is it dark?",
                "kind": "scale",
                "help": "At night.",
                "is_required": True,
                "low": "light",
                "high": "dark",
                "survey": "survey1",
            },
            {"text": "Where?", "options": "Pier 1\nPier 4", "survey": "survey1"},
        ],
    }
