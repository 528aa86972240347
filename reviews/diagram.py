"""The state diagrams of a review and a submission, drawn from the rules' own tables.

`python -m reviews.diagram` writes docs/review-states.md; a test fails when the two differ.
"""

from pathlib import Path

from accounts import rules as rights
from reviews import rules

PATH = Path(__file__).resolve().parent.parent / "docs" / "review-states.md"
HEAD = """# States of a review and of a submission

Drawn from `reviews/rules.py` by `python -m reviews.diagram`; a test fails when they differ. The
words in brackets name the roles that may make the move.
"""


def text() -> str:
    """The whole page as Markdown with two Mermaid diagrams."""
    return "\n".join(
        (
            HEAD,
            "## A review round\n",
            _diagram(rules.ROUND_MOVES, rules.ROUND_STATES, over=(rules.CLOSED,)),
            "A submission closes the round that is open.\n",
            "## A submission\n",
            _diagram(rules.SUBMISSION_MOVES, rules.SUBMISSION_STATES, over=(rules.APPROVED,)),
            "Each submission is a row of its own: the arrows back to “With OVC” begin a new one.\n",
        )
    )


def _diagram(
    moves: dict[str, rules.Move], states: tuple[tuple[str, str], ...], *, over: tuple[str, ...]
) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{title}" as {key}' for key, title in states]
    for move in moves.values():
        label = f"{move.title} ({_holders(move.permission)})"
        for before in sorted(move.before):
            start = "[*]" if before == rules.NONE else before
            lines.append(f"    {start} --> {move.after}: {label}")
    lines += [f"    {state} --> [*]" for state in over]
    return "\n".join((*lines, "```\n"))


def _holders(permission: str) -> str:
    return ", ".join(role.title for role in rights.ROLES.values() if permission in role.permissions)


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
