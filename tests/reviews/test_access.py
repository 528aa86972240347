"""Who reads which version, and what else of a review."""

import pytest

from accounts import wall
from accounts.models import Event
from deliverables.models import Version
from reviews import actions
from reviews.models import Submission
from tests.reviews.helpers import make_file, make_version


@pytest.fixture
def story(cast):
    """Version 1 was reviewed, with a comment; 2 was submitted; 3 stays with the team."""
    one, two, three = (make_version(cast.here, cast.alice, n) for n in (1, 2, 3))
    round = actions.ask_review(one, "To the provider.", by=cast.alice)
    actions.open_thread(round, "gaps", "question", "Between us only.", by=cast.pat)
    actions.return_review(round, by=cast.pat)
    actions.submit_version(two, "To the funder.", by=cast.alice)
    for version in (one, two, three):
        make_file(version, b"%%PDF-1.7 bytes of version %d" % version.number)
    return {1: one, 2: two, 3: three}


READABLE = {
    "alice": [200, 200, 200],
    "ed": [200, 200, 200],
    "cole": [200, 200, 200],
    "vic": [200, 200, 200],
    "pat": [200, 404, 404],
    "gina": [404, 200, 404],
    "ada": [403, 403, 403],
    "mallory": [404, 404, 404],
    "stranger": [404, 404, 404],
}


@pytest.mark.parametrize("name", READABLE)
def test_each_person_reads_the_versions_that_were_sent_to_them(cast, client, story, name):
    client.force_login(getattr(cast, name))
    for address in ("", "pdf/status/", "pdf/"):
        answers = [client.get(f"/here/versions/{n}/{address}").status_code for n in (1, 2, 3)]
        assert answers == READABLE[name], address


@pytest.mark.parametrize(
    ("name", "listed"),
    [("alice", [3, 2, 1]), ("pat", [1]), ("gina", [2])],
)
def test_the_list_of_versions_holds_what_may_be_read(cast, client, story, name, listed):
    client.force_login(getattr(cast, name))
    page = client.get("/here/versions/")
    assert [version.number for version, _state in page.context["rows"]] == listed


def test_a_download_is_the_stored_bytes_as_an_attachment_and_leaves_a_line(cast, client, story):
    client.force_login(cast.gina)
    answer = client.get("/here/versions/2/pdf/")
    assert answer.content == b"%PDF-1.7 bytes of version 2"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="here-version-2.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    wall.enter(cast.here.pk)
    line = Event.objects.first()
    assert (line.verb, line.subject, line.by, line.detail["format"]) == (
        "downloaded",
        "version 2",
        cast.gina,
        "pdf",
    )


def test_the_website_is_sent_as_a_zip_under_a_name_of_its_own(cast, client, story):
    wall.enter(cast.here.pk)
    make_file(Version.objects.get(number=2), b"PK of version 2", form="site")
    client.force_login(cast.gina)
    answer = client.get("/here/versions/2/site/")
    assert answer.content == b"PK of version 2"
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="here-version-2-website.zip"'
    page = client.get("/here/versions/2/").text
    assert "Unpack it and open index.html" in page


def test_the_funder_reads_the_submission_and_not_a_word_of_the_review(cast, client, story):
    client.force_login(cast.gina)
    page = client.get("/here/review/").content.decode()
    version = client.get("/here/versions/2/").content.decode()
    assert "To the funder." in page
    for secret in ("Between us only.", "To the provider.", "Version 3", "Version 1"):
        assert secret not in page
        assert secret not in version


def test_the_provider_reads_the_review_and_not_the_submission(cast, client, story):
    client.force_login(cast.pat)
    page = client.get("/here/review/").content.decode()
    assert "Between us only." in page
    assert "To the provider." not in page, "the last message is the provider's own return"
    assert "To the funder." not in page
    assert "/here/versions/2/" not in page


def test_the_title_that_reviewers_see_is_the_versions_own(cast, client):
    version = make_version(cast.here, cast.alice, title="The title as it was frozen")
    actions.ask_review(version, by=cast.alice)
    client.force_login(cast.pat)
    page = client.get("/here/versions/1/").content.decode()
    assert "The title as it was frozen" in page
    assert "Strategic plan of State of Here" not in page


def test_rows_of_another_grantee_are_not_found_by_number(cast, client):
    theirs = make_version(cast.elsewhere, cast.mallory)
    submission = actions.submit_version(theirs, by=cast.mallory)
    client.force_login(cast.gina)
    assert client.post(f"/here/review/submissions/{submission.pk}/approve/").status_code == 404
    client.force_login(cast.mallory)
    assert client.get("/here/review/").status_code == 404
    wall.enter(cast.elsewhere.pk)
    assert Submission.objects.get().decided_at is None
