"""A TTA provider's notes beside the guide: left, seen, reworded, withdrawn; who comes and goes."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from accounts import actions as accounts
from accounts import wall
from accounts.models import Event, Organization
from planning.guidance import notes
from planning.models import GeneralNote, GranteeNote
from tests.planning.note_tools import PLACE, STEP, leave, listed, only, seen, step
from tests.planning.pages import words

# Leaving and seeing


def test_the_team_sees_a_note_with_who_wrote_it_beside_the_question(client, cast):
    response = leave(client, cast.pat, "Ask the farm bureau.\nThey know the camps.", cast.here.pk)
    assert (response.status_code, response.url) == (302, "/guidance/")
    [note] = seen(client, cast.ed)
    assert note.startswith("Note from Pat, Helpful Advisers,")
    assert note.endswith("to your team Ask the farm bureau. They know the camps.")
    # Apart from the guide's words, the requirement and the team's answer.
    card = step(client, cast.ed).get_element_by_id(PLACE)
    kinds = [child.get("class") or child.tag for child in card.find_class("ask-body")[0]]
    assert kinds == ["layer", "note note-provider left-note", "field"]
    wall.enter(cast.here.pk)
    assert Event.objects.filter(verb="left a note").values_list("subject", flat=True)[0] == (
        notes.place_title(PLACE)
    )


def test_a_general_note_is_seen_by_each_grantee_of_the_provider(client, cast):
    accounts.assign_organization(cast.elsewhere, cast.tta)
    leave(client, cast.pat, "Start early.")
    for who, grantee in ((cast.alice, "here"), (cast.mallory, "elsewhere")):
        [note] = seen(client, who, grantee)
        assert note.endswith("to all of its grantees Start early.")


def test_a_note_on_a_whole_step_stands_above_its_questions(client, cast):
    leave(client, cast.pat, "Take two meetings for this.", place=STEP)
    page = step(client, cast.alice)
    assert len(page.xpath("//*[contains(@class, 'left-note')]")) == 1
    assert page.xpath("//section[contains(@class, 'ask')]//*[contains(@class, 'left-note')]") == []


def test_at_the_elbow_the_question_says_that_it_has_a_note(client, cast):
    leave(client, cast.pat, "Start early.")
    client.force_login(cast.ed)
    part = html.fromstring(
        client.get(f"/here/guide/{STEP}/elbow/", headers={"HX-Request": "true"}).content
    )
    assert words(part.xpath("//summary[span[@class='tag tag-warn']]")) == [
        "3. Which partners have been missing so far because nobody would expect them in this "
        "field? 1 note No answer"
    ]
    assert len(part.find_class("left-note")) == 1


@pytest.mark.parametrize("who", ["cole", "vic"])
def test_light_accounts_do_not_see_notes(client, cast, who):
    leave(client, cast.pat, "Start early.")
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    assert seen(client, getattr(cast, who)) == []


def test_markup_in_a_note_is_text(client, cast):
    leave(client, cast.pat, "<b>Bold</b> & <script>x</script>", cast.here.pk)
    [note] = seen(client, cast.ed)
    assert note.endswith("<b>Bold</b> & <script>x</script>")


# Assignments come and go


def test_a_grantee_assigned_later_sees_the_general_notes(client, cast):
    leave(client, cast.pat, "Start early.")
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    assert seen(client, cast.mallory, "elsewhere") == []
    accounts.assign_organization(cast.elsewhere, cast.tta)
    [note] = seen(client, cast.mallory, "elsewhere")
    assert note.endswith("Start early.")


def test_an_assignment_that_ends_takes_the_general_notes_and_leaves_its_own(client, cast):
    leave(client, cast.pat, "Start early.")
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    accounts.unassign_organization(cast.here, cast.tta)
    [note] = seen(client, cast.alice)
    assert note.endswith("Ask the farm bureau.")
    # The provider keeps its general note, and reaches nothing of the grantee.
    assert listed(client, cast.pat) == [(notes.place_title(PLACE), [], ["Start early."])]
    own = only(GranteeNote, cast)
    client.force_login(cast.pat)
    assert client.get(f"/guidance/one/{own.pk}/").status_code == 404
    accounts.assign_organization(cast.here, cast.tta)
    assert len(seen(client, cast.alice)) == 2


def test_who_leaves_the_provider_leaves_its_notes(client, cast):
    leave(client, cast.pat, "Start early.")
    accounts.leave_organization(cast.pat, cast.tta)
    client.force_login(cast.pat)
    assert client.get("/guidance/").status_code == 403
    assert len(seen(client, cast.alice)) == 1


def test_the_overview_says_where_notes_stand_to_those_who_write(client, cast):
    leave(client, cast.pat, "Start early.")
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    leave(client, cast.pat, "Two meetings.", cast.here.pk, place=STEP)

    def signposts(who):
        client.force_login(who)
        page = html.fromstring(client.get("/here/").content)
        links = page.xpath("//section[@aria-labelledby='notes']//a")
        return [(words(link), link.get("href")) for link in links]

    assert signposts(cast.ed) == [
        ("Identify collaborators", f"/here/guide/{STEP}/"),
        (notes.place_title(PLACE), f"/here/guide/{STEP}/#{PLACE}"),
    ]
    assert signposts(cast.vic) == []


# Rewording, history, withdrawing


@pytest.mark.parametrize(("model", "kind"), [(GeneralNote, "all"), (GranteeNote, "one")])
def test_a_colleague_rewords_a_note_and_the_earlier_text_is_kept(client, cast, tess, model, kind):
    leave(client, cast.pat, "Start early.", "all" if kind == "all" else cast.here.pk)
    note = only(model, cast)
    client.force_login(tess)
    response = client.post(
        f"/guidance/{kind}/{note.pk}/save/",
        {"version": "1", "value": "Start in May.", "tab": "t", "seq": "1"},
        headers={"Accept": "application/json"},
    )
    assert (response.status_code, response.json()["state"]) == (200, "saved")
    [shown] = seen(client, cast.alice)
    assert shown.startswith("Note from Tess, Helpful Advisers,")
    assert shown.endswith("Start in May.")
    client.force_login(cast.pat)
    page = html.fromstring(client.get(f"/guidance/{kind}/{note.pk}/").content)
    assert words(page.xpath("//ol[@class='thread']/li/p[@class='prose']")) == [
        "Start early. in May."
    ]


def test_two_colleagues_at_once_lose_nothing(client, cast, tess):
    leave(client, cast.pat, "Start early.")
    note = only(GeneralNote, cast)
    address = f"/guidance/all/{note.pk}/save/"
    client.force_login(tess)
    client.post(address, {"version": "1", "value": "Start in May."})
    client.force_login(cast.pat)
    mine = {"version": "1", "value": "Start in June.", "tab": "p", "seq": "1"}
    response = client.post(address, mine, headers={"Accept": "application/json"})
    assert response.status_code == 409
    said = response.json()
    assert (said["theirs"], said["mine"], said["theirs_by"]) == (
        "Start in May.",
        "Start in June.",
        "Tess",
    )
    assert words(html.fromstring(said["panel"]).xpath("//button")) == [
        "Keep mine",
        "Take theirs",
        "Edit both",
    ]
    response = client.post(address, mine)  # without script
    assert response.status_code == 409
    page = html.fromstring(response.content)
    assert page.xpath("//form[@data-autosave]//textarea")[0].text.strip() == "Start in June."
    assert page.xpath("//form[@data-autosave]//input[@name='version']/@value") == ["2"]
    assert only(GeneralNote, cast).text == "Start in May."


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (" \n ", "Note cannot be empty. Type a few words."),
        ("x" * 4001, "Note takes 4000 characters; this has 4001. Shorten it."),
    ],
)
def test_what_a_note_does_not_take_is_refused_with_the_typed_text_kept(client, cast, value, why):
    response = leave(client, cast.pat, value, cast.here.pk)
    page = html.fromstring(response.content)
    assert (response.status_code, words(page.get_element_by_id("why"))) == (422, why)
    assert page.get_element_by_id("note-text").text.strip() == value.strip()
    assert page.xpath("//select[@name='whom']/option[@selected]/@value") == [str(cast.here.pk)]
    leave(client, cast.pat, "Start early.")
    note = only(GeneralNote, cast)
    client.force_login(cast.pat)
    given = {"version": "1", "value": value}
    json = {"Accept": "application/json"}
    response = client.post(f"/guidance/all/{note.pk}/save/", given, headers=json)
    assert (response.status_code, response.json()["message"]) == (422, why)
    response = client.post(f"/guidance/all/{note.pk}/save/", given)
    assert response.status_code == 422
    assert only(GeneralNote, cast).text == "Start early."


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "prepare.nothing"},
        {"place": ""},
        {"whom": ""},
        {"whom": "0"},
        {"whom": "elsewhere"},
        {"form_key": "none"},
    ],
)
def test_a_note_for_nobody_or_nowhere_is_not_left(client, cast, wrong):
    response = leave(client, cast.pat, "Start early.", **{"whom": "all"} | wrong)
    assert response.status_code == 422
    wall.enter_organizations([cast.tta.pk])
    assert GeneralNote.objects.count() == 0


def test_a_note_for_a_grantee_of_others_is_not_left(client, cast):
    assert leave(client, cast.pat, "Start early.", cast.elsewhere.pk).status_code == 422
    wall.enter(cast.elsewhere.pk)
    assert GranteeNote.objects.count() == 0


def test_a_note_in_the_name_of_a_provider_that_is_not_assigned_is_not_left(client, cast):
    """Pat belongs to two providers, and the second works with another grantee alone."""
    group = Group.objects.create(name="Second Advisers")
    second = Organization.objects.create(name="Second Advisers", kind="tta", group=group)
    cast.pat.groups.add(group)
    accounts.assign_organization(cast.elsewhere, second)
    answer = leave(client, cast.pat, "In whose name?", cast.here.pk, organization=second.pk)
    assert answer.status_code == 422
    page = html.fromstring(answer.content)
    assert "Second Advisers is not assigned to this grantee" in words(page)
    wall.enter(cast.here.pk)
    assert GranteeNote.objects.count() == 0
    ours = leave(client, cast.pat, "In ours.", cast.here.pk, organization=cast.tta.pk)
    assert ours.status_code == 302
    wall.enter(cast.here.pk)
    assert GranteeNote.objects.get().organization == cast.tta


@pytest.mark.parametrize("whom", ["all", "here"])
def test_a_form_sent_twice_is_one_note(client, cast, whom):
    key = uuid4()
    for _ in range(2):
        leave(client, cast.pat, "Start early.", "all" if whom == "all" else cast.here.pk, key=key)
    assert len(listed(client, cast.pat)) == 1


@pytest.mark.parametrize(("model", "kind"), [(GeneralNote, "all"), (GranteeNote, "one")])
def test_a_withdrawn_note_is_out_of_sight_and_can_be_put_back(client, cast, model, kind):
    leave(client, cast.pat, "Start early.", "all" if kind == "all" else cast.here.pk)
    note = only(model, cast)
    client.force_login(cast.pat)
    for _ in range(2):
        client.post(f"/guidance/{kind}/{note.pk}/withdraw/", {"withdrawn": "1"})
    assert seen(client, cast.alice) == []
    assert "Withdrawn" in listed(client, cast.pat)[0][1]
    client.force_login(cast.pat)
    client.post(f"/guidance/{kind}/{note.pk}/withdraw/", {"withdrawn": "0"})
    assert len(seen(client, cast.alice)) == 1


def test_the_providers_page_lists_all_and_one_grantees(client, cast):
    accounts.assign_organization(cast.elsewhere, cast.tta)
    leave(client, cast.pat, "For all.")
    leave(client, cast.pat, "For here.", cast.here.pk)
    leave(client, cast.pat, "For elsewhere.", cast.elsewhere.pk, place=STEP)
    title = notes.place_title(PLACE)
    assert listed(client, cast.pat) == [
        (title, [], ["For all."]),
        ("Identify collaborators", ["State of Elsewhere"], ["For elsewhere."]),
        (title, ["State of Here"], ["For here."]),
    ]
    page = html.fromstring(client.get(f"/guidance/?grantee={cast.here.pk}").content)
    assert words(page.xpath("//section[@aria-labelledby='single']//li/p[@class='note-text']")) == [
        "For here."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_as_many_queries_for_one_note_as_for_three(client, cast, count):
    for number in range(count):
        leave(client, cast.pat, f"All {number}.")
        leave(client, cast.pat, f"Here {number}.", cast.here.pk)

    def taken(who, address):
        client.force_login(who)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    assert taken(cast.pat, "/guidance/") == 12
    assert taken(cast.ed, f"/here/guide/{STEP}/") == 14
