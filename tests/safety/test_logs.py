"""What logs must not keep: keys of links that open without an account, and searched names."""

import io
import logging
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse
from gunicorn.config import Config

from config.access_log import Discreet, told
from config.middleware import NoDatabaseDetails
from tests.routes import our_routes

KEY = "Qx3-9_zKeyOfALink"


def test_no_log_keeps_the_key_of_any_link():
    routes = [route.route for route in our_routes() if "<str:token>" in route.route]
    assert len(routes) >= 4
    for route in routes:
        path = "/" + route.replace("<slug:grantee>", "here").replace("<str:token>", KEY)
        assert told(path) == path.replace(KEY, "-")
        assert told(f"https://host.example{path}?sent") == f"https://host.example{path}".replace(
            KEY, "-"
        )
    assert told(f"/accounts/password/reset/key/{KEY}/") == "/accounts/password/reset/key/-/"


def test_the_servers_line_has_neither_key_nor_search():
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", '%(r)s %(U)s %(q)s %(s)s "%(f)s" %({referer}i)s')
    log, out = Discreet(config), io.StringIO()
    log.access_log.handlers = [logging.StreamHandler(out)]
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/here/vote/{KEY}/?q=Rosa",
        "PATH_INFO": f"/here/vote/{KEY}/",
        "QUERY_STRING": "q=Rosa",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://host.example/here/survey/{KEY}/?q=Rosa",
    }
    headers = [("REFERER", environ["HTTP_REFERER"])]
    answer = SimpleNamespace(status="200 OK", headers=[], sent=12)
    span = SimpleNamespace(seconds=0, microseconds=7)
    log.access(answer, SimpleNamespace(headers=headers), environ, span)
    page = "https://host.example/here/survey/-/"
    assert out.getvalue().strip() == (
        f'GET /here/vote/-/ HTTP/1.1 /here/vote/-/  200 "{page}" {page}'
    )


def test_a_fault_behind_a_link_is_logged_without_its_key():
    line = ("django.request", logging.ERROR, "x.py", 1, "Internal Server Error: %s")
    for fault in (None, (ValueError, ValueError("Rosa"), None)):
        record = logging.LogRecord(*line, (f"/here/vote/{KEY}/",), fault)
        assert NoDatabaseDetails().filter(record)
        assert record.getMessage().startswith("Internal Server Error: /here/vote/-/")
        assert "Rosa" not in record.getMessage() and KEY not in record.getMessage()


def test_a_form_refused_behind_a_link_is_logged_without_its_key(cast):
    """A page that stood open too long posts a stale token, perhaps with a link that still votes."""
    (console,) = (item for item in logging.getLogger("django").handlers if item.name == "console")
    out = io.StringIO()
    before = console.setStream(out)
    try:
        answer = Client(enforce_csrf_checks=True).post(reverse("vote_by_link", args=["here", KEY]))
    finally:
        console.setStream(before)
    assert answer.status_code == 403
    assert out.getvalue() == "Forbidden (CSRF cookie not set.): /here/vote/-/\n"
