"""Several reviewers of one round, and whom a comment is for: the posts, and the ways
to a comment and to a record."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import rules as rights
from accounts.access import Access, grantee_access
from accounts.actions import holders_of
from editing.registry import editable_model
from reviews import actions, rules
from reviews.forms import ReviewerForm, VerdictForm, WordsForm
from reviews.models import Reviewer, ReviewerNote, Round, Thread
from reviews.views.moves import attempt, of, posted, press, version_asked


@posted
@grantee_access(rights.GIVE_VERDICT)
def add_reviewer(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Put someone of the TTA provider among the reviewers of the round."""
    round = of(Round, access, pk)
    holders = {person.pk: person for person in holders_of(access.grantee_id, rights.GIVE_VERDICT)}
    people = [(key, person.name) for key, person in holders.items()]
    return attempt(
        request,
        access,
        ReviewerForm(request.POST, people=people),
        lambda data: actions.assign_reviewer(
            round, holders[data["user"]], concludes=data["concludes"], by=request.user
        ),
        title="Reviewer",
        done="The reviewer is assigned. The mail about it goes out in five minutes.",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def remove_reviewer(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a reviewer off the round."""
    reviewer = of(Reviewer, access, pk)
    return press(
        request,
        access,
        lambda: actions.remove_reviewer(reviewer, by=request.user),
        "The reviewer is taken off. What they wrote stays.",
        anchor="#reviewers",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def finish_part(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Mark one's own part as done, or as not done."""
    round = of(Round, access, pk)
    done = request.POST.get("done") == "1"
    return press(
        request,
        access,
        lambda: actions.finish_part(round, done=done, by=request.user),
        "Your part is marked as done." if done else "Your part is marked as not done.",
        anchor="#reviewers",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def view(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Record one's own view of a component."""
    round = of(Round, access, pk)
    return attempt(
        request,
        access,
        VerdictForm(request.POST, label="Your view"),
        lambda data: actions.give_view(
            round,
            data["component"],
            data["value"],
            by=request.user,
            version=version_asked(access, round.plan_id, data["version"]),
        ),
        title="Your view",
        done="Your view is recorded. Only reviewers see it.",
        anchor=lambda found: f"#component-{found.component}",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def add_note(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Keep a note that only reviewers read."""
    round = of(Round, access, pk)
    component = request.POST.get("component", "")[:20]
    return attempt(
        request,
        access,
        WordsForm(request.POST, label="Note to reviewers", needed=rules.EMPTY_TEXT),
        lambda data: actions.add_note(round, data["text"], component=component, by=request.user),
        title="Note to reviewers",
        done="The note is kept. Only reviewers see it.",
        anchor=lambda note: f"#note-{note.pk}",
    )


@posted
@grantee_access(rights.GIVE_VERDICT)
def remove_note(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Destroy a note of one's own."""
    note = of(ReviewerNote, access, pk)
    return press(
        request,
        access,
        lambda: actions.remove_note(note, by=request.user),
        "The note is gone.",
        anchor=f"#component-{note.component}" if note.component else "#reviewers",
    )


@posted
@grantee_access(rights.COMMENT)
def assign_thread(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Ask someone to answer a comment, or take the request back."""
    thread = of(Thread, access, pk)
    asked = request.POST.get("user", "")
    readers = {str(one.pk): one for one in holders_of(access.grantee_id, rights.COMMENT)}
    said = "Nobody is asked to answer any more."
    if asked in readers:
        said = f"{readers[asked].name} is asked to answer. The mail goes out in five minutes."

    def act() -> None:
        if asked and asked not in readers:
            raise actions.Refused(rules.NOT_A_READER)
        actions.assign_thread(thread, readers.get(asked), by=request.user)

    return press(request, access, act, said, anchor=f"#thread-{pk}")


@require_GET
@grantee_access(rights.READ_PLAN, any_of=(rights.READ_REVIEWED,))
def thread(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """To a comment on the page of its round: the address that notices and mails give."""
    round = of(Thread, access, pk).round
    return redirect(f"{reverse('review', args=[access.slug])}?round={round.number}#thread-{pk}")


@require_GET
@grantee_access(rights.READ_PLAN)
def thread_record(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The page of the record that the words of a comment were written from."""
    thread = of(Thread, access, pk)
    model = editable_model(thread.record_kind) if thread.record_kind else None
    found = model and model.objects.filter(pk=thread.record_pk).first()
    if not found or not hasattr(found, "get_absolute_url"):
        raise Http404("The record that these words came from has been removed since.")
    return redirect(found.get_absolute_url())
