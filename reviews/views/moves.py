"""The posts of the review: each checks its form, calls one action and goes back.

A refusal answers 422 with the form as it was typed and the sentence that says what to do.
"""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import rules as rights
from accounts.access import Access, grantee_access
from deliverables.models import Version
from editing.fields import whole_number
from reviews import actions, queries, rules
from reviews.context import standing_of
from reviews.forms import ThreadForm, VerdictForm, WordsForm
from reviews.models import Round, Submission, Thread
from reviews.offers import form_for, version_choices
from reviews.quotes import Reader
from reviews.talk import record_choices


def posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A move is made by POST alone; any other request answers 405 with the way to the form.

    Someone whose session ended while they wrote comes here by GET from the sign-in page, and
    the browser still has their words.
    """

    @functools.wraps(view)
    def inner(request: HttpRequest, grantee: str, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            context = {"slug": grantee}
            page = render(request, "reviews/not_sent.html", context, status=405)
            page.headers["Allow"] = "POST"
            return page
        return view(request, grantee, *args, **kwargs)

    return inner


def attempt(
    request: HttpRequest,
    access: Access,
    form: Form,
    act: Callable[[dict], object],
    *,
    title: str,
    done: str,
    anchor: Callable[[object], str] = lambda result: "",
) -> HttpResponse:
    """Validate, act and go back; a refusal shows the form again with what was typed."""
    back = _back(request, access)
    if form.is_valid():
        try:
            result = act(form.cleaned_data)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done, extra_tags="sent")
            return redirect(f"{back}{anchor(result)}")
    context = {"form": form, "title": title, "back": back, "action": request.path}
    return render(request, "reviews/again.html", context, status=422)


def _back(request: HttpRequest, access: Access) -> str:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    inside = asked.startswith(f"/{access.slug}/")
    return asked if safe and inside else reverse("review", args=[access.slug])


def press(
    request: HttpRequest,
    access: Access,
    act: Callable[[], object],
    done: str,
    *,
    anchor: str = "",
) -> HttpResponse:
    """The same for a button without a form: a refusal is a message on the page.

    `anchor` is where the button stood; a refusal is read at the head of the page.
    """
    try:
        act()
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request, access))
    messages.success(request, done)
    return redirect(f"{_back(request, access)}{anchor}")


def version_asked(access: Access, plan_id: int, number: int) -> Version:
    readable = queries.readable_versions(access).filter(plan=plan_id)
    return get_object_or_404(readable, number=number)


def of(model, access: Access, pk: int):
    return get_object_or_404(model, grantee=access.grantee_id, pk=pk)


def _plan_id(request: HttpRequest, access: Access) -> int:
    standing = standing_of(request, access)
    return standing.plan_id if standing else 0


@posted
@grantee_access(rights.REQUEST_REVIEW)
def ask(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for a review of a version."""
    plan_id = _plan_id(request, access)
    form = form_for("ask", version_choices(plan_id), request.POST)
    return attempt(
        request,
        access,
        form,
        lambda data: actions.ask_review(
            version_asked(access, plan_id, data["version"]), data["text"], by=request.user
        ),
        title=rules.ROUND_MOVES["ask"].title,
        done="The review is asked for. The TTA provider has been told.",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def give_back(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Return the review to the team."""
    round = of(Round, access, pk)
    return attempt(
        request,
        access,
        form_for("return", data=request.POST),
        lambda data: actions.return_review(round, data["text"], by=request.user),
        title=rules.ROUND_MOVES["return"].title,
        done="The review is back with the team, who have been told.",
    )


@posted
@grantee_access(rights.REQUEST_REVIEW)
def resend(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Send a revised version into the open review."""
    round = of(Round, access, pk)
    return attempt(
        request,
        access,
        form_for("resend", version_choices(round.plan_id), request.POST),
        lambda data: actions.resend(
            round,
            version_asked(access, round.plan_id, data["version"]),
            data["text"],
            by=request.user,
        ),
        title=rules.ROUND_MOVES["resend"].title,
        done="The revised version is with the TTA provider, who has been told.",
    )


@posted
@grantee_access(rights.REQUEST_REVIEW)
def close(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Close a returned review."""
    round = of(Round, access, pk)
    return press(
        request,
        access,
        lambda: actions.close_review(round, by=request.user),
        "The review is closed.",
    )


def _records(request: HttpRequest, access: Access, round: Round) -> list[tuple[str, str]]:
    """What the list of records offered, for a form that may be shown again."""
    number = whole_number(request.POST.get("version", ""))
    if not number or not request.POST.get("record"):
        return []
    reader = Reader(version_asked(access, round.plan_id, number).document)
    return record_choices(reader, request.POST.get("component", ""))


@posted
@grantee_access(rights.COMMENT)
def comment(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Begin a thread on a component of a version."""
    round = of(Round, access, pk)
    form = ThreadForm(
        request.POST,
        permissions=access.permissions,
        records=_records(request, access, round),
    )
    return attempt(
        request,
        access,
        form,
        lambda data: actions.open_thread(
            round,
            data["component"],
            data["kind"],
            data["text"],
            by=request.user,
            version=version_asked(access, round.plan_id, data["version"]),
            quote=data["quote"],
            record_key=data["record"],
        ),
        title="Comment",
        done="The comment is in the review.",
        anchor=lambda thread: f"#thread-{thread.pk}",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def verdict(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Say how a component of the version under review stands."""
    round = of(Round, access, pk)
    return attempt(
        request,
        access,
        VerdictForm(request.POST),
        lambda data: actions.give_verdict(
            round,
            data["component"],
            data["value"],
            by=request.user,
            version=version_asked(access, round.plan_id, data["version"]),
        ),
        title="Verdict",
        done="The verdict is recorded.",
        anchor=lambda verdict: f"#component-{verdict.component}",
    )


@posted
@grantee_access(rights.COMMENT)
def reply(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Add a message to a thread."""
    thread = of(Thread, access, pk)
    return attempt(
        request,
        access,
        WordsForm(request.POST, label="Reply", needed=rules.EMPTY_TEXT),
        lambda data: actions.reply(thread, data["text"], by=request.user),
        title="Reply",
        done="The reply is in the review.",
        anchor=lambda comment: f"#thread-{pk}",
    )


@posted
@grantee_access(rights.COMMENT)
def resolve(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Mark a thread as resolved."""
    thread = of(Thread, access, pk)
    return press(
        request,
        access,
        lambda: actions.resolve_thread(thread, by=request.user),
        "The comment is resolved.",
        anchor=f"#thread-{pk}",
    )


@posted
@grantee_access(rights.COMMENT)
def reopen(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Mark a thread as open again."""
    thread = of(Thread, access, pk)
    return press(
        request,
        access,
        lambda: actions.reopen_thread(thread, by=request.user),
        "The comment is open again.",
        anchor=f"#thread-{pk}",
    )


@posted
@grantee_access(rights.SUBMIT_VERSION)
def submit(request: HttpRequest, access: Access) -> HttpResponse:
    """Submit a version to the funder."""
    plan_id = _plan_id(request, access)
    form = form_for("submit", version_choices(plan_id), request.POST, request.FILES)
    return attempt(
        request,
        access,
        form,
        lambda data: actions.submit_version(
            version_asked(access, plan_id, data["version"]),
            data["text"],
            by=request.user,
            letter=form.sent_letter(),
        ),
        title=rules.SUBMISSION_MOVES["submit"].title,
        done="The version is with OVC, who has been told.",
    )


@posted
@grantee_access(rights.DECIDE)
def approve(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Approve a submission."""
    submission = of(Submission, access, pk)
    form = form_for("approve", data=request.POST, files=request.FILES)
    return attempt(
        request,
        access,
        form,
        lambda data: actions.approve(
            submission, data["text"], by=request.user, letter=form.sent_letter()
        ),
        title=rules.SUBMISSION_MOVES["approve"].title,
        done="The version is approved. The team has been told.",
    )


@posted
@grantee_access(rights.DECIDE)
def send_back(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Return a submission with a letter."""
    submission = of(Submission, access, pk)
    form = form_for("send_back", data=request.POST, files=request.FILES)
    return attempt(
        request,
        access,
        form,
        lambda data: actions.send_back(
            submission, data["text"], by=request.user, letter=form.sent_letter()
        ),
        title=rules.SUBMISSION_MOVES["send_back"].title,
        done="The submission is returned. The team has been told.",
    )


@posted
@grantee_access(rights.SUBMIT_VERSION)
def reopen_plan(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Open an approved plan again, with the reason."""
    submission = of(Submission, access, pk)
    return attempt(
        request,
        access,
        form_for("reopen", data=request.POST),
        lambda data: actions.reopen_plan(
            submission, data["text"], kind=data["kind"], by=request.user
        ),
        title=rules.SUBMISSION_MOVES["reopen"].title,
        done="The plan is reopened. The approved version stays as it is; OVC has been told.",
    )
