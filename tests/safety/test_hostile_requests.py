"""Hostile requests: bodies, headers, cookies, addresses, ways back, guessed links."""

from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import wall
from planning.models import Answer
from tests.safety import corpus
from tests.safety.stores import digests
from tests.test_access import address, routes

pytestmark = pytest.mark.usefixtures("quiet")
FORM = "application/x-www-form-urlencoded"
LONG = "x" * 2_000_000


@pytest.fixture
def save(world):
    """Where Alice saves an answer."""
    wall.enter(world.cast.here.pk)
    return reverse("save", args=["here", "answer", Answer.objects.first().pk, "text"])


def test_bodies_of_the_wrong_kind_are_refused_and_store_nothing(alice, here, save):
    before, wrong = digests(*here), []
    many = "&".join(f"f{n}=1" for n in range(2500))
    part = '--b\r\nContent-Disposition: form-data; name="value"\r\n\r\nx\r\n--b--\r\n'
    file = (
        '--b\r\nContent-Disposition: form-data; name="value"; filename="../../x\\r\\ny"\r\n\r\n'
        "x\r\n--b--\r\n"
    )
    files = "".join(
        f'--b\r\nContent-Disposition: form-data; name="f{n}"; filename="x"\r\n\r\nx\r\n'
        for n in range(150)
    )
    for content_type, body in (
        ("application/json", '{"version": 1, "value": "x"}'),
        ("application/json", "{" * 100000),
        ("text/plain", "version=1&value=x"),
        ("text/xml", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"),
        ("", "version=1&value=x"),
        ("nonsense", "version=1&value=x"),
        (FORM, ""),
        (FORM, "%"),
        (FORM, "version=%zz&value=%ff%fe"),
        (FORM, "version=1"),
        (FORM, "=&=&&&;;;"),
        (FORM, b"\xff\xfe\x00\x01" * 100),
        (FORM, f"value={LONG}"),
        (FORM, f"version=1&{many}&value=x"),
        (f"{FORM}; charset=utf-7", "version=1&value=%2BADw-script-"),
        ("multipart/form-data", part),
        ("multipart/form-data; boundary=", part),
        ("multipart/form-data; boundary=" + "b" * 5000, part),
        ("multipart/form-data; boundary=b", part[:40]),
        ("multipart/form-data; boundary=b", part),
        ("multipart/form-data; boundary=b", file),
        ("multipart/form-data; boundary=b", files + "--b--\r\n"),
        ("multipart/form-data; boundary=b", part.replace("\r\n\r\nx", f"\r\n\r\n{LONG}")),
        ("multipart/form-data; boundary=b", part.replace("form-data;", "form-data; name*=x''%00;")),
    ):
        point = transaction.savepoint()
        response = alice.generic("POST", save, body, content_type=content_type)
        if response.status_code not in {400, 422} or digests(*here) != before:
            wrong.append((content_type[:60], body[:60], response.status_code))
        transaction.savepoint_rollback(point)
    assert wrong == []


def test_a_text_that_is_no_text_is_stored_as_one_or_refused(alice, here, save):
    """Lone surrogates and broken UTF-8 come as bytes; what is stored can be read back."""
    wrong = []
    for typed in ("%ED%A0%80", "%F8%88%80%80%80", "%C0%80", "%FF", "a%00b", "%EF%BF%BE", "%u0041"):
        response = alice.post(save, f"version=1&value={typed}", content_type=FORM)
        if response.status_code >= 500:
            wrong.append((typed, response.status_code))
        page = alice.get(reverse("guide_step", args=["here", "prepare.collaborators"]))
        assert page.status_code == 200
    assert wrong == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "head"])
def test_other_methods_change_nothing(alice, here, world, method):
    wrong, before = [], digests(*here)
    for route in routes():
        response = getattr(alice, method)(address(route, world, "here"))
        if response.status_code >= 500:
            wrong.append((route.name, response.status_code))
    if method not in {"head"}:  # reading a file or a restricted history leaves its line
        assert digests(*here) == before
    assert wrong == []


def test_a_form_without_its_token_is_refused_everywhere(world, here):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.cast.alice)
    before, open_doors = digests(*here), []
    for headers in ({}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_X_CSRFTOKEN": "a" * 64}):
        for route in routes():
            url = address(route, world, "here")
            data = {"version": "1", "value": "<p>x</p>", "text": "x", "title": "x", "to": "up"}
            response = client.post(url, data, **headers)
            if response.status_code != 403:
                open_doors.append((route.name, response.status_code, headers))
    assert open_doors == []
    assert digests(*here) == before


def test_no_way_back_leads_away(alice, world, save):
    """Every form with `next`, and signing in and out: no answer leaves the site."""
    away = []
    forms = [
        (save, {"version": "1", "value": "<p>x</p>"}),
        (reverse("add", args=["here", "goal"]), {"plan": world.keys["plan"], "title": "x"}),
        (reverse("move", args=["here", "goal", world.keys["goal"]]), {"to": "up"}),
        (reverse("remove", args=["here", "source", world.keys["source"]]), {}),
        (reverse("comment", args=["here", world.keys["round"]]), COMMENT),
        (reverse("resolve_thread", args=["here", world.keys["thread"]]), {}),
        (reverse("account_logout"), {}),
    ]
    for way in corpus.WAYS_BACK:
        for url, data in forms:
            alice.force_login(world.cast.alice)
            response = alice.post(url, data | {"next": way})
            if response.status_code >= 500 or _leads_away(response):
                away.append((url, way[:60], response.status_code, response.headers.get("Location")))
        login = alice.get(reverse("account_login"), {"next": way})
        if login.status_code >= 500 or _leads_away(login):
            away.append(("login", way[:60], login.headers.get("Location")))
    assert away == []


COMMENT = {"version": "2", "component": "people", "kind": "question", "text": "x"}


def test_signing_in_leads_nowhere_else(client, world, settings):
    from tests.cast import PASSWORD

    settings.ACCOUNT_RATE_LIMITS = False
    client.raise_request_exception = False
    away = []
    for way in corpus.WAYS_BACK[:-1]:
        data = {"login": "alice@example.org", "password": PASSWORD, "next": way}
        response = client.post(reverse("account_login"), data)
        if response.status_code >= 500 or _leads_away(response):
            away.append((way, response.status_code, response.headers.get("Location")))
        client.logout()
    assert away == []


def _leads_away(response) -> bool:
    target = response.headers.get("Location", "")
    parts = urlsplit(target.replace("\\", "/").strip())
    crooked = any(char in target for char in "\r\n\t\x00") or target.startswith(("//", "/\\"))
    return crooked or parts.netloc not in {"", "testserver"} or parts.scheme not in {"", "http"}


PATHS = (
    "/here/versions/2/..%2f..%2fetc%2fpasswd/",
    "/here/versions/2/../../../etc/passwd",
    "/here/versions/2/pdf%00.html/",
    "/here/versions/2/html/../../../elsewhere/versions/",
    "/here/versions/-1/html/",
    "/here/versions/99999999999999999999/html/",
    "/here/versions/" + "9" * 5000 + "/",
    "/here/versions/2/exe/",
    "/here/guide/..%2f..%2fsettings/",
    "/here/guide/%00/",
    "/here/guide/" + "x" * 5000 + "/",
    "/here/guide/prepare.collaborators%0d%0aSet-Cookie:x=1/",
    "/here/deliverable/..%5c..%5c/",
    "/here/add/__class__/",
    "/here/add/user/",
    "/here/add/grantee/",
    "/here/add/version/",
    "/here/add/event/",
    "/here/link/grantee/",
    "/here/place/plan/1/",
    "/%2e%2e/etc/passwd",
    "/static/..%2f..%2fconfig/settings.py",
    "/static/../manage.py",
    "/static//etc/passwd",
    "/..;/administration/",
    "/here/?page=1;drop",
    "/Here/",
    "/here%20/",
    "/h\u00e9re/",
    "/%ff%fe/",
    "/here\u202e/",
)


@pytest.mark.parametrize("method", ["get", "post"])
def test_crooked_addresses_are_not_there(alice, here, method):
    before, wrong = digests(*here), []
    for path in PATHS:
        response = getattr(alice, method)(path)
        if response.status_code not in {301, 302, 400, 404, 405} and path != "/here/?page=1;drop":
            wrong.append((path, response.status_code))
        if response.status_code in {301, 302} and _leads_away(response):
            wrong.append((path, response.headers["Location"]))
        if b"root:" in response.content or b"SECRET_KEY" in response.content:
            wrong.append((path, "a file of the machine"))
    assert wrong == []
    assert digests(*here) == before


QUERIES = ("q", "who", "page", "after", "before", "show", "kind", "circle", "round", "tag")


def test_queries_in_addresses_are_read_or_left_alone(alice, world):
    wrong = []
    numbers = ("-1", "0", "\u00b2", "9" * 25, "000001" + "9" * 60, "9" * 5000)
    keys = ("1-\u00b2", "9-" + "9" * 27)
    values = (*numbers, *keys, *corpus.ODD[:2], corpus.QUERIES[3], corpus.SCRIPTS[0])
    for route in routes():
        # A page that takes no query answers without looking at it; one round tells.
        url = address(route, world, "here")
        for value in values if route.name in SEARCHED else values[8:9]:
            response = alice.get(url, dict.fromkeys(QUERIES, value))
            if response.status_code >= 500:
                wrong.append((route.name, value[:40], response.status_code))
            if b"<script>alert(1)" in response.content:
                wrong.append((route.name, "a script"))
    assert wrong == []


SEARCHED = frozenset(
    ["home", "queue", "portfolio", "notices", "versions", "review", "trail"]
    + ["action", "strategy", "strategies", "gap", "evidence", "guide_tag"]
    + ["collaborators", "activities", "activity"]
)


def test_headers_and_cookies_that_nobody_sends(alice, world):
    wrong = []
    url = reverse("overview", args=["here"])
    for headers in (
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_PROTO": "javascript"},
        {"HTTP_X_ORIGINAL_URL": "/administration/"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
        {"HTTP_HX_CURRENT_URL": "http://[evil"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%ff"},
        {"HTTP_HX_TARGET": "\x00", "HTTP_HX_TARGET_URI_AUTOENCODED": "true"},
        {"HTTP_ACCEPT": "\x00" * 10},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 10000},
        {"HTTP_ACCEPT_LANGUAGE": "../../etc/passwd"},
        {"HTTP_RANGE": "bytes=0-18446744073709551615"},
        {"HTTP_IF_MODIFIED_SINCE": "never"},
        {"HTTP_REFERER": "javascript:alert(1)"},
        {"HTTP_USER_AGENT": "() { :; }; /bin/id"},
        {"REMOTE_ADDR": "nonsense"},
        {"HTTP_X_FORWARDED_FOR": "1.2.3.4, <script>"},
    ):
        response = alice.get(url, **headers)
        if response.status_code != 200 or b"evil.example" in response.content:
            wrong.append((headers, response.status_code))
    assert wrong == []
    assert alice.get(url, HTTP_HOST="evil.example").status_code == 400
    assert alice.get(url, HTTP_HOST="testserver:evil").status_code == 400


@pytest.mark.parametrize("name", ["session", "csrftoken", "messages"])
def test_cookies_made_up_sign_nobody_in(client, world, name):
    client.raise_request_exception = False
    quoted = ('"aaaaaaaaaaaa\\000"', '"\\377\\376aaaaaaaa"', "' OR 1=1")
    for value in ("x", "a" * 32, "a" * 5000, *quoted):
        response = client.get(reverse("overview", args=["here"]), HTTP_COOKIE=f"{name}={value}")
        assert (response.status_code, response.url) == (302, "/accounts/login/?next=/here/"), value


def test_guessed_invitations_are_not_there(client, world, here):
    client.raise_request_exception = False
    before = digests(*here)
    near = world.token[:-1] + ("A" if world.token[-1] != "A" else "B")
    guesses = [near, world.token.swapcase(), world.token[:-1], f"{world.token}=", "%00", "x" * 9000]
    guesses += ["%27%20OR%201=1", "null", "0", "..", "%ff", "\u0663"]
    guesses += [f"{number:043d}" for number in range(30)]
    answer = {"name": "Mallory", "password": "correct horse battery"}
    for guess in guesses:
        for grantee in ("here", "elsewhere"):
            path = f"/{grantee}/invitation/{guess}/"
            assert client.get(path).status_code in {404, 302}, guess
            assert client.post(path, answer).status_code in {404, 302}, guess
    assert client.get(f"/elsewhere/invitation/{world.token}/").status_code == 404
    assert digests(*here) == before


def test_files_are_named_by_us_and_open_in_a_sandbox(alice, world):
    """The name holds the grantee's short name and the number, whatever the address said."""
    response = alice.get(reverse("download", args=["here", 2, "html"]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="here-version-2.html"'
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
