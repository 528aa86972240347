"""Two reviewers read Franklin's second version: one concludes, the other says what she thinks."""

from accounts.models import User
from planning.models import Gap
from reviews import actions, rules
from reviews.models import Round

NOTE = (
    "The two answers on consent read as if one person wrote them. Before we accept the part, let "
    "us ask the youth council itself."
)
QUESTION = (
    "@{lead}: who keeps the list of places that could take a boy at night until this gap is taken "
    "up? It would help to name them here."
)
VIEWS = {"survivors": rules.ACCEPTABLE, "strategies": rules.SUGGESTIONS}


def read_again(round: Round, people: dict[str, User]) -> None:
    """Assigned, with views, a note that the team never sees, and a question on a gap's words."""
    pat, tess, alice = people["pat"], people["tess"], people["alice"]
    actions.assign_reviewer(round, pat, concludes=True, by=pat)
    actions.assign_reviewer(round, tess, concludes=False, by=pat)
    for component, value in VIEWS.items():
        actions.give_view(round, component, value, by=tess)
    actions.add_note(round, NOTE, component="survivors", by=tess)
    gap = (
        Gap.objects.filter(plan=round.plan_id, state=Gap.State.PARKED).order_by("position").first()
    )
    text = QUESTION.format(lead=alice.name)
    thread = actions.open_thread(round, "gaps", "question", text, by=tess, quote=gap.text)
    actions.assign_thread(thread, alice, by=tess)
