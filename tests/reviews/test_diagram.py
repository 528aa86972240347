"""The drawn states are those of the rules."""

from reviews import diagram


def test_the_state_diagram_is_the_one_that_the_rules_draw():
    assert diagram.PATH.read_text(encoding="utf-8") == diagram.text(), (
        "run: python -m reviews.diagram"
    )
