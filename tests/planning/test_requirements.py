import pytest

from planning import requirements
from planning.requirements import RequirementError, parse
from tests.planning.seed_words import SEEDS, borrowed

SHARED_RULES = [
    ("award_known", "", True, "plan"),
    ("statements_written", "", False, "statements"),
    ("values_written", "", False, "statements"),
    ("acknowledgment_worded", "", False, "required_statements"),
    ("disclaimer_worded", "", False, "required_statements"),
    ("statements_as_given", "", False, "required_statements"),
    ("conventions_entered", "", False, "conventions"),
    ("conventions_ticked", "", False, "conventions"),
    ("has_program_team", "people", True, "collaborators"),
    ("has_collaborators", "people", True, "collaborators"),
    ("more_than_one_agency", "people", True, "collaborators"),
    ("has_interested_parties", "people", False, "collaborators"),
    ("coverage_settled", "people", False, "coverage"),
    ("funded_programs_named", "people", False, "collaborators"),
    ("has_engagement", "engagement", True, "activities"),
    ("engagement_has_facilitator", "engagement", True, "activities"),
    ("engagement_has_dates", "engagement", True, "activities"),
    ("engagement_has_attendance", "engagement", False, "activities"),
    ("survivors_engaged", "survivors", True, "activities"),
    ("youth_engaged", "survivors", True, "activities"),
    ("has_information", "information", True, "evidence"),
    ("has_baseline", "information", True, "evidence"),
    ("baseline_used", "information", False, "evidence"),
    ("sources_say_something", "information", False, "evidence"),
    ("has_goals", "strategies", True, "strategies"),
    ("strategies_have_goal", "strategies", False, "strategies"),
    ("strategies_have_evidence", "strategies", True, "strategies"),
    ("strategies_have_outcome", "strategies", False, "strategies"),
    ("strategies_have_owner", "strategies", False, "strategies"),
    ("populations_reached", "strategies", False, "strategies"),
    ("costs_answered", "strategies", False, "funding"),
    ("items_served", "strategies", False, "solicitation"),
    ("gaps_recorded", "gaps", True, "gaps"),
    ("parked_gaps_have_reason", "gaps", False, "gaps"),
    ("has_actions", "action_plan", False, "implementation"),
    ("actions_have_owner", "action_plan", False, "implementation"),
    ("actions_have_day", "action_plan", False, "implementation"),
    ("legal_policy_written", "legal_policy", False, "legal_policy"),
]
FY24_RULES = [
    ("has_solicitation_items", "strategies", True, "strategies"),
    ("strategies_cover_award_life", "strategies", True, "plan"),
]


@pytest.fixture
def texts():
    return requirements.texts()


def rules_of(key):
    return [
        (rule.key, rule.component, rule.must, rule.where) for rule in requirements.get(key).rules
    ]


def test_there_are_two_sets():
    sets = requirements.load_all()
    assert {key: found.fiscal_years for key, found in sets.items()} == {
        "fy22-fy23": ("FY22", "FY23"),
        "fy24": ("FY24",),
    }


@pytest.mark.parametrize("key", ["fy22-fy23", "fy24"])
def test_the_components_of_appendix_a_in_order(key):
    found = requirements.get(key)
    assert [component.key for component in found.required] == [
        "people",
        "engagement",
        "survivors",
        "information",
        "strategies",
        "gaps",
    ]
    assert [component.key for component in found.optional] == ["action_plan", "legal_policy"]
    excluded = [c.key for c in found.components if c.performance_metrics_excluded]
    assert excluded == ["strategies"]


def test_rules_by_set():
    assert rules_of("fy22-fy23") == SHARED_RULES
    at = [key for key, *_ in SHARED_RULES].index("items_served")
    items, life = FY24_RULES
    before, served, after = SHARED_RULES[:at], SHARED_RULES[at], SHARED_RULES[at + 1 :]
    assert rules_of("fy24") == [*before, items, served, life, *after]


def test_what_table_1_promises():
    keys = {
        key: [promise.key for promise in found.promises]
        for key, found in requirements.load_all().items()
    }
    both = ["own_form", "review_conventions"]
    assert keys == {
        "fy22-fy23": [
            "with_partners",
            "baseline",
            "approved_in_first_year",
            "updated_yearly",
            *both,
        ],
        "fy24": [
            "with_partners",
            "baseline",
            "solicitation_items",
            "award_life",
            "approved_in_first_year",
            "updated_yearly",
            "available_on_request",
            *both,
        ],
    }


def test_deadlines_and_award_life():
    found = {
        key: (
            [(d.key, d.months, d.counted_from) for d in each.deadlines],
            each.covers_award_life,
        )
        for key, each in requirements.load_all().items()
    }
    deadlines = [("approval", 12, "project_start"), ("update", 12, "approval")]
    assert found == {"fy22-fy23": (deadlines, False), "fy24": (deadlines, True)}


def test_statements_are_slots_without_wording():
    assert [vars(statement) for statement in requirements.get("fy24").statements] == [
        {"key": "award_number", "label": "Award number"},
        {"key": "funding_acknowledgment", "label": "Funding acknowledgment"},
        {"key": "opinions_disclaimer", "label": "Opinions disclaimer"},
    ]


def test_looking_up():
    fy24 = requirements.get("fy24")
    assert requirements.for_fiscal_year("FY23") is requirements.get("fy22-fy23")
    assert requirements.for_fiscal_year("FY19") is None
    assert fy24.component("gaps").required is True
    assert fy24.rule("has_goals").component == "strategies"
    with pytest.raises(KeyError) as caught:
        requirements.get("fy19")
    assert caught.value.args == (
        "There is no requirement set 'fy19'; the sets are fy22-fy23, fy24.",
    )
    with pytest.raises(KeyError) as caught:
        fy24.rule("has_luck")
    assert caught.value.args == ("The set 'fy24' has no rule 'has_luck'.",)


def test_everything_cites_the_source():
    uncited = [
        (found.key, entry.key)
        for found in requirements.load_all().values()
        for entry in (*found.promises, *found.deadlines, *found.components, *found.rules)
        if not entry.cite
    ]
    assert uncited == []


@pytest.mark.parametrize(
    ("file", "old", "new", "faults"),
    [
        (
            "appendix-a.toml",
            'key = "has_collaborators"',
            'key = "has_program_team"',
            ("appendix-a.toml, has_program_team: The rule is there 2 times; keep one.",),
        ),
        (
            "fy24.toml",
            'key = "strategies_cover_award_life"',
            'key = "has_goals"',
            ("fy24.toml, has_goals: The rule is also in appendix-a.toml; keep one.",),
        ),
        (
            "fy24.toml",
            'key = "award_life"',
            'key = "own_form"',
            ("fy24.toml, own_form: The promise is also in appendix-a.toml; keep one.",),
        ),
        (
            "fy24.toml",
            'where = "plan"',
            'where = "kitchen"',
            (
                "fy24.toml, strategies_cover_award_life: 'where' is 'kitchen', which is not one "
                "of plan, collaborators, activities, evidence, gaps, strategies, guide, "
                "statements, deliverable, required_statements, conventions, coverage, funding, "
                "implementation, solicitation, legal_policy.",
            ),
        ),
        (
            "fy24.toml",
            'component = "strategies"',
            'component = "tactics"',
            (
                "fy24.toml, strategies_cover_award_life: 'component' is 'tactics', which is not "
                "one of people, engagement, survivors, information, strategies, gaps, "
                "action_plan, legal_policy.",
            ),
        ),
        (
            "fy24.toml",
            'component = "strategies"\n',
            "",
            (
                "fy24.toml, strategies_cover_award_life: 'component' is missing; write one, or an "
                "empty text for the whole.",
            ),
        ),
        (
            "fy24.toml",
            "must = true",
            'must = "yes"',
            ("fy24.toml, strategies_cover_award_life: 'must' should be true or false.",),
        ),
        (
            "fy24.toml",
            "must = true\n",
            "",
            ("fy24.toml, strategies_cover_award_life: 'must' is missing; write true or false.",),
        ),
        (
            "fy24.toml",
            "must = true\n",
            'must = true\nonly = ["fy24"]\n',
            ("fy24.toml, strategies_cover_award_life: 'only' belongs in appendix-a.toml alone.",),
        ),
        (
            "appendix-a.toml",
            'only = ["fy24"]',
            'only = ["fy25"]',
            (
                "appendix-a.toml, has_solicitation_items: 'only' names 'fy25', which is not one "
                "of fy22-fy23, fy24.",
            ),
        ),
        (
            "fy22-fy23.toml",
            "months = 12",
            "months = 0",
            ("fy22-fy23.toml, approval: 'months' should be a whole number of at least 1.",),
        ),
        (
            "fy22-fy23.toml",
            'counted_from = "project_start"',
            'counted_from = "easter"',
            (
                "fy22-fy23.toml, approval: 'counted_from' is 'easter', which is not one of "
                "project_start, approval.",
            ),
        ),
        (
            "fy22-fy23.toml",
            'key = "fy22-fy23"',
            'key = "fy22"',
            ("fy22-fy23.toml: 'key' should be 'fy22-fy23', like the file's name.",),
        ),
        (
            "fy22-fy23.toml",
            '"FY23"]',
            '"FY24"]',
            ("requirements, FY24: The fiscal year is in two sets; keep one.",),
        ),
        (
            "fy22-fy23.toml",
            'fiscal_years = ["FY22", "FY23"]',
            "fiscal_years = []",
            (
                "fy22-fy23.toml: 'fiscal_years' is missing or empty; name the fiscal years it is "
                "for.",
            ),
        ),
        (
            "fy22-fy23.toml",
            'cite = "INTRODUCTION > Table 1 > FY22 and FY23"',
            'cite = ""',
            ("fy22-fy23.toml, with_partners: 'cite' is missing or empty; write it.",),
        ),
        (
            "appendix-a.toml",
            'key = "legal_policy"\ntitle = "Legal and policy context"\nrequired = false',
            'key = "legal_policy"\ntitle = "Legal and policy context"\nrequired = true',
            (
                "appendix-a.toml: The components should be people, engagement, survivors, "
                "information, strategies, gaps, action_plan, legal_policy, in this order, the "
                "first six of them required.",
            ),
        ),
        (
            "appendix-a.toml",
            'label = "Award number"',
            'label = "Award number"\ntext = "Invented wording."',
            (
                "appendix-a.toml, award_number: 'text' is no known field; correct its spelling or "
                "remove it.",
            ),
        ),
    ],
)
def test_a_planted_fault_is_named(texts, file, old, new, faults):
    assert old in texts[file]
    with pytest.raises(RequirementError) as caught:
        parse(texts | {file: texts[file].replace(old, new, 1)})
    assert caught.value.faults == faults


def test_a_missing_file_and_one_too_many_are_named(texts):
    texts["fy99.toml"] = texts.pop("fy24.toml")
    with pytest.raises(RequirementError) as caught:
        parse(texts)
    assert caught.value.faults[0] == "fy24.toml: The file is missing; restore it."
    assert caught.value.faults[-1] == (
        "fy99.toml: There is no requirement set of that name; remove the file."
    )


def test_no_run_of_eight_words_is_the_source_s(texts):
    assert SEEDS, "The sources to compare with are missing: ../shared/seeds"
    assert borrowed(texts) == {}
