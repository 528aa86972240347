"""The catalogue of the demo world: Franklin's made-up solicitation, one goal of it not found."""

from uuid import UUID

from accounts.models import User
from planning.solicitations import catalogue

# Always the same, so that a start that was interrupted makes it once.
KEY = UUID("5f0b6c1e-9a35-4c55-8f2e-2f7f3d1c2024")
TITLE = "Better outcomes for children and youth (made up for this demonstration)"


def put_up(document: dict, *, by: User) -> None:
    """Publish the solicitation whose items the plan file has, and a last goal without words."""
    items = [
        {"kind_of": item.get("kind", "goal"), "text": item["text"], "source": f"page {place + 5}"}
        for place, item in enumerate(document["solicitation_items"], start=1)
    ]
    items.append({"kind_of": "goal", "text": "", "source": "cut off in our copy"})
    about = {
        "fiscal_year": document["award"]["fiscal_year"],
        "number": "DEMO-FRANKLIN-01",
        "title": TITLE,
        "source": "The demonstration’s own notice",
    }
    made = catalogue.add_solicitation(about, items, key=KEY, by=by)
    catalogue.publish(made.pk, by=by)
