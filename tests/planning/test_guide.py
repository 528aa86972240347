from collections import Counter

import pytest

from planning import guide
from planning.guide.read import parse
from tests.planning.seed_words import SEEDS, borrowed, own_texts, runs, words

# Counted by hand in the source: numbered questions, lettered ones below them, approaches, boxes,
# additional resources. The strategies step has nine numbered questions and an unnumbered opening.
COUNTS = {
    "prepare.collaborators": (10, 5, 7, 1, 1),
    "prepare.statements": (6, 0, 3, 1, 0),
    "prepare.structure": (7, 0, 4, 0, 1),
    "prepare.information": (6, 0, 7, 2, 0),
    "plan.synthesis": (7, 1, 5, 0, 0),
    "plan.strategies": (10, 0, 5, 1, 2),
    "plan.implementation": (13, 0, 2, 0, 0),
    "implement.action": (9, 0, 3, 1, 0),
    "reflect.review": (9, 0, 1, 1, 0),
    "sustain.future": (6, 0, 3, 0, 0),
}


@pytest.fixture
def texts():
    return guide.texts()


def faults_after(texts, file, old, new, *, count=1):
    """The faults that one planted change in one file brings about."""
    assert old in texts[file]
    with pytest.raises(guide.GuideError) as caught:
        parse(texts | {file: texts[file].replace(old, new, count)})
    return caught.value.faults


def test_every_step_has_what_the_source_has():
    found = {
        step.key: (
            sum(question.parent is None for question in step.questions),
            sum(question.parent is not None for question in step.questions),
            len(step.approaches),
            len(step.callouts),
            len(step.resources),
        )
        for step in guide.load().steps
    }
    assert found == COUNTS
    assert list(found) == list(COUNTS)


def test_five_phases_hold_the_ten_steps():
    phases = {phase.key: len(phase.steps) for phase in guide.load().phases}
    assert phases == {"prepare": 4, "plan": 3, "implement": 1, "reflect": 1, "sustain": 1}
    assert list(phases) == ["prepare", "plan", "implement", "reflect", "sustain"]


def test_questions_come_in_order_with_sub_questions_after_their_parent():
    loaded = guide.load()
    assert len(loaded.questions()) == 89
    step = loaded.step("prepare.collaborators")
    numbers = " ".join(question.number for question in step.questions)
    assert numbers == "1 2 3 3a 4 4a 4b 5 5a 5b 6 7 8 9 10"
    assert loaded.question("plan.synthesis.2a").parent == "plan.synthesis.2"


def test_a_question_knows_its_place():
    question = guide.load().question("prepare.collaborators.4a")
    assert question.step == "prepare.collaborators"
    assert question.parent == "prepare.collaborators.4"
    assert question.label == "4a"
    assert question.tags == {"voice"}
    assert question.cite == "PREPARE > Identify Collaborators > Key Questions 4a"


def test_the_opening_question_of_strategies_shows_no_number():
    opening = guide.load().step("plan.strategies").questions[0]
    assert (opening.key, opening.label) == ("plan.strategies.0", "")
    assert opening.cite == "PLAN > Develop or Refine Strategies > Key Questions, opening"


def test_tagged_questions():
    loaded = guide.load()
    assert [question.key for question in loaded.questions("voice")] == [
        "prepare.collaborators.4",
        "prepare.collaborators.4a",
        "prepare.collaborators.4b",
        "prepare.collaborators.5",
        "prepare.collaborators.5a",
        "prepare.collaborators.5b",
        "prepare.structure.6",
        "prepare.information.5",
        "plan.implementation.12",
        "reflect.review.1",
    ]
    assert [question.key for question in loaded.questions("sustainability")] == [
        "prepare.collaborators.7",
        "prepare.collaborators.8",
        "prepare.collaborators.9",
        "prepare.structure.7",
        "prepare.information.6",
        "plan.strategies.9",
        "plan.implementation.4",
        "implement.action.5",
        "reflect.review.9",
        *(f"sustain.future.{number}" for number in range(1, 7)),
    ]


def test_roles_and_who_takes_part():
    loaded = guide.load()
    assert [role.key for role in loaded.roles] == [
        "program_team",
        "collaborators",
        "interested_parties",
        "public",
    ]
    assert loaded.step("plan.strategies").roles == (
        "program_team",
        "collaborators",
        "interested_parties",
    )
    assert loaded.step("plan.synthesis").who == loaded.phase("plan").who


def test_below_its_lead_a_question_does_not_say_the_same_again():
    asked = {question.key: question for question in guide.load().questions()}
    question = asked["plan.synthesis.6"]
    assert question.text.startswith(question.lead.removesuffix("?"))
    assert question.aside == "… and which of them does your state have now?"
    # In other words than its lead it stands whole.
    question = asked["plan.synthesis.3"]
    assert question.aside == question.text
    doubled = [key for key, one in asked.items() if one.aside.startswith(one.lead[:-1])]
    assert doubled == []


def test_keys_are_unique_and_everything_cites_the_source():
    loaded = guide.load()
    entries = [
        *loaded.roles,
        *loaded.tags,
        *loaded.sections,
        *loaded.callouts,
        *loaded.phases,
        *loaded.steps,
        *loaded.questions(),
        *(part for step in loaded.steps for part in (*step.callouts, *step.approaches)),
    ]
    repeated = [key for key, count in Counter(e.key for e in entries).items() if count > 1]
    assert repeated == []
    assert [entry.key for entry in entries if not entry.cite] == []


def test_looking_up_what_is_not_there():
    with pytest.raises(KeyError) as caught:
        guide.load().step("prepare.nothing")
    assert caught.value.args == ("The guide has no step with the key 'prepare.nothing'.",)


def test_the_files_as_they_are_have_no_fault(texts):
    assert parse(texts) == guide.load()


def test_it_is_read_once():
    assert guide.load() is guide.load()


@pytest.mark.parametrize(
    ("file", "old", "new", "faults"),
    [
        (
            "sustain.toml",
            'number = "2"',
            'number = "1"',
            (
                "sustain.toml, sustain.future.3: Question 3 is out of order after '1'.",
                "sustain.toml, sustain.future.1: The key is used 2 times; keys are unique.",
            ),
        ),
        (
            "sustain.toml",
            'number = "1"',
            'number = "7"',
            (
                "sustain.toml, sustain.future.7: Question 7 is out of order as the first.",
                "sustain.toml, sustain.future.2: Question 2 is out of order after '7'.",
            ),
        ),
        (
            "sustain.toml",
            'key = "fundraising"',
            'key = "planning"',
            ("sustain.toml, sustain.future.planning: The key is used 2 times; keys are unique.",),
        ),
        (
            "reflect.toml",
            'tags = ["voice"]',
            'tags = ["volume"]',
            (
                "reflect.toml, reflect.review.1: The tag 'volume' is not one of sustainability, "
                "voice.",
            ),
        ),
        (
            "reflect.toml",
            'text = "Whose voice was absent when the plan was made?"',
            'text = " "',
            ("reflect.toml, reflect.review.3: 'text' is missing or empty; write it.",),
        ),
        (
            "reflect.toml",
            'cite = "REFLECT"\ndescription',
            "description",
            ("reflect.toml, reflect.review: 'cite' is missing or empty; write it.",),
        ),
        (
            "introduction.toml",
            'cite = "INTRODUCTION > About This Guide > Sustainability"\n',
            "",
            ("introduction.toml, sustainability: 'cite' is missing or empty; write it.",),
        ),
        (
            "introduction.toml",
            'cite = "INTRODUCTION > About This Guide > Specific Guidance for Improving Outcomes'
            ' Grantees"\n',
            "",
            ("introduction.toml, introduction.grantees: 'cite' is missing or empty; write it.",),
        ),
        (
            "plan.toml",
            'number = "2a"',
            'number = "3a"',
            (
                "plan.toml, plan.synthesis.3a: Its question 'plan.synthesis.3' must stand before "
                "it.",
                "plan.toml, plan.synthesis.3a: Question 3a is out of order after '2'.",
                "plan.toml, plan.synthesis.3: Question 3 is out of order after '3a'.",
            ),
        ),
        (
            "plan.toml",
            'number = "2a"',
            'number = "second"',
            (
                "plan.toml, plan.synthesis question 3: 'second' is no number; write one like 4 or "
                "4a.",
            ),
        ),
        (
            "implement.toml",
            '"prepare.structure.co-governance"',
            '"prepare.structure.governing"',
            (
                "implement.toml, implement.action.6: 'see' points to "
                "'prepare.structure.governing', which is nowhere in the guide.",
            ),
        ),
        (
            "implement.toml",
            'roles = ["program_team", "collaborators"]',
            'roles = ["program_team", "mayors"]',
            (
                "implement.toml, implement: The role 'mayors' is not one of collaborators, "
                "interested_parties, program_team, public.",
            ),
        ),
        (
            "implement.toml",
            'purpose = "Give each main',
            'porpoise = "Give each main',
            (
                "implement.toml, implement.action.work-groups: 'purpose' is missing or empty; "
                "write it.",
                "implement.toml, implement.action.work-groups: 'porpoise' is no known field; "
                "correct its spelling or remove it.",
            ),
        ),
        (
            "reflect.toml",
            'key = "reflect"',
            'key = "mirror"',
            ("reflect.toml, mirror: The phase of this file should have the key 'reflect'.",),
        ),
        (
            "prepare.toml",
            'kind = "note"',
            'kind = "aside"',
            (
                "prepare.toml, prepare.information.note: The kind 'aside' is not one of grantee, "
                "note.",
            ),
        ),
        (
            "reflect.toml",
            'summary = "Look back',
            "summary = 3 # ",
            (
                "reflect.toml, reflect: 'summary' should be a text.",
                "reflect.toml, reflect: 'summary' is missing or empty; write it.",
            ),
        ),
    ],
)
def test_a_planted_fault_is_named(texts, file, old, new, faults):
    assert faults_after(texts, file, old, new) == faults


def test_a_missing_file_is_named(texts):
    del texts["sustain.toml"]
    with pytest.raises(guide.GuideError) as caught:
        parse(texts)
    faults = caught.value.faults
    assert faults[0] == "sustain.toml: The file is missing; restore it."
    assert faults[-1] == "guide: The five phases should have 10 steps together, not 9."


def test_a_step_too_many_or_too_few_is_named(texts):
    start = texts["plan.toml"].index('[[step]]\nkey = "implementation"')
    with pytest.raises(guide.GuideError) as caught:
        parse(texts | {"plan.toml": texts["plan.toml"][:start]})
    assert caught.value.faults == ("guide: The five phases should have 10 steps together, not 9.",)


def test_a_file_that_is_not_toml_is_named(texts):
    with pytest.raises(guide.GuideError) as caught:
        parse(texts | {"sustain.toml": "[phase"})
    assert caught.value.faults[0].startswith("sustain.toml: The file is not valid TOML (")


def test_a_file_too_many_is_named(texts):
    with pytest.raises(guide.GuideError) as caught:
        parse(texts | {"extra.toml": ""})
    assert caught.value.faults == ("extra.toml: The guide has no such file; remove it.",)


def test_every_fault_is_listed_at_once(texts):
    texts["sustain.toml"] = texts["sustain.toml"].replace('title = "Sustain"', 'title = ""')
    faults = faults_after(texts, "reflect.toml", 'title = "Reflect"', 'title = ""')
    assert faults == (
        "reflect.toml, reflect: 'title' is missing or empty; write it.",
        "sustain.toml, sustain: 'title' is missing or empty; write it.",
    )


def test_the_error_reads_as_a_list():
    assert str(guide.GuideError(["a.toml: One.", "b.toml: Two."])) == (
        "The guide's files have faults:\n- a.toml: One.\n- b.toml: Two."
    )


def test_no_run_of_eight_words_is_the_source_s(texts):
    assert SEEDS, "The sources to compare with are missing: ../shared/seeds"
    assert borrowed(texts) == {}


def test_the_comparison_finds_a_borrowed_sentence():
    sentence = " ".join(words(SEEDS[-1].read_text(encoding="utf-8"))[40:52])
    planted = f'[[step]]\nquestions = [{{ number = "1", text = "{sentence}" }}]'
    assert borrowed({"planted.toml": planted})["planted.toml"] == sorted(
        " ".join(run) for run in runs(sentence)
    )
    assert list(own_texts({"cite": "a", "text": "b", "items": ["c"]})) == ["b", "c"]
