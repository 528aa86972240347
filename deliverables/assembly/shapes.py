"""The three forms that Appendix A allows: in which order each tells the parts, and in what words.

What a part holds is the same in every shape; its key is the requirement set's, so that a part is
found, reviewed and compared whatever the shape. Only order, titles and lead-ins differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planning.models import Plan
from planning.requirements import Component


@dataclass(frozen=True)
class Telling:
    """How one shape words one part: its title, and the sentence that leads into it."""

    title: str
    lead_in: str


@dataclass(frozen=True)
class Shape:
    """One shape. `order` are keys of parts, empty for the requirement set's own order; `told`
    words parts in another way than the set; `first` is the part that always leads, "" for none."""

    key: str
    order: tuple[str, ...] = ()
    told: Mapping[str, Telling] = field(default_factory=dict)
    first: str = ""

    def arranged(self, parts: Sequence[Component], chosen: Sequence[str] = ()) -> list[Component]:
        """`parts` in the order of the shape, or in the one that the team has `chosen` (keys).

        Parts that an order does not name keep their place after those it does.
        """
        order = chosen or self.order
        places = {key: place for place, key in enumerate(order)}
        found = sorted(parts, key=lambda part: places.get(part.key, len(places)))
        return sorted(found, key=lambda part: part.key != self.first)


SHAPES = {
    shape.key: shape
    for shape in (
        Shape(Plan.Shape.REPORT),
        Shape(
            Plan.Shape.ACTION,
            order=("action_plan", "strategies", "gaps", "people", "engagement", "survivors",
                   "information", "legal_policy"),
            first="action_plan",
            told={
                "action_plan": Telling(
                    "What is done, by whom and by when",
                    "These are the actions that carry the strategies out.",
                ),
                "strategies": Telling(
                    "The strategies behind the actions",
                    "Each strategy is set out with the information that spoke for it.",
                ),
                "gaps": Telling(
                    "What is left for later",
                    "This came up in the planning and is not among the actions of this edition.",
                ),
                "people": Telling(
                    "How the plan was made: who took part",
                    "Who took part in making the plan, and in what role.",
                ),
                "engagement": Telling(
                    "How the plan was made: working together",
                    "This is how they met, how frequently, and who led the work.",
                ),
                "survivors": Telling(
                    "How the plan was made: survivors and youth",
                    "This is the part that survivors and young people had.",
                ),
                "information": Telling(
                    "How the plan was made: information and data",
                    "This is what was gathered, and what it showed.",
                ),
                "legal_policy": Telling(
                    "The law and policy around the actions",
                    "These laws and policies bear on what can be done.",
                ),
            },
        ),
        Shape(
            Plan.Shape.WEBSITE,
            told={
                "people": Telling(
                    "Who made this plan", "The people and organizations that made the plan."
                ),
                "engagement": Telling(
                    "How we worked together", "When and how the partners met, and who led."
                ),
                "survivors": Telling(
                    "Survivors and youth",
                    "What survivors and young people contributed.",
                ),
                "information": Telling(
                    "What we learned", "The information behind the plan, and what it showed."
                ),
                "strategies": Telling(
                    "What we set out to do",
                    "The goals, and the strategies that were put first, each with its reasons.",
                ),
                "gaps": Telling(
                    "What has to wait", "What was found lacking and could not be taken on yet."
                ),
                "action_plan": Telling(
                    "Who does what, by when", "The steps that carry the strategies out."
                ),
                "legal_policy": Telling(
                    "Law and policy", "The rules that this work stands on."
                ),
            },
        ),
    )
}  # fmt: skip
