"""Files of sources: what is taken, what is refused, who opens what, and how it goes again."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import wall
from accounts.models import Event
from editing.fields import Refused
from planning import exchange, filetypes, library
from planning.models import Source, SourceFile, SourceFileBytes
from tests.planning.exchange_tools import full
from tests.planning.file_samples import GOOD, HOSTILE, PDF
from tests.planning.pages import said, visit, words


@pytest.fixture
def source(cast, line):
    return line["source"]


def send(client, source, name, data, **more):
    # The client's own upload would cut the name's path, as browsers do and attackers do not.
    sent = SimpleUploadedFile("x", data)
    sent._name = name
    url = reverse("upload_file", args=["here", source.pk])
    return client.post(url, {"file": sent} | more)


def keep(source, by, restricted=False, name="report.pdf", data=PDF):
    kept, _ = library.keep_file(source, name, data, restricted=restricted, by=by)
    return kept


def opened(client, person, kept):
    client.force_login(person)
    return client.get(reverse("source_file", args=["here", kept.pk]))


@pytest.mark.parametrize("name", GOOD)
def test_a_file_goes_in_and_comes_out_the_same(client, cast, source, name):
    client.force_login(cast.ed)
    answer = send(client, source, name, GOOD[name])
    assert said(answer) == ["The file is kept with this source."]
    kept = SourceFile.objects.get()
    assert (kept.name, kept.size) == (name, len(GOOD[name]))
    assert kept.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert opened(client, cast.vic, kept).content == GOOD[name]


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_not_stored(cast, source, case):
    name, data, sentence = HOSTILE[case]
    with pytest.raises(Refused, match=sentence.replace(".", r"\.")):
        library.keep_file(source, name, data, restricted=False, by=cast.ed)
    assert (SourceFile.objects.count(), SourceFileBytes.objects.count()) == (0, 0)
    assert not Event.objects.filter(verb="added file").exists()


def test_a_refused_upload_says_so_on_the_page(client, cast, source):
    client.force_login(cast.ed)
    answer = send(client, source, "page.html", b"<html>")
    assert (answer.status_code, said(answer)) == (
        422,
        [
            "Files of this kind are not kept here. PDF, DOCX, XLSX, CSV, TXT, PNG and JPEG are "
            "taken."
        ],
    )
    answer = client.post(reverse("upload_file", args=["here", source.pk]))
    assert said(answer) == ["Choose a file first."]


def test_eleven_megabytes_are_too_many(client, cast, source):
    client.force_login(cast.ed)
    data = PDF + b" " * (11 * 1024 * 1024 - len(PDF) - 6) + b"%%EOF\n"
    answer = send(client, source, "report.pdf", data)
    assert said(answer) == [
        "This file has 11.0 MB; a file may have 10. Make it smaller, or write in the source where "
        "it can be found."
    ]
    assert SourceFile.objects.count() == 0


def test_a_request_past_the_ceiling_is_not_read(client, cast, source, settings):
    settings.REQUEST_MAX_BYTES = 1000
    client.force_login(cast.ed)
    assert send(client, source, "report.pdf", PDF + b" " * 1000).status_code == 400
    assert SourceFile.objects.count() == 0


def test_a_grantee_has_so_much_room(cast, source, settings):
    settings.FILES_PER_GRANTEE = len(PDF) + 10
    keep(source, cast.ed)
    with pytest.raises(Refused, match="Remove a file that is no longer needed first"):
        keep(source, cast.ed, name="notes.txt", data=b"twelve bytes")
    assert SourceFile.objects.count() == 1


def test_the_same_file_is_kept_once(client, cast, source):
    client.force_login(cast.ed)
    send(client, source, "report.pdf", PDF)
    again = send(client, source, "other name.pdf", PDF)
    assert said(again)[-1] == "This file is kept with this source already."
    assert SourceFile.objects.count() == 1


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("a\"b'c;d.pdf", "a b c d.pdf"),
        ("line\r\nSet-Cookie: x=1.pdf", "line Set-Cookie x=1.pdf"),
        ("  .hidden.pdf", "hidden.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Årsrapport 2024 – utkast.pdf", "Årsrapport 2024 – utkast.pdf"),
        ("a\u200bb\u202ec\x00d.pdf", "a b c d.pdf"),
        ("..", ""),
    ],
)
def test_names_become_plain(raw, clean):
    assert filetypes.clean_name(raw) == clean


def test_a_file_leaves_as_a_download_alone(client, cast, source):
    kept = keep(source, cast.ed, name="Årsrapport “ny”.pdf")
    answer = opened(client, cast.vic, kept)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%85rsrapport%20%E2%80%9Cny%E2%80%9D.pdf"
    )
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    event = Event.objects.get(verb="downloaded file")
    assert (event.by, event.subject, event.detail["sha256"]) == (
        cast.vic,
        source.title,
        kept.sha256,
    )


def test_a_restricted_file_is_for_those_who_see_restricted_parts(client, cast, source):
    kept = keep(source, cast.alice, restricted=True, name="Named people.pdf")
    codes = {
        person.name: opened(client, person, kept).status_code
        for person in (cast.alice, cast.ed, cast.cole, cast.vic, cast.pat, cast.mallory)
    }
    assert codes == {"Alice": 200, "Ed": 403, "Cole": 403, "Vic": 403, "Pat": 403, "Mallory": 404}
    files = visit(client, cast.ed, "source", source.pk).get_element_by_id("files")
    assert "Named people" not in words(files)
    assert words(files.xpath("./p")) == [
        "1 restricted file is kept for those who may see restricted details."
    ]
    files = visit(client, cast.alice, "source", source.pk).get_element_by_id("files")
    assert words(files.find_class("files-name")) == ["Named people.pdf"]


def test_whoever_writes_restricts_a_file_and_the_lead_alone_opens_it(client, cast, source):
    kept = keep(source, cast.ed)
    url = reverse("restrict_file", args=["here", kept.pk])
    client.force_login(cast.ed)
    assert client.post(url, {"restricted": "1"}).status_code == 302
    for data in ({"restricted": "0"}, {"restricted": "1"}):
        assert client.post(url, data).status_code == 403
    wall.enter(cast.here.pk)
    assert SourceFile.objects.get().restricted
    client.force_login(cast.alice)
    client.post(url, {"restricted": "0"})
    assert not SourceFile.objects.get().restricted


def test_a_removed_file_is_destroyed_and_leaves_its_reason(client, cast, source):
    kept = keep(source, cast.ed)
    url = reverse("remove_file", args=["here", kept.pk])
    client.force_login(cast.ed)
    assert said(client.post(url, {"reason": " "})) == [
        "Say why the file is removed. It cannot be brought back."
    ]
    client.post(url, {"reason": "The agreement ended."})
    assert (SourceFile.objects.count(), SourceFileBytes.objects.count()) == (0, 0)
    event = Event.objects.get(verb="removed file")
    assert (event.by, event.detail["reason"], event.detail["sha256"]) == (
        cast.ed,
        "The agreement ended.",
        kept.sha256,
    )


def test_ed_removes_no_restricted_file(client, cast, source):
    kept = keep(source, cast.alice, restricted=True)
    client.force_login(cast.ed)
    url = reverse("remove_file", args=["here", kept.pk])
    assert client.post(url, {"reason": "In the way."}).status_code == 403
    wall.enter(cast.here.pk)
    assert SourceFile.objects.count() == 1


def test_a_source_with_files_is_not_removed(client, cast, plan):
    source = Source.objects.create(grantee=cast.here, plan=plan, title="Bare", position=1)
    keep(source, cast.ed)
    client.force_login(cast.ed)
    answer = client.post(reverse("remove", args=["here", "source", source.pk]))
    assert said(answer) == ["This source still holds files. Move or remove those first."]


def test_a_plan_file_does_not_take_files_away(cast, source):
    keep(source, cast.ed)
    with pytest.raises(exchange.ImportRefused, match="1 file is kept with the sources"):
        exchange.import_plan(cast.here, full(), replace=True)
    wall.enter(cast.here.pk)
    assert SourceFileBytes.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_sources_page_reads_no_bytes(client, cast, source, number, django_assert_num_queries):
    for place in range(number):
        keep(source, cast.ed, name=f"notes {place}.txt", data=b"x" * (place + 1))
    client.force_login(cast.ed)
    address = reverse("source", args=["here", source.pk])
    client.get(address)
    with django_assert_num_queries(17) as asked:
        client.get(address)
    table = SourceFileBytes._meta.db_table
    assert [query["sql"] for query in asked.captured_queries if table in query["sql"]] == []
