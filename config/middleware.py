"""What every answer carries, and what is said when PostgreSQL or the broker is gone."""

import logging

import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from config.access_log import without_keys

log = logging.getLogger("throughline")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class Headers:
    """A strict content policy on every answer; nothing of a signed-in page is kept by caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class FormsOnly:
    """Words on a form's address opened by GET, where Django answers an empty 405.

    Someone whose session ended while they filled in a form comes there from the sign-in page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            response.headers["Content-Type"] = "text/html; charset=utf-8"
            response.content = render_to_string("405.html")
        return response


class ServiceGone:
    """Answer 503 in words when the database or the broker cannot be reached."""

    REASONS = {
        "database": "The database cannot be reached just now.",
        "broker": "The message broker cannot be reached just now.",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        """Turn a lost service into a 503; any other fault is left to Django."""
        missing = lost_service(exception)
        if missing is None:
            return None
        return self.unavailable(request, missing)

    def unavailable(self, request: HttpRequest, missing: str) -> HttpResponse:
        """The 503 page, or its JSON for autosave, which then keeps the text in the browser."""
        reason = self.REASONS[missing]
        log.warning("service gone: %s", missing)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"state": "unavailable", "message": reason}, status=503)
        page = render_to_string("503.html", {"reason": reason})
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})


def lost_service(exception: BaseException) -> str | None:
    """ "database" or "broker" when `exception` says that it is gone, else None."""
    if isinstance(exception, OperationalError | InterfaceError):
        return "database"
    if isinstance(exception, redis.exceptions.ConnectionError | redis.exceptions.TimeoutError):
        return "broker"
    return None


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: an exception outside any view (sessions, sign-in) lands here too."""
    import sys

    missing = lost_service(sys.exc_info()[1]) if sys.exc_info()[1] else None
    if missing:
        return ServiceGone(lambda request: HttpResponse()).unavailable(request, missing)
    return HttpResponse(render_to_string("500.html"), status=500)


class NoDatabaseDetails(logging.Filter):
    """Keeps row values out of the log, since PostgreSQL's DETAIL line quotes what was typed, and
    the keys of links."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery's line on a failed task: the error's kind without what it says.
            kind = str(record.args["exc"]).partition("(")[0]
            record.args = record.args | {"exc": kind, "traceback": ""}
        if record.exc_info and record.exc_info[1] is not None:
            error: BaseException | None = record.exc_info[1]
            message, names = record.getMessage(), []
            while error is not None:
                names.append(type(error).__name__)
                for told in filter(None, (repr(error), str(error))):
                    message = message.replace(told, names[-1])
                error = error.__cause__
            frames = _frames(record.exc_info[2])
            record.msg = without_keys(f"{message} [{' from '.join(names)}] {frames}")
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        elif record.name.startswith("django."):
            # Not django.request alone: a refused form is told by django.security.csrf.
            record.msg, record.args = without_keys(record.getMessage()), ()
        return True


def _frames(traceback) -> str:
    """Where it happened, innermost last, without a single value."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_qualname}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return " > ".join(places)
