"""What people see when a save is refused, when two texts meet, and what a field once said."""

import pytest

from accounts import wall
from collaborators.models import Collaborator, Suggestion
from editing.merge import word_difference
from editing.models import Revision
from engagement.models import Activity
from tests.reading import messages, texts

JSON = {"accept": "application/json"}


@pytest.fixture
def activity(cast):
    wall.enter(cast.here.pk)
    return Activity.objects.create(
        grantee=cast.here, title="Retreat", summary="<p>We met.</p>", attendance="12 people"
    )


def address(activity, field):
    return f"/here/save/activity/{activity.pk}/{field}/"


def two_texts(client, cast, activity, field, theirs, mine, **how):
    """Alice has stored `theirs`; Ed, who read version 1, sends `mine`."""
    client.force_login(cast.alice)
    client.post(address(activity, field), {"value": theirs, "version": "1"})
    client.force_login(cast.ed)
    here = f"/here/activities/{activity.pk}/"
    form = {"value": mine, "version": "1", "next": here}
    return client.post(address(activity, field), form, **how)


def test_the_script_gets_a_panel_with_both_texts_and_three_ways_out(client, cast, activity):
    answer = two_texts(
        client,
        cast,
        activity,
        "summary",
        "<p>We met twice.</p>",
        "<p>We met <em>online</em>.</p>",
        headers=JSON,
    )
    assert answer.status_code == 409
    data = answer.json()
    assert (data["state"], data["version"], data["theirs"], data["mine"], data["theirs_by"]) == (
        "conflict",
        2,
        "<p>We met twice.</p>",
        "<p>We met <em>online</em>.</p>",
        "Alice",
    )

    class Panel:
        content = data["panel"].encode()

    assert texts(Panel, '//div[@class="diff"]/section/h4') == [
        "Stored now, by Alice",
        "Yours, not stored",
    ]
    assert texts(Panel, '//div[@class="diff"]/section/div') == ["We met twice.", "We met online."]
    assert texts(Panel, "//section[2]//em") == ["online"]
    assert texts(Panel, "//details//del") + texts(Panel, "//details//ins") == ["twice.", "online."]
    assert texts(Panel, "//button/@data-conflict") == ["mine", "theirs", "both"]


def test_without_script_the_page_offers_the_same_and_keep_mine_stores_it(client, cast, activity):
    page = two_texts(client, cast, activity, "attendance", "14 people", "15 <people>")
    assert page.status_code == 409
    assert texts(page, "//h1") == ["Two texts for Attendance"]
    assert texts(page, "//main//button") == ["Keep mine", "Save this text"]
    [version] = set(texts(page, '//input[@name="version"]/@value'))
    [mine] = texts(page, '//input[@name="value"]/@value')
    here = f"/here/activities/{activity.pk}/"
    kept = client.post(
        address(activity, "attendance"),
        {"value": mine, "version": version, "next": here},
        follow=True,
    )
    assert messages(kept) == ["Attendance: saved."]
    wall.enter(cast.here.pk)
    activity.refresh_from_db()
    assert activity.attendance == "15 <people>"


def test_a_choice_in_conflict_is_shown_by_its_label(client, cast, activity):
    page = two_texts(client, cast, activity, "kind_of", "meeting", "retreat")
    assert texts(page, '//div[@class="diff"]//p') == ["Meeting", "Retreat"]


def test_a_refused_text_is_shown_again_with_the_reason(client, cast, activity):
    client.force_login(cast.ed)
    typed = "x" * 301
    page = client.post(address(activity, "facilitator"), {"value": typed, "version": "1"})
    assert page.status_code == 422
    assert texts(page, '//p[@id="why"]') == [
        "Facilitated by takes 300 characters; this has 301. Shorten it."
    ]
    assert texts(page, '//input[@id="typed"]/@value') == [typed]


def test_history_lists_each_text_with_who_and_puts_one_back(client, cast, activity):
    client.force_login(cast.alice)
    for version, value in [(1, "14 people"), (2, "40 people")]:
        client.post(address(activity, "attendance"), {"value": value, "version": version})
    where = f"/here/history/activity/{activity.pk}/attendance/"
    page = client.get(where)
    assert texts(page, '//li//p[@class="comment-head"]/strong') == ["Alice", "Alice"]
    assert texts(page, "//li//del") + texts(page, "//li//ins") == ["14", "12", "40", "14"]
    assert texts(page, '//main//form//input[@name="value"]/@value') == [
        "40 people",
        "14 people",
        "12 people",
    ]
    back = client.post(
        address(activity, "attendance"), {"value": "12 people", "version": "3", "next": where}
    )
    assert back["Location"].startswith(where)
    wall.enter(cast.here.pk)
    activity.refresh_from_db()
    assert (activity.attendance, activity.version) == ("12 people", 4)


def test_a_viewer_reads_the_history_and_puts_nothing_back(client, cast, activity):
    client.force_login(cast.ed)
    client.post(address(activity, "kind_of"), {"value": "retreat", "version": "1"})
    client.post(address(activity, "with_youth"), {"value": "1", "version": "2"})
    client.force_login(cast.vic)
    page = client.get(f"/here/history/activity/{activity.pk}/kind_of/")
    assert texts(page, "//main//form") == []
    assert texts(page, "//section/p") == ["Not said", "Retreat"]
    page = client.get(f"/here/history/activity/{activity.pk}/with_youth/")
    assert texts(page, "//section/p") == ["No", "Yes"]


def test_a_refused_text_of_a_conflict_is_kept_in_the_history(client, cast, activity):
    two_texts(client, cast, activity, "attendance", "14 people", "15 people")
    page = client.get(f"/here/history/activity/{activity.pk}/attendance/")
    assert texts(page, '//li[contains(@class, "is-private")]//ins') == ["15"]
    wall.enter(cast.here.pk)
    assert Revision.objects.filter(refused=True).count() == 1


def test_a_field_never_changed_says_so(client, cast, activity):
    client.force_login(cast.vic)
    page = client.get(f"/here/history/activity/{activity.pk}/title/")
    assert texts(page, '//div[@class="empty"]/p') == [
        "This field has not been changed since the entry was added. "
        "Each change will be listed here with who made it."
    ]
    assert client.get(f"/here/history/activity/{activity.pk}/pk/").status_code == 404
    assert client.get("/here/history/activity/999999/title/").status_code == 404


def test_names_with_markup_are_words_in_the_history(client, cast):
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.create(grantee=cast.here, public_name="One")
    client.force_login(cast.ed)
    client.post(
        f"/here/save/collaborator/{entry.pk}/sector/", {"value": "a & <b>c</b>", "version": "1"}
    )
    page = client.get(f"/here/history/collaborator/{entry.pk}/sector/")
    assert texts(page, "//main//b") == []
    assert texts(page, '//main//form//input[@name="value"]/@value') == ["a & <b>c</b>"]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("<p>One two</p>", "<p>One three</p>", "One <del>two</del><ins>three</ins>"),
        ("", "<p>New</p>", "<ins>New</ins>"),
        ("<p>Old</p>", "", "<del>Old</del>"),
        ("<p>Same</p>", "<p>Same</p>", "Same"),
        ("<p>a &lt;b&gt;</p>", "<p>a &amp;</p>", "a <del>&lt;b&gt;</del><ins>&amp;</ins>"),
    ],
)
def test_word_difference_marks_words_and_escapes_them(old, new, shown):
    assert word_difference(old, new) == shown
    assert hasattr(word_difference(old, new), "__html__")


@pytest.mark.parametrize("how", [{}, {"headers": JSON}], ids=["form", "script"])
def test_an_entry_is_not_tied_to_itself(client, cast, how):
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Shelter")
    client.force_login(cast.ed)
    here = f"/here/collaborators/{entry.pk}/"
    form = {"left": entry.pk, "right": entry.pk, "on": "1", "next": here}
    answer = client.post("/here/link/suggestion/", form, **how)
    said = "An entry cannot be tied to itself. Choose another one."
    if how:
        assert (answer.status_code, answer.json()) == (422, {"state": "refused", "message": said})
    else:
        assert (answer.status_code, answer.url) == (302, here)
        assert messages(client.get(here)) == [said]
    assert not Suggestion.objects.exists()
