"""A row edited in place: a form when asked for, one row back, two texts where two people wrote."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from accounts import wall
from collaborators.models import Collaborator
from editing.models import Revision
from tests.reading import texts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def entry(cast):
    wall.enter(cast.here.pk)
    return Collaborator.objects.create(
        grantee=cast.here, public_name="Harbor Shelter", sector="housing", role="hosts"
    )


@pytest.fixture
def editor(client, cast, entry):
    client.force_login(cast.ed)
    return client


def address(entry):
    return f"/here/collaborators/{entry.pk}/edit/"


def form_of(page):
    """What the form in the row would send if nothing were changed."""
    form = html.fromstring(page.content.decode()).xpath("//form")[0]
    return {key: value for key, value in form.form_values() if key != "csrfmiddlewaretoken"}


def opened(client, entry):
    return form_of(client.get(address(entry), headers=HTMX))


def send(client, entry, form):
    return client.post(address(entry), form, headers=HTMX)


def stored(cast, entry, *fields):
    wall.enter(cast.here.pk)
    return Collaborator.objects.values_list(*fields).get(pk=entry.pk)


def test_the_form_has_what_is_stored_and_the_focus(editor, cast, entry):
    page = editor.get(address(entry), headers=HTMX)
    assert form_of(page) == {
        "version": "1",
        "public_name": "Harbor Shelter",
        "nature": "organization",
        "circle": "collaborator",
        "sector": "housing",
        "role": "hosts",
        "lived_experience": "",
        "engage_when": "",
    }
    assert texts(page, "//*[@autofocus]/@name") == ["public_name"]
    labels = texts(page, "//label/@for")
    assert labels == texts(page, "//select/@id | //input[@type='text']/@id")


def test_saving_stores_what_was_changed_and_gives_the_row_back(editor, cast, entry):
    form = opened(editor, entry) | {"circle": "team", "sector": "shelter"}
    row = send(editor, entry, form)
    assert row.status_code == 200
    assert texts(row, "//tr/@data-announce") == ["Harbor Shelter: saved."]
    assert texts(row, "//*[@autofocus]") == ["Edit Harbor Shelter"]
    assert texts(row, "//td")[2:6] == ["Organization or group", "Program team", "shelter", "hosts"]
    wall.enter(cast.here.pk)
    assert list(Revision.objects.order_by("pk").values_list("field", "before", "after")) == [
        ("circle", "collaborator", "team"),
        ("sector", "housing", "shelter"),
    ]


def test_a_row_in_place_is_the_row_of_the_list(editor, cast, entry):
    row = send(editor, entry, opened(editor, entry))
    listed = editor.get("/here/collaborators/")
    assert texts(row, "//tr/*") == texts(listed, "//tbody/tr/*")


def test_leaving_stores_nothing_and_gives_the_row_back(editor, cast, entry):
    row = editor.get(f"{address(entry)}?close", headers=HTMX)
    assert texts(row, "//*[@autofocus]") == ["Edit Harbor Shelter"]
    assert stored(cast, entry, "version") == (1,)


def test_without_script_it_is_the_entrys_own_page(editor, cast, entry):
    listed = editor.get("/here/collaborators/")
    link = texts(listed, f'//a[@id="edit-{entry.pk}"]/@href')[0]
    assert link == f"/here/collaborators/{entry.pk}/"
    assert editor.get(address(entry))["Location"] == link


def test_bad_input_stores_nothing_and_keeps_what_was_typed(editor, cast, entry):
    form = opened(editor, entry) | {"public_name": " ", "role": "x" * 301, "sector": "courts"}
    page = send(editor, entry, form)
    assert page.status_code == 422
    assert texts(page, '//p[@class="field-error"]') == [
        "Name as printed cannot be empty. Type a few words.",
        "Part in the plan takes 300 characters; this has 301. Shorten it.",
    ]
    assert form_of(page) == form
    assert stored(cast, entry, "sector", "version") == ("housing", 1)


def test_a_form_without_its_fields_is_refused(editor, cast, entry):
    page = send(editor, entry, {"version": "1", "public_name": "Only this"})
    assert page.status_code == 422
    assert texts(page, '//p[@role="alert"]') == [
        "This form is incomplete. Reload the page and try again."
    ]
    assert stored(cast, entry, "public_name") == ("Harbor Shelter",)


def test_where_two_wrote_both_texts_are_shown_and_the_rest_is_saved(client, cast, entry):
    client.force_login(cast.ed)
    mine = opened(client, entry)
    client.force_login(cast.alice)
    send(client, entry, opened(client, entry) | {"sector": "shelter", "engage_when": "now"})
    client.force_login(cast.ed)
    page = send(client, entry, mine | {"sector": "harbors", "role": "hosts us"})
    assert page.status_code == 409
    assert texts(page, '//div[@id="row-sector-said"]/div[@class="theirs"]') == ["shelter"]
    assert len(texts(page, '//div[contains(@class, "conflict")]')) == 1
    assert texts(page, '//input[@aria-invalid="true"]/@value') == ["harbors"]
    assert texts(page, "//*[@autofocus]/@name") == ["sector"]
    fields = ("sector", "role", "engage_when")
    assert stored(cast, entry, *fields) == ("shelter", "hosts us", "now")
    refused = Revision.objects.get(refused=True)
    assert (refused.field, refused.after) == ("sector", "harbors")
    # Sent again with the version that is shown now, it is meant.
    again = send(client, entry, form_of(page))
    assert again.status_code == 200
    assert stored(cast, entry, *fields) == ("harbors", "hosts us", "now")


def test_what_only_the_other_changed_stays_and_is_told(client, cast, entry):
    client.force_login(cast.ed)
    mine = opened(client, entry)
    client.force_login(cast.alice)
    send(client, entry, opened(client, entry) | {"sector": "shelter"})
    client.force_login(cast.ed)
    row = send(client, entry, mine | {"role": "hosts us"})
    assert texts(row, "//tr/@data-announce") == [
        "Harbor Shelter: saved. Sector: Alice has changed this since; shown as it is now."
    ]
    assert stored(cast, entry, "sector", "role") == ("shelter", "hosts us")


def test_names_in_a_form_are_words(editor, cast, entry):
    send(editor, entry, opened(editor, entry) | {"public_name": '"><script>x()</script>'})
    page = editor.get(address(entry), headers=HTMX)
    assert texts(page, "//script") == []
    assert form_of(page)["public_name"] == '"><script>x()</script>'


def test_a_form_costs_the_same_in_a_long_list(editor, cast, entry):
    counts = []
    for number in (1, 3, 30):
        wall.enter(cast.here.pk)
        while Collaborator.objects.count() < number:
            Collaborator.objects.create(grantee=cast.here, public_name="More")
        for send_it in (False, True):
            with CaptureQueriesContext(connection) as captured:
                form = opened(editor, entry)
                if send_it:
                    send(editor, entry, form | {"role": f"role {number}"})
            counts.append((send_it, len(captured)))
    assert len(set(counts)) == 2
