"""A reworded passage and the newly written one become one text, by the author's hand."""

import pytest
from django.urls import reverse

from accounts import wall
from collaborators.models import Collaborator
from deliverables.merging import merge
from editing.actions import save_field
from planning.models import Passage
from tests.deliverables.plans import fill
from tests.deliverables.test_passages import printed, reword, someone_joins, write
from tests.reading import texts

BASE = "<p>We are 3. Two are people. They come from 2 sectors.</p>"
NEW = "<p>We are 4. Two are people. They come from 3 sectors.</p>"


@pytest.mark.parametrize(
    ("mine", "joined", "both"),
    [
        # A sentence of one's own, before or after: kept beside what the records changed.
        (
            BASE.replace("sectors.", "sectors. Four began."),
            NEW.replace("sectors.", "sectors. Four began."),
            0,
        ),
        (BASE.replace("We are", "This is us. We are"), NEW.replace("We", "This is us. We", 1), 0),
        (BASE.replace("Two are people.", "Two of us are people."), None, 1),
        (BASE + "<p>And more.</p>", NEW + "<p>And more.</p>", 0),
        (BASE, NEW, 0),
        ("<p>Ours <strong>wholly</strong>.</p>", "<p>Ours <strong>wholly</strong>.</p>" + NEW, 1),
        ("<p>We were 3. Two are people. They come from 2 sectors.</p>", None, 1),
    ],
)
def test_what_each_side_changed_stands_in_the_joined_text(mine, joined, both):
    found = merge(BASE, mine, NEW)
    assert found.both == both
    if joined:
        assert found.html == joined
    for sentence in ("We are 4.", "They come from 3 sectors."):
        assert sentence in found.html


@pytest.fixture
def plan(cast, client):
    wall.enter(cast.here.pk)
    client.force_login(cast.ed)
    return fill(cast.here)


@pytest.fixture
def stale(cast, client, plan):
    """The team added a sentence, then someone joined the register."""
    reword(client)
    generated = Passage.objects.get().text
    write(cast, generated.replace("</p>", " We asked them all.</p>"))
    someone_joins(cast)
    return Passage.objects.get()


def where(passage):
    return reverse("join_passage", args=["here", passage.pk])


def hidden(page, name):
    return texts(page, f"//main//input[@name='{name}']/@value")[0]


def form_of(page, text):
    return {"text": text, "version": hidden(page, "version"), "seen": hidden(page, "seen")}


def test_the_editor_begins_with_both_changes_and_saves_as_every_text(client, cast, plan, stale):
    page = client.get(where(stale))
    [begun] = texts(page, "//textarea")
    assert "four collaborators. Of these, three are organizations" in begun
    assert begun.endswith("We asked them all.</p>")
    assert len(texts(page, "//dl//ins")) > 0
    answer = client.post(where(stale), form_of(page, begun))
    assert answer.url == f"/here/deliverable/people/#{stale.anchor}"
    assert printed(plan) == begun
    after = Passage.objects.get()
    assert after.version == stale.version + 1
    assert "have changed" not in client.get("/here/deliverable/people/").content.decode()
    assert client.get(where(stale)).url == answer.url  # nothing to join any more


def test_records_that_change_meanwhile_are_shown_and_the_text_is_kept(client, cast, plan, stale):
    form = form_of(client.get(where(stale)), "<p>Typed.</p>")
    Collaborator.objects.create(
        grantee=cast.here, public_name="Night Shelter", sector="housing", position=11
    )
    page = client.post(where(stale), form)
    assert page.status_code == 409
    assert texts(page, "//textarea") == ["<p>Typed.</p>"]
    assert Passage.objects.get().text == stale.text
    assert client.post(where(stale), form_of(page, "<p>Typed.</p>")).status_code == 302
    assert printed(plan) == "<p>Typed.</p>"


def test_a_wording_that_someone_else_changed_is_not_written_over(client, cast, plan, stale):
    form = form_of(client.get(where(stale)), "<p>Typed.</p>")
    save_field(Passage, stale.pk, "text", ["<p>Alice's.</p>"], version=stale.version, by=cast.alice)
    page = client.post(where(stale), form)
    assert (page.status_code, texts(page, "//textarea")) == (409, ["<p>Typed.</p>"])
    assert Passage.objects.get().text == "<p>Alice's.</p>"
    assert texts(page, "//div[@role='alert']/p")[1].startswith("Alice changed")
    assert client.post(where(stale), form_of(page, "<p>Typed.</p>")).status_code == 302
    assert printed(plan) == "<p>Typed.</p>"


def test_what_is_not_taken_comes_back_with_every_word(client, cast, plan, stale):
    page = client.get(where(stale))
    long = "<p>" + "word " * 14_000 + "</p>"
    refused = client.post(where(stale), form_of(page, long))
    assert (refused.status_code, texts(refused, "//textarea")) == (422, [long.strip()])
    assert client.post(where(stale), {"text": "<p>Typed.</p>"}).status_code == 422
    assert Passage.objects.get().text == stale.text


def test_a_passage_of_nowhere_is_not_there(client, plan):
    assert client.get(reverse("join_passage", args=["here", 987654])).status_code == 404


def test_the_preview_is_the_part_as_it_would_be_printed(client, cast, plan, stale):
    page = client.get(reverse("preview_part", args=["here", "people"]))
    assert "<html" not in page.content.decode()
    assert "We asked them all." in page.content.decode()
    assert client.get(reverse("preview_part", args=["here", "nowhere"])).status_code == 404
    client.force_login(cast.vic)
    read = client.get(reverse("preview_part", args=["here", "people"])).content.decode()
    assert "We asked them all." in read and "Word it yourself" not in read


@pytest.mark.parametrize("name", ["narrative", "preview_part"])
def test_as_many_queries_for_one_more_as_for_three(
    client, cast, plan, name, django_assert_max_num_queries
):
    address = reverse(name, args=["here", "people"])
    client.get(address)
    asked = []
    for number in (1, 3):
        for place in range(number):
            Collaborator.objects.create(
                grantee=cast.here, public_name=f"Body {number} {place}", position=50 + place
            )
        with django_assert_max_num_queries(80) as found:
            client.get(address)
        asked.append(len(found))
    assert asked[0] == asked[1]
