"""Confidential words look for a way out: pages, documents, files, mails, logs, stores.

Each scanner is also shown a word that is there, and must find it.
"""

import json
import logging
from contextlib import contextmanager
from io import StringIO

import pytest
import redis
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator, CollaboratorPrivate
from deliverables import actions as deliverables
from deliverables.models import RenditionFile, Version
from editing import actions as editing
from editing.models import RestrictedRevision, Revision
from reviews import mail
from reviews.models import Notice, OutgoingMail
from tests.again import remember
from tests.safety.canaries import make_planted, word
from tests.safety.scanners import in_bytes, in_docx, in_opaque, in_pdf, in_text, unpacked
from tests.test_access import PEOPLE, address, call, routes

TEAM = ("alice", "ed", "cole", "vic")
OUTSIDE = tuple(person for person in PEOPLE if person not in TEAM)


@pytest.fixture(scope="module")
def _remembered_planted(_plain_settings, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return remember(make_planted)


@pytest.fixture
def planted(_remembered_planted, db):
    return _remembered_planted.write()


def pages(client, planted, person):
    """(name, the answer's text and headers) of every page for `person`."""
    for route in routes():
        response = call(client, planted, person, "get", address(route, planted, "here"))
        body = b"".join(response) if response.streaming else response.content
        yield route.name, unpacked(body) + str(response.headers).encode()


def test_there_are_sixty_words_in_the_fields_and_their_history(planted):
    words = planted.words
    assert len(words.restricted) >= 68
    assert len(set(words.never_printed)) == len(words.never_printed) >= 70
    wall.enter(planted.cast.here.pk)
    kept = set(RestrictedRevision.objects.values_list("after", flat=True))
    assert kept == set(words.restricted) - set(words.unwritten)
    assert not set(Revision.objects.values_list("after", flat=True)) & set(words.restricted)


@pytest.mark.parametrize("person", OUTSIDE)
def test_no_page_shows_those_outside_the_team_any_of_them(client, planted, person):
    words = planted.words
    own = {*words.notes, *words.reviewers} if person == "pat" else set()
    leaks = [
        (name, found)
        for name, text in pages(client, planted, person)
        if (found := in_text(text, words.never_printed) - own)
    ]
    assert leaks == []


@pytest.mark.parametrize("person", ["ed", "cole", "vic"])
def test_no_page_shows_the_team_what_only_the_lead_may_see(client, planted, person):
    words = planted.words
    kept_from = [*words.restricted, *words.reviewers]
    if person != "ed":
        kept_from += [*words.team, *words.notes]
    leaks = [
        (name, found)
        for name, text in pages(client, planted, person)
        if (found := in_text(text, kept_from))
    ]
    assert leaks == []


def test_the_page_scanner_finds_what_the_lead_and_the_team_may_see(client, planted):
    """The last person's restricted part is on its page; the unnamed is in the register."""
    seen = set()
    for _, text in pages(client, planted, "alice"):
        seen |= in_text(text, planted.words.never_printed)
    assert len(seen & set(planted.words.restricted)) >= 5  # four fields and the activity's notes
    team = set()
    for _, text in pages(client, planted, "vic"):
        team |= in_text(text, planted.words.never_printed)
    assert team >= {*planted.words.unnamed, *planted.words.measures}
    assert not seen & set(planted.words.reviewers)
    provider = set()
    for _, text in pages(client, planted, "pat"):
        provider |= in_text(text, [*planted.words.notes, *planted.words.reviewers])
    assert provider >= set(planted.words.reviewers)
    assert provider & seen == {planted.words.notes[0], planted.words.notes[1]}


EXPORTS = ("csv", "xlsx")


def test_the_registers_files_hold_no_restricted_word_and_the_scanner_reads_them(client, planted):
    for form in EXPORTS:
        url = reverse("export_collaborators", args=["here", form])
        for person in ("alice", "vic"):
            data = call(client, planted, person, "get", url)
            body = unpacked(b"".join(data) if data.streaming else data.content)
            assert in_text(body, planted.words.restricted) == set(), (form, person)
            assert in_text(body, ["OfficeofYouth"]) == {"OfficeofYouth"}, (form, person)


@pytest.mark.parametrize("room", ["collaborators", "activities", "findings"])
def test_searching_for_a_restricted_word_finds_nothing(client, planted, room):
    """A search that looked through hidden fields would tell by its count that it hit."""
    address_of = reverse(room, args=["here"])
    for person in ("alice", "vic"):
        empty = call(client, planted, person, "get", address_of, {"q": word("nowhere")})
        for hidden in planted.words.restricted[::7]:
            found = call(client, planted, person, "get", address_of, {"q": hidden})
            assert _rows(found) == _rows(empty) == 0, (room, hidden)
    everyone = call(client, planted, "vic", "get", reverse("collaborators", args=["here"]))
    assert _rows(everyone) > 4


def _rows(page) -> int:
    return page.content.count(b'<th scope="row"')


def test_histories_of_restricted_fields_are_the_leads_alone(client, planted):
    address_of = ["here", "collaboratorprivate", planted.restricted, "real_name"]
    for person in PEOPLE:
        response = call(client, planted, person, "get", reverse("history", args=address_of))
        found = in_text(response.content, planted.words.restricted)
        assert len(found) == (4 if person == "alice" else 0), person


def test_no_document_page_names_the_unnamed_even_to_the_team(client, planted):
    documents = {"version", "versions", "review", "deliverable", "download", "rendition"}
    documents |= {"compare_versions", "compare_with_plan"}
    leaks = []
    for person in TEAM:
        for route in routes():
            if route.name in documents:
                url = address(route, planted, "here")
                text = call(client, planted, person, "get", url).content
                if found := in_text(text, planted.words.never_printed):
                    leaks.append((person, route.name, found))
        for component in planted.version.document.components:
            url = reverse("narrative", args=["here", component.key])
            page = call(client, planted, person, "get", url).content.decode()
            if found := in_text(page, planted.words.never_printed):
                leaks.append((person, component.key, found))
    assert leaks == []


def test_versions_and_their_files_hold_none(planted, tmp_path):
    words = planted.words.never_printed
    wall.enter(planted.cast.here.pk)
    for version in Version.objects.all():
        assert in_text(version.content, words) == set()
        assert in_text(json.dumps(version.missing), words) == set()
    files = {item.rendition.format: bytes(item.data) for item in RenditionFile.objects.all()}
    assert in_pdf(files["pdf"], words, tmp_path) == set()
    assert in_text(files["html"], words) == set()
    assert in_text(unpacked(files["site"]), words) == set()
    assert in_docx(files["docx"], words) == set()
    # What is printed is found in each of them.
    printed = ["Printed pseudonym", "Office of Youth"]
    printed = ["".join(item.split()) for item in printed]
    assert in_pdf(files["pdf"], printed, tmp_path) == set(printed)
    assert in_text(files["html"], printed) == set(printed)
    assert in_text(unpacked(files["site"]), printed) == set(printed)
    assert in_docx(files["docx"], printed) == set(printed)
    assert in_text(Version.objects.first().content, printed) == set(printed)


def test_nobodys_own_experience_is_in_a_document(planted):
    """With and without it the same document is written, letter by letter."""
    wall.enter(planted.cast.here.pk)
    written, _ = deliverables.plan_as_document(planted.cast.here.pk, planted.plan)
    Collaborator.objects.filter(nature="person").update(lived_experience="")
    without, _ = deliverables.plan_as_document(planted.cast.here.pk, planted.plan)
    assert written == without
    Collaborator.objects.filter(nature="organization").update(lived_experience="survivor")
    told, _ = deliverables.plan_as_document(planted.cast.here.pk, planted.plan)
    assert told != without  # a body that speaks for many is told: the comparison can tell


def _in_zip(data, words):
    return in_text(unpacked(data), words)


def test_export_and_rendering_on_the_command_line_hold_none(planted, tmp_path):
    words = planted.words
    file = tmp_path / "plan.json"
    call_command("export_plan", grantee="here", out=str(file), stdout=StringIO(), stderr=StringIO())
    assert in_text(file.read_bytes(), words.restricted) == set()
    assert in_text(file.read_bytes(), words.measures) == set(words.measures)  # the whole plan
    for form, scan in (("html", in_text), ("site", _in_zip), ("docx", in_docx), ("pdf", None)):
        out = tmp_path / f"out.{form}"
        call_command("render", grantee="here", format=form, out=str(out), stderr=StringIO())
        look = scan or (lambda data, of: in_pdf(data, of, tmp_path))
        assert look(out.read_bytes(), words.never_printed) == set()
        assert look(out.read_bytes(), ["OfficeofYouth"]) == {"OfficeofYouth"}


def test_notices_mails_and_the_history_hold_none(planted, client):
    cast, words = planted.cast, planted.words
    mail.send_waiting()
    sent = [f"{item.subject} {item.body} {item.to}" for item in outbox.outbox]
    assert len(sent) > 3
    assert in_text("\n".join(sent), words.never_printed) == set()
    assert in_text("\n".join(sent), ["SomethingwaitsforyouinThroughline"])
    wall.enter(cast.here.pk)
    told = [*Notice.objects.values_list("text", "path"), *OutgoingMail.objects.values_list()]
    assert in_text(str(told), words.never_printed) == set()
    lines = str(list(Event.objects.values_list("verb", "subject", "detail")))
    assert in_text(lines, words.restricted) == set()

    # Removing writes texts into the history, but none of a restricted entry.
    editing.remove_record(CollaboratorPrivate, planted.restricted, by=cast.alice)
    gone = Collaborator.objects.filter(naming="full", nature="person").last()
    planted_name = word("gone")
    Collaborator.objects.filter(pk=gone.pk).update(public_name=planted_name)
    editing.remove_record(Collaborator, gone.pk, by=cast.alice)
    lines = str(list(Event.objects.values_list("verb", "subject", "detail")))
    assert in_text(lines, [*words.restricted, planted_name]) == {planted_name}
    trail = reverse("trail", args=["here"])
    hers = call(client, planted, "ada", "get", trail).content
    assert in_text(hers, [*words.never_printed, planted_name]) == set()
    assert in_text(call(client, planted, "alice", "get", trail).content, [planted_name])


@contextmanager
def log_lines():
    """Everything that our handlers write, at the lowest level, while the block runs."""
    written = StringIO()
    names = ("", "django", "django.request", "django.db.backends", "throughline", "celery")
    handler = logging.StreamHandler(written)
    for item in logging.getLogger("django").handlers:
        for filter in item.filters:
            handler.addFilter(filter)
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    for name in ("", "django", "throughline"):
        logging.getLogger(name).addHandler(handler)
    try:
        yield written
    finally:
        for name in ("", "django", "throughline"):
            logging.getLogger(name).removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def test_failing_requests_log_no_word_and_show_none(client, planted, monkeypatch):
    """A database error quotes the row in its DETAIL; the posted words are in the request."""
    client.raise_request_exception = False
    client.force_login(planted.cast.alice)
    typed = word("typed")
    save = reverse("save", args=["here", "collaboratorprivate", planted.restricted, "notes"])

    def broken(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_organization (name, kind, group_id)"
                " SELECT %s, kind, group_id FROM accounts_organization LIMIT 1",
                [typed],
            )

    def stumbling(*args, **kwargs):
        raise RuntimeError(f"cannot do this with {typed}")

    with log_lines() as written:
        for fault in (broken, stumbling):
            monkeypatch.setattr("editing.views.actions.save_field", fault)
            point = transaction.savepoint()
            response = client.post(save, {"version": "1", "value": typed}, QUERY_STRING="x=1")
            transaction.savepoint_rollback(point)
            assert response.status_code == 500
            assert in_text(response.content, [typed, *planted.words.restricted]) == set()
        logging.getLogger("throughline").warning("planted: %s", planted.words.restricted[0])
    lines = written.getvalue()
    assert "Internal Server Error" in lines and "IntegrityError" in lines
    assert in_text(lines, [typed]) == set()
    assert in_text(lines, planted.words.restricted) == {planted.words.restricted[0]}


def test_a_failing_task_logs_no_word(planted):
    """Celery writes the whole error of a task that failed; ours keeps the kind of it."""
    import config.celery as celery

    typed = word("task")
    written = StringIO()
    logger = logging.getLogger("test.celery")
    logger.propagate = False
    handler = logging.StreamHandler(written)
    logger.addHandler(handler)
    celery.keep_details_out(logger=logger)
    try:
        raise ValueError(f"cannot do this with {typed}")
    except ValueError as fault:
        logger.error(
            "Task %(name)s raised unexpected: %(exc)s",
            {"name": "deliverables.tasks.render", "exc": repr(fault)},
            exc_info=True,
        )
    assert "ValueError" in written.getvalue() and "deliverables.tasks.render" in written.getvalue()
    assert in_text(written.getvalue(), [typed]) == set()


def test_broker_cache_and_sessions_hold_none(client, planted, monkeypatch, settings):
    """After everyone has been everywhere and saved a restricted text."""
    cast, words = planted.cast, planted.words
    client.force_login(cast.alice)
    typed = word("saved")
    save = reverse("save", args=["here", "collaboratorprivate", planted.restricted, "notes"])
    version = CollaboratorPrivate.objects.get(pk=planted.restricted).version
    client.post(save, {"version": version, "value": typed})  # as a form: it leaves a message
    long = {"version": version + 1, "value": typed + "x" * 5000}
    assert client.post(save, long).status_code == 422
    kept = "".join(str(cookie) for cookie in client.cookies.values())
    kept += str([(item.session_key, item.get_decoded()) for item in Session.objects.all()])
    assert "_auth_user_id" in kept
    assert in_text(kept, [*words.never_printed, typed]) == set()
    assert in_opaque(kept.encode(), [*words.never_printed, typed]) == set()

    store = redis.Redis.from_url(configured.REDIS_URL)
    probe = f"probe:{word('redis')}"
    store.set(probe, word("value"), ex=60)
    try:
        held = {key: _dump(store, key) for key in store.scan_iter(count=1000)}
        everything = b"\n".join(key + b" " + value for key, value in held.items())
        assert in_bytes(everything, [probe]) == {probe}
        assert in_opaque(everything, [*words.never_printed, typed]) == set()
    finally:
        store.delete(probe)
        store.close()


def _dump(store, key: bytes) -> bytes:
    match store.type(key):
        case b"string":
            return store.get(key) or b""
        case b"list":
            return b" ".join(store.lrange(key, 0, -1))
        case b"hash":
            return b" ".join(part for pair in store.hgetall(key).items() for part in pair)
        case b"set":
            return b" ".join(store.smembers(key))
        case b"zset":
            return b" ".join(store.zrange(key, 0, -1))
        case _:
            return b""
