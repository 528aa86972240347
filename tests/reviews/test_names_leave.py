"""Words that leave the team in a review or a submission: a protected name does not go with them."""

import pytest

from accounts import wall
from collaborators.models import Collaborator, CollaboratorPrivate
from reviews import actions
from reviews.models import Comment, Round, Submission, Thread
from tests.reviews.helpers import make_version

HIDDEN = "Jane Madeupsdotter"
SAID = f"We asked {HIDDEN} about it."
REFUSED = (
    f"A protected name stands in these words: “{SAID}”. Nothing was sent. Write the name that the "
    "register prints, or leave it out."
)


@pytest.fixture
def versions(cast):
    """Two versions, and someone behind the pseudonym Marigold."""
    made = [make_version(cast.here, cast.alice, number) for number in (1, 2)]
    person = Collaborator.objects.create(
        grantee=cast.here, public_name="Marigold", nature="person", naming="pseudonym"
    )
    CollaboratorPrivate.objects.create(grantee=cast.here, collaborator=person, real_name=HIDDEN)
    return made


def refused(act, *args, **more) -> str:
    with pytest.raises(actions.Refused) as said:
        act(*args, **more)
    return str(said.value)


def test_no_message_comment_or_reply_of_the_team_carries_a_protected_name(cast, versions):
    first, second = versions
    assert refused(actions.ask_review, first, SAID, by=cast.ed) == REFUSED
    round = actions.ask_review(first, "We asked Marigold about it.", by=cast.ed)
    assert refused(actions.open_thread, round, "people", "question", SAID, by=cast.ed) == REFUSED
    thread = actions.open_thread(round, "people", "suggestion", "Who was asked?", by=cast.pat)
    assert refused(actions.reply, thread, SAID, by=cast.alice) == REFUSED
    actions.return_review(round, "See my comment.", by=cast.pat)
    assert refused(actions.resend, round, second, SAID, by=cast.alice) == REFUSED
    wall.enter(cast.here.pk)
    assert Round.objects.get().version == first
    assert (Thread.objects.count(), Comment.objects.count()) == (1, 1)


def test_no_statement_letter_or_reason_carries_a_protected_name(cast, versions):
    first, _ = versions
    assert refused(actions.submit_version, first, SAID, by=cast.alice) == REFUSED
    letter = (f"{SAID}txt", b"Dear all")
    assert HIDDEN in refused(actions.submit_version, first, by=cast.alice, letter=letter)
    wall.enter(cast.here.pk)
    assert not Submission.objects.exists()
    submission = actions.submit_version(first, "We asked Marigold.", by=cast.alice)
    actions.approve(submission, by=cast.gina)
    why = {"kind": "change", "by": cast.alice}
    assert refused(actions.reopen_plan, submission, SAID, **why) == REFUSED


def test_who_may_not_write_in_the_plan_learns_nothing_of_protected_names(cast, versions):
    """Whether a name is protected is not told to a collaborator, nor to the provider."""
    round = actions.ask_review(versions[0], by=cast.ed)
    for person in (cast.cole, cast.pat):
        actions.open_thread(round, "people", "question", SAID, by=person)
    actions.return_review(round, SAID, by=cast.pat)
