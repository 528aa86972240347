"""What a strategy has to show for itself, as one table of rules.

A warning asks the team to look. It stops nothing, and it is never printed in the deliverable.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One thing that a strategy may lack.

    `label` is the tag in lists, `sentence` what to do about it on the strategy's own page, `one`
    and `more` what the overview says of one strategy and of {n} strategies.
    """

    key: str
    label: str
    sentence: str
    one: str
    more: str


RULES = (
    Rule(
        "evidence",
        "No evidence",
        "No finding stands behind it. Tie it to what people said or what the data show, or tie "
        "findings to the gap that it answers.",
        "1 strategy has no evidence behind it.",
        "{:,} strategies have no evidence behind them.",
    ),
    Rule(
        "gap",
        "No gap",
        "It answers no gap. Choose the need that it meets, or write that need down first.",
        "1 strategy answers no gap.",
        "{:,} strategies answer no gap.",
    ),
    Rule(
        "owner",
        "No owner",
        "Nobody stands for it. Choose a champion from the register, or say in words who is "
        "responsible.",
        "1 strategy has nobody responsible.",
        "{:,} strategies have nobody responsible.",
    ),
    Rule(
        "outcome",
        "No outcome",
        "It does not say what will be different. Write the outcome that you expect of it.",
        "1 strategy does not say what will be different.",
        "{:,} strategies do not say what will be different.",
    ),
    Rule(
        "funding",
        "No funding",
        "Nothing says who pays. Name the source of the money, or of what is given in kind.",
        "1 strategy does not say who pays for it.",
        "{:,} strategies do not say who pays for them.",
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}


def lacking(**has: object) -> tuple[Rule, ...]:
    """The rules that a strategy does not meet; `has` says for every key whether it has it.

    What it has counts when it is true: a name, a text, a number. KeyError for a key left out.
    """
    return tuple(rule for rule in RULES if not has[rule.key])
