"""What is said about the demo plans: comments, verdicts, answers, letters, and what was changed.

A chapter is one frozen version and what follows on it. `tell` runs inside the grantee's wall, in
one transaction, after the version was frozen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from deliverables.models import Version
from editing.actions import Conflict, move_record, save_field
from editing.models import EditableModel
from planning.models import Action, Answer, ComponentNarrative, Finding, Gap, Strategy
from reviews import actions, rules
from reviews.demo.second_look import read_again
from reviews.models import Round, Thread

Cast = dict[str, User]


@dataclass(frozen=True)
class Chapter:
    """`by` freezes a version for this reason; then `tell` happens."""

    by: str
    reason: str
    tell: Callable[[Version, Cast], None]


@dataclass(frozen=True)
class Talk:
    """A thread that Pat begins on a component, the team's answer, and whether that settles it."""

    component: str
    kind: str
    text: str
    answer: str = ""
    by: str = "ed"
    resolved: bool = False


@dataclass(frozen=True)
class Edit:
    """One field of one record, found by `where`, gets a new text from `by`."""

    model: type[EditableModel]
    where: dict[str, str]
    field: str
    text: str
    by: str = "ed"


def _comment(round: Round, talks: tuple[Talk, ...], verdicts: dict[str, str], pat: User) -> None:
    for talk in talks:
        actions.open_thread(round, talk.component, talk.kind, talk.text, by=pat)
    for component, value in verdicts.items():
        actions.give_verdict(round, component, value, by=pat)


def _answer(round: Round, talks: tuple[Talk, ...], people: Cast) -> None:
    threads = Thread.objects.filter(round=round).order_by("opened_at", "pk")
    for thread, talk in zip(threads, talks, strict=True):
        if talk.answer:
            actions.reply(thread, talk.answer, by=people[talk.by])
        if talk.resolved:
            actions.resolve_thread(thread, by=people[talk.by])


def _edit(version: Version, edits: tuple[Edit, ...], people: Cast) -> None:
    for edit in edits:
        plan = "source__plan" if edit.model is Finding else "plan"
        found = edit.model.objects.get(**{plan: version.plan_id}, **edit.where)
        saved = save_field(
            edit.model,
            found.pk,
            edit.field,
            [edit.text],
            version=found.version,
            by=people[edit.by],
        )
        if isinstance(saved, Conflict):
            raise RuntimeError(f"Someone changed {found} while the demo world was made.")


# -- Franklin: reviewed once, answered, and with the TTA provider again -------------------------

FRANKLIN_REQUEST = (
    "This is the whole plan, as the planning committee read it. Two things we would like you to "
    "look at most: whether the survivor component says enough without saying too much, and "
    "whether each strategy stands on its evidence."
)
FRANKLIN_VERDICTS = {
    "people": rules.ACCEPTABLE,
    "engagement": rules.ACCEPTABLE,
    "survivors": rules.MUST_FIX,
    "information": rules.SUGGESTIONS,
    "strategies": rules.MUST_FIX,
    "gaps": rules.SUGGESTIONS,
    "action_plan": rules.ACCEPTABLE,
    "legal_policy": rules.ACCEPTABLE,
}
FRANKLIN_TALKS = (
    Talk(
        "survivors",
        rules.MUST_FIX,
        "The part on survivors is strong. For young people it says what they did, but not what "
        "protected them. Please say how consent was asked, who was at hand, and how their "
        "privacy was kept, without naming a place or a person.",
        "Thank you, this had stayed in our heads. The youth council has written it: see the new "
        "paragraph, and the answer on what protects young participants.",
        resolved=True,
    ),
    Talk(
        "strategies",
        rules.MUST_FIX,
        "Strategy 4.2.1, the lessons in schools, names the award for its first year. Primary "
        "prevention cannot be paid from it, and your own answer on funds says that it is not. "
        "Which of the two is right, and who pays?",
        "The answer is right and the strategy was not: the Department of Education pays from the "
        "start. Its deputy confirmed this in writing. We have corrected the strategy and leave "
        "this open for you to look at.",
        by="alice",
    ),
    Talk(
        "information",
        rules.SUGGESTION,
        "The first finding would be easier to quote if it named its years.",
        "Done.",
        resolved=True,
    ),
    Talk(
        "gaps",
        rules.QUESTION,
        "When will you look at residential treatment for boys again? The other parked gap has "
        "a day, this one has none.",
        "On October 1, 2027, when the licensing review should have its first results. It is in "
        "the plan now.",
        resolved=True,
    ),
    Talk(
        "strategies",
        rules.TTA_OFFER,
        "For the agreement on consent, strategy 2.1.2: we can bring you together with two other "
        "grantees who have signed one, and go through your draft with your lawyers.",
        "Yes, please. Our lawyers meet on the second Tuesday of each month.",
        by="alice",
    ),
)
FRANKLIN_RETURN = (
    "A plan that one can follow from a finding to a day in the calendar. Two points must be "
    "settled before it goes to OVC; the rest is small. You find them with the components."
)
FRANKLIN_EDITS = (
    Edit(
        ComponentNarrative,
        {"component": "survivors"},
        "text",
        "<p>Survivors took part as members of the program team, as hosts of the listening "
        "sessions, at the data walk and at the retreat, where they spoke first. Young people led "
        "the focus groups and designed the help line.</p>"
        "<p>Young people were asked for their own consent, and those under 18 for a parent's or "
        "guardian's too, unless that would have put them at risk; the counselor decided this with "
        "them. They were told first what would have to be reported. A licensed counselor was in "
        "the next room, anyone could leave without a word, and no name, school or place was "
        "written down.</p>",
    ),
    Edit(
        Answer,
        {"question": "prepare.collaborators.5b"},
        "text",
        "<p>Consent in plain words, a counselor at hand, questions that ask for advice and not "
        "for a story, and notes without names. The youth council reads everything that quotes "
        "its work, and may take it back.</p>",
    ),
    Edit(
        Strategy,
        {"title": "Lessons for middle and high schools, written with young people"},
        "funding",
        "Department of Education, from state funds; no award funds",
        by="alice",
    ),
    Edit(
        Finding,
        {"text__startswith": "In the three years, 187"},
        "text",
        "From 2021 to 2023, 187 children and youth were identified as victims or likely victims: "
        "169 of sex trafficking and 18 of labor trafficking.",
    ),
    Edit(
        Gap,
        {"text__startswith": "No residential treatment"},
        "revisit_on",
        "2027-10-01",
    ),
    Edit(
        Action,
        {"title": "Write the two lessons with young people and try them in twelve schools"},
        "resources",
        "State education funds",
        by="alice",
    ),
)


def franklin_first(version: Version, people: Cast) -> None:
    """Asked for, commented, returned; the team answers and corrects the plan."""
    pat = people["pat"]
    round = actions.ask_review(version, FRANKLIN_REQUEST, by=people["alice"])
    _comment(round, FRANKLIN_TALKS, FRANKLIN_VERDICTS, pat)
    actions.return_review(round, FRANKLIN_RETURN, by=pat)
    _answer(round, FRANKLIN_TALKS, people)
    _edit(version, FRANKLIN_EDITS, people)
    # The list of places is needed before the line runs every night.
    listed = Action.objects.get(plan=version.plan_id, title__startswith="List every place")
    move_record(Action, listed.pk, -1, by=people["alice"])


def franklin_second(version: Version, people: Cast) -> None:
    """The corrected version is sent: it is the TTA provider's turn."""
    message = (
        "Both must-fix points are answered, and the small ones too. What changed: the survivor "
        "component, the funds of strategy 4.2.1, one finding, one parked gap, and the order of two "
        "actions of the help line."
    )
    round = actions.resend(_round_of(version), version, message, by=people["alice"])
    read_again(round, people)


# -- Palmetto Keys: reviewed, submitted, returned by OVC, submitted again -----------------------

PALMETTO_VERDICTS = {
    "people": rules.ACCEPTABLE,
    "engagement": rules.ACCEPTABLE,
    "survivors": rules.ACCEPTABLE,
    "information": rules.SUGGESTIONS,
    "strategies": rules.ACCEPTABLE,
    "gaps": rules.ACCEPTABLE,
    "action_plan": rules.ACCEPTABLE,
}
PALMETTO_TALKS = (
    Talk(
        "information",
        rules.SUGGESTION,
        "Say in a sentence how the baseline shaped the strategies; a reader at OVC will look for "
        "it.",
        "We have added two sentences at the head of the component.",
        by="paul",
        resolved=True,
    ),
)
PALMETTO_EDITS = (
    Edit(
        ComponentNarrative,
        {"component": "information"},
        "text",
        "<p>The baseline of the application shows recognized cases on two islands and almost none "
        "on seven. We took that as a question, not as an answer: the visits to all nine islands "
        "were made to find out why.</p>",
        by="paul",
    ),
)
PALMETTO_LETTER = """Dear Paul,

thank you for the plan of the Palmetto Keys. It is close to its readers, and the line from the \
baseline to the strategies is clear. Before OVC approves it, we ask for two things:

1. The gaps component names one gap and says that rules must change first. Please add what the \
territory does for young people of the outer islands until then.
2. The strategy on safe nights speaks of a room in the clinic. Please say that it is not a \
holding bed, and who is with the young person.

Please submit the corrected version by December 18.

Gina Instance
Grant manager (demo)"""
PALMETTO_SECOND_EDITS = (
    Edit(
        ComponentNarrative,
        {"component": "gaps"},
        "text",
        "<p>One gap has to wait, because rules must change first. Until then, two families on the "
        "main island, who are licensed and prepared, take in young people from the outer islands "
        "whenever they ask for it, and a relative may travel with them at the office's cost.</p>",
        by="paul",
    ),
    Edit(
        Strategy,
        {"title": "A safe night on every island"},
        "description",
        "<p>An agreement with the ferries for an emergency crossing. Where the sea does not allow "
        "it, a quiet room in the clinic until morning: it is not a bed and is not locked, a nurse "
        "whom the young person accepts stays with them, and an advocate is there on video.</p>",
        by="paul",
    ),
)


def palmetto_first(version: Version, people: Cast) -> None:
    """Reviewed with a suggestion, which the team takes up."""
    pat = people["pat"]
    message = "The whole plan, for your comments before we submit it."
    round = actions.ask_review(version, message, by=people["paul"])
    _comment(round, PALMETTO_TALKS, PALMETTO_VERDICTS, pat)
    actions.return_review(round, "Ready to be submitted, with one suggestion.", by=pat)
    _answer(round, PALMETTO_TALKS, people)
    _edit(version, PALMETTO_EDITS, people)


def palmetto_second(version: Version, people: Cast) -> None:
    """Submitted, returned by OVC with a letter; the team revises."""
    statement = "The planning group and the survivors' circle have agreed to this version."
    submission = actions.submit_version(version, statement, by=people["paul"])
    actions.send_back(submission, PALMETTO_LETTER, by=people["gina"])
    _edit(version, PALMETTO_SECOND_EDITS, people)


def palmetto_third(version: Version, people: Cast) -> None:
    """Submitted again: it is OVC's turn."""
    statement = (
        "Both points of the letter are answered: see the head of the gaps component, and the "
        "strategy “A safe night on every island”."
    )
    actions.submit_version(version, statement, by=people["paul"])


def _round_of(version: Version) -> Round:
    return Round.objects.get(plan=version.plan_id, number=1)


CHAPTERS = {
    "franklin": (
        Chapter("alice", "For the first review", franklin_first),
        Chapter("alice", "In answer to the review", franklin_second),
    ),
    "palmetto": (
        Chapter("paul", "For the review", palmetto_first),
        Chapter("paul", "For submission", palmetto_second),
        Chapter("paul", "In answer to OVC's letter", palmetto_third),
    ),
}

# What no file and no version holds, by printed name or title.
RESTRICTED = {
    "franklin": {
        "Marigold (pseudonym)": {
            "real_name": "Beatrix Madeupname",
            "email": "marigold@example.org",
            "phone": "555-0100",
            "notes": "Write first, never call. No mail to the home address. Agreed on April 22, "
            "2025, that the pseudonym is used everywhere; ask again each spring.",
        },
        "Listening sessions with survivors": {
            "notes": "An advocate and a quiet room at each session. Travel and $75 an hour paid "
            "from the consultant line on the day. One person left early; the advocate called the "
            "next morning, as they had wished."
        },
    },
    "palmetto": {
        "Survivors' evenings": {
            "notes": "Held away from the main island, at the circle's choice. Ferries paid by a "
            "local foundation. No list of names exists."
        },
    },
}

# Address and role of an invitation that still waits.
INVITED = {"franklin": ("nora.newcomer@example.org", "editor")}
