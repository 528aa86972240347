"""An import from the file to the register: previewed, decided, confirmed, and never twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator, PendingImport
from collaborators.sheets import applying
from collaborators.sheets.reading import MAX_BYTES
from collaborators.tasks import forget_imports
from editing import actions
from editing.models import Revision
from tests.collaborators.sheet_tools import (
    HEADINGS,
    csv_of,
    enter,
    facts,
    press,
    preview_of,
    sectors,
    upload,
    xlsx_of,
)
from tests.reading import messages, table, texts


@pytest.fixture
def ed(client, cast):
    client.force_login(cast.ed)
    wall.enter(cast.here.pk)
    return client


def test_a_preview_says_what_each_row_would_do_and_changes_nothing(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    enter(cast, "County Court", sector="courts")
    address = preview_of(
        ed,
        [harbor.pk, "Harbor House", "shelter"],
        ["", "County Court", "courts"],
        ["", "City Library", "libraries"],
        ["", "", "nobody"],
    )
    page = ed.get(address)
    assert [row[1:] for row in table(page, "Rows of the file")] == [
        [
            "2",
            "Harbor House",
            "Changed",
            "Name as printed: from Harbor Shelter to Harbor HouseSector: from housing to shelter",
        ],
        ["3", "County Court", "Unchanged", ""],
        ["4", "City Library", "New", "Sector: libraries"],
        ["5", "empty", "Refused", "Name as printed is empty. Write a name in this row."],
    ]
    assert texts(page, '//div[@aria-label="Rows to show"]/button') == [
        "All rows 4",
        "New 1",
        "Changed 1",
        "To decide 0",
        "Unchanged 1",
        "Refused 1",
    ]
    assert sectors() == {"Harbor Shelter": "housing", "County Court": "courts"}
    assert Revision.objects.count() == 0


def test_confirmed_it_is_stored_with_a_revision_for_each_field_and_one_line(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    address = preview_of(
        ed, [harbor.pk, "Harbor House", "shelter"], ["", "City Library", "libraries"]
    )
    done = press(ed, address, "apply")
    assert done["Location"] == address
    assert messages(ed.get(address)) == ["partners.csv was imported."]
    wall.enter(cast.here.pk)
    assert sectors() == {"Harbor House": "shelter", "City Library": "libraries"}
    library = Collaborator.objects.get(public_name="City Library")
    assert (library.position, library.circle) == (2, "collaborator")
    harbor.refresh_from_db()
    written = Revision.objects.order_by("version").values_list(
        "field", "version", "before", "after", "by__name"
    )
    assert list(written) == [
        ("public_name", 2, "Harbor Shelter", "Harbor House", "Ed"),
        ("sector", 3, "housing", "shelter", "Ed"),
    ]
    assert harbor.version == 3
    line = Event.objects.get(verb="imported collaborators")
    assert (line.subject, line.by, line.detail) == (
        "partners.csv",
        cast.ed,
        {"added": 1, "updated": 1, "refused": 0, "left": 0},
    )


def test_an_imported_field_is_restored_like_any_other(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    press(ed, preview_of(ed, [harbor.pk, "Harbor Shelter", "shelter"]), "apply")
    wall.enter(cast.here.pk)
    harbor.refresh_from_db()
    revision = actions.history(Collaborator, harbor.pk, "sector").get()
    saved = actions.save_field(
        Collaborator,
        harbor.pk,
        "sector",
        [revision.before],
        version=harbor.version,
        by=cast.ed,
    )
    assert (saved.version, sectors()) == (3, {"Harbor Shelter": "housing"})


def test_confirmed_twice_it_changes_nothing_and_says_so(ed, cast):
    address = preview_of(ed, ["", "City Library", "libraries"])
    press(ed, address, "apply")
    again = press(ed, address, "apply")
    assert messages(ed.get(again["Location"]))[-1] == (
        "This file was imported before. Nothing was changed again."
    )
    wall.enter(cast.here.pk)
    assert sectors() == {"City Library": "libraries"}
    waiting = PendingImport.objects.get()
    assert applying.apply(waiting.pk, by=cast.ed).applied_at == waiting.applied_at
    assert Collaborator.objects.count() == 1
    assert waiting.rows == []
    assert Event.objects.filter(verb="imported collaborators").count() == 1


def test_a_key_of_another_grantee_is_no_key_here(ed, cast):
    wall.enter(cast.elsewhere.pk)
    theirs = Collaborator.objects.create(grantee=cast.elsewhere, public_name="Far away")
    wall.enter(cast.here.pk)
    address = preview_of(ed, [theirs.pk, "Taken over", "x"])
    assert table(ed.get(address), "Rows of the file")[0][3:] == [
        "Refused",
        f"No entry here has the key {theirs.pk}. Empty that cell to add the row as a new entry.",
    ]
    press(ed, address, "apply")
    wall.enter(cast.elsewhere.pk)
    theirs.refresh_from_db()
    assert theirs.public_name == "Far away"


def test_a_preview_is_its_uploaders_alone(ed, cast):
    address = preview_of(ed, ["", "City Library", ""])
    for person in (cast.alice, cast.mallory):
        ed.force_login(person)
        answers = (
            ed.get(address),
            ed.post(address, {"go": "apply"}),
            ed.get(address.replace("/here/", "/elsewhere/")),
        )
        assert [answer.status_code for answer in answers] == [404] * 3
    wall.enter(cast.here.pk)
    assert Collaborator.objects.count() == 0


def test_a_preview_is_over_after_a_day(ed, cast):
    address = preview_of(ed, ["", "City Library", ""])
    yesterday = timezone.now() - timedelta(hours=25)
    PendingImport.objects.update(created_at=yesterday)
    waiting = PendingImport.objects.get()
    with pytest.raises(applying.Refused):
        applying.apply(waiting.pk, by=cast.ed)
    after = ed.post(address, {"go": "apply"}, follow=True)
    assert messages(after) == ["This import is older than a day. Choose the file again."]
    wall.enter(cast.here.pk)
    assert (PendingImport.objects.count(), Collaborator.objects.count()) == (0, 0)
    assert ed.get(address).status_code == 404


def test_uploads_nobody_confirmed_are_removed_in_every_grantee(ed, cast):
    preview_of(ed, ["", "City Library", ""])
    for grantee in (cast.here, cast.elsewhere):
        wall.enter(grantee.pk)
        PendingImport.objects.create(
            grantee=grantee,
            by=cast.ed,
            file_name="old.csv",
            created_at=timezone.now() - timedelta(days=2),
        )
    forget_imports()
    left = {}
    for grantee in (cast.here, cast.elsewhere):
        wall.enter(grantee.pk)
        left[grantee.slug] = list(PendingImport.objects.values_list("file_name", flat=True))
    assert left == {"here": ["partners.csv"], "elsewhere": []}


def test_a_discarded_preview_is_gone(ed, cast):
    address = preview_of(ed, ["", "City Library", ""])
    after = ed.post(address, {"go": "discard"}, follow=True)
    assert messages(after) == ["The preview of partners.csv was discarded."]
    assert ed.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * (MAX_BYTES + 1), "This file is larger than 5 MB."),
        (b"\x89PNG\0\0", "This file is not a spreadsheet."),
        (csv_of(["Sector"], ["courts"]), "No row of headings was found"),
        (csv_of(HEADINGS), "This file has headings and no entries under them."),
    ],
)
def test_a_refused_file_is_told_of_beside_its_control_and_stores_nothing(ed, cast, data, sentence):
    page = upload(ed, data)
    assert page.status_code == 422
    assert texts(page, '//p[@id="import-refusal"]')[0].startswith(sentence)
    assert texts(page, '//input[@type="file"]/@aria-describedby') == ["import-hint import-refusal"]
    wall.enter(cast.here.pk)
    assert PendingImport.objects.count() == 0


def test_what_a_file_says_is_shown_as_words(ed, cast):
    data = csv_of(["Name", "<b>Seat</b>", "Sector"], ["<script>x()</script>", "1", "<i>a</i>"])
    address = upload(ed, data, name="<img src=x>.csv")["Location"]
    page = ed.get(address)
    assert texts(page, "//h1") == ["Preview of <img src=x>.csv"]
    assert table(page)[0][2] == "<script>x()</script>"
    assert "1 column has a heading that means nothing here" in " ".join(texts(page, "//main//p"))


def test_a_workbook_comes_in_too(ed, cast):
    data = xlsx_of(["Name", "Sector"], ["City Library", "libraries"])
    press(ed, upload(ed, data, name="partners.xlsx")["Location"], "apply")
    wall.enter(cast.here.pk)
    assert sectors() == {"City Library": "libraries"}


def test_the_preview_takes_as_many_queries_for_three_hundred_rows_as_for_one(ed, cast):
    counted = []
    for number in (1, 300):
        entered = [enter(cast, f"Body {number}-{one}") for one in range(number)]
        address = preview_of(ed, *([one.pk, one.public_name, "new"] for one in entered))
        with CaptureQueriesContext(connection) as captured:
            assert ed.get(address).status_code == 200
        wall.enter(cast.here.pk)
        counted.append(len(captured))
    assert counted == [counted[0]] * 2


def test_an_import_of_a_thousand_rows_takes_a_bounded_number_of_statements(ed, cast):
    counted = []
    for number in (10, 500):
        entered = Collaborator.objects.bulk_create(
            Collaborator(grantee=cast.here, public_name=f"Old {number}-{one}")
            for one in range(number)
        )
        rows = [[one.pk, one.public_name, "changed"] for one in entered]
        rows += [["", f"New {number}-{one}", "added"] for one in range(number)]
        address = preview_of(ed, *rows)
        wall.enter(cast.here.pk)
        with CaptureQueriesContext(connection) as captured:
            applying.apply(PendingImport.objects.latest("pk").pk, by=cast.ed)
        assert Collaborator.objects.filter(sector__in=["changed", "added"]).count() >= 2 * number
        counted.append(len(captured))
        assert facts(ed, address)["Added"] == str(number)
        wall.enter(cast.here.pk)
    assert counted[1] <= counted[0] + 2
    assert counted[1] < 25
