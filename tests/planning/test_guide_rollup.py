"""Voice and sustainability over all phases: what is answered, what was looked at, what is not."""

import pytest

from planning import guide
from planning.models import Answer, GuideLook
from tests.planning.pages import asked, visit, words


def counts(page):
    """Step -> (questions, call-outs, approaches) of the table."""
    return {
        words(row.find("th")): tuple(words(row.findall("td"))[-3:])
        for row in page.xpath("//table[caption]/tbody/tr")
    }


def answer(*keys):
    for key in keys:
        Answer.objects.filter(question=key).update(text=f"<p>Said on {key}.</p>")


def look(cast, who, *keys):
    for key in keys:
        GuideLook.objects.create(grantee=cast.here, user=who, key=key, open=False)


def test_voice_is_counted_by_step_and_together(client, cast, plan):
    answer("prepare.collaborators.4", "prepare.collaborators.5a", "reflect.review.1")
    answer("prepare.collaborators.1")  # carries no mark
    look(cast, cast.ed, "prepare.collaborators.grantees", "prepare.information.listening-sessions")
    look(cast, cast.alice, "prepare.collaborators.grantees")
    assert counts(visit(client, cast.vic, "guide_tag", "voice")) == {
        "Identify collaborators": ("2 of 6", "1 of 1", "0 of 1"),
        "Develop mission, vision, and values statements": ("none", "0 of 1", "none"),
        "Create a structure of engagement and collaboration": ("0 of 1", "none", "none"),
        "Compile relevant information": ("0 of 1", "none", "1 of 1"),
        "Develop a plan for implementation": ("0 of 1", "none", "none"),
        "Review and revise the plan": ("1 of 1", "none", "none"),
        "Together": ("3 of 10", "1 of 2", "1 of 2"),
    }


def test_both_marks_together_are_the_questions_of_either(client, cast, plan):
    page = visit(client, cast.vic, "guide_tag", "all")
    marked = [question.key for question in guide.load().questions() if question.tags]
    assert page.xpath("//details[@class='ask']/@id") == marked
    assert counts(page)["Together"][0] == f"0 of {len(marked)}"
    assert words(page.xpath("//h1")) == ["Voice and sustainability"]


def test_what_was_answered_is_folded_open_and_what_was_not_is_listed(client, cast, plan):
    answer("prepare.structure.6")
    page = visit(client, cast.ed, "guide_tag", "voice")
    opened = page.xpath("//details[@class='ask'][@open]")
    assert [item.get("id") for item in opened] == ["prepare.structure.6"]
    assert words(opened[0].find_class("prose")) == ["Said on prepare.structure.6."]
    assert opened[0].xpath(".//a/@href") == ["/here/guide/prepare.structure/#prepare.structure.6"]
    closed = page.xpath("//details[@class='ask'][not(@open)]")
    voice = [question.key for question in guide.load().questions("voice")]
    assert [item.get("id") for item in closed] == [
        key for key in voice if key != "prepare.structure.6"
    ]
    # What is not answered is answered here.
    assert [len(item.xpath(".//form[@data-autosave]")) for item in closed] == [1] * len(closed)


def test_only_what_is_left_can_be_asked_for(client, cast, plan):
    voice = [question.key for question in guide.load().questions("voice")]
    answer(*voice)
    page = visit(client, cast.vic, "guide_tag", "voice", query="?open=1")
    assert page.xpath("//details[@class='ask']") == []
    keys = [
        part.key
        for step in guide.load().steps
        for part in (*step.callouts, *step.approaches)
        if "voice" in part.tags
    ]
    assert [
        link.rpartition("#")[2] for link in page.xpath("//h3/following-sibling::ul/li/a/@href")
    ] == keys
    look(cast, cast.vic, *keys)
    page = visit(client, cast.vic, "guide_tag", "voice", query="?open=1")
    assert words(page.find_class("empty")) == [
        "Everything with this mark is answered and looked at. Read it all"
    ]


def test_it_is_reached_from_the_overview_and_from_each_step_with_a_mark(client, cast, plan):
    link = "/here/guide/tag/all/"
    assert link in visit(client, cast.vic, "overview").xpath("//a/@href")
    for step in guide.load().steps:
        page = visit(client, cast.vic, "guide_step", step.key)
        marked = any(question.tags for question in step.questions)
        assert (link in page.xpath("//a/@href")) == marked, step.key


@pytest.mark.parametrize("answers", [1, 30])
def test_the_rollup_takes_as_many_queries_whatever_is_answered(client, cast, plan, answers):
    keys = [question.key for question in guide.load().questions()][:answers]
    answer(*keys)
    look(cast, cast.vic, *keys)
    assert asked(client, cast.vic, ("guide_tag", "all")) == {"guide_tag": 12}
