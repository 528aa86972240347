"""The review page: the round with its comments and verdicts, and the submission."""

from itertools import pairwise

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import rules as rights
from accounts.access import Access, grantee_access
from deliverables.models import Version
from planning.models import COMPONENTS
from reviews import queries
from reviews.context import standing_of
from reviews.deadlines import due_note
from reviews.models import Notice, Round, Submission, SubmissionFile
from reviews.offers import round_offers, submission_offers, with_told
from reviews.quotes import Reader
from reviews.talk import among_reviewers, threads_by_component, why_not_return, word_rows


@require_GET
@grantee_access(rights.READ_PLAN, any_of=(rights.READ_REVIEWED, rights.READ_SUBMITTED))
def page(request: HttpRequest, access: Access) -> HttpResponse:
    """Whose turn it is, what was sent and said, and the forms that fit this person now."""
    standing = standing_of(request, access)
    _mark_read(request)
    context: dict = {
        "standing": standing,
        "due": None,
        "update": None,
        "team": access.allows(rights.READ_PLAN),
    }
    if standing:
        done = standing.approved_at is not None
        context["due"] = due_note(standing.due_on, done=done, over=standing.is_over)
        context["update"] = due_note(standing.update_due_on)
        if queries.reads_talk(access):
            context |= _round_context(request, access, standing)
        if queries.reads_submissions(access):
            context |= _submission_context(request, access, standing)
    return render(request, "reviews/review.html", context)


def _mark_read(request: HttpRequest) -> None:
    """Someone who came here by the mail's link has read what it was about."""
    Notice.objects.filter(user=request.user, read_at=None, path__startswith=request.path).update(
        read_at=timezone.now()
    )


def _round_context(request: HttpRequest, access: Access, standing: queries.Standing) -> dict:
    rounds = list(
        Round.objects.filter(plan=standing.plan_id)
        .select_related("version", "opened_by")
        .defer("version__content")
    )
    shown = _shown(request, rounds)
    among = among_reviewers(access, shown, request.user) if shown else None
    offers = []
    if not rounds or shown == rounds[0]:  # an older round is only read
        offers = round_offers(access, standing, rounds, why_not_return(among, request.user))
    context = {
        "talk": True,
        "round": shown,
        "rounds": rounds,
        "is_latest": bool(rounds) and shown == rounds[0],
        "round_offers": with_told(offers, access.grantee_id, request.user),
        "may_freeze": access.allows(rights.FREEZE_VERSION),
        "has_versions": True,
    }
    if shown is None:
        context["has_versions"] = Version.objects.filter(plan=standing.plan_id).exists()
        return context
    back = reverse("review", args=[access.slug])
    if not context["is_latest"]:
        back = f"{back}?round={shown.number}"
    return context | {"among": among, "back": back} | _talk_context(access, shown, back)


def _talk_context(access: Access, shown: Round, back: str) -> dict:
    """What was sent, said and judged in a round."""
    sent = list(
        shown.sent.select_related("version", "sent_by").defer("version__content").order_by("pk")
    )
    document = Version.objects.get(pk=shown.version_id).document
    words = queries.words(shown, shown.version_id, document)
    titles = {word.component: word.title for word in words}
    titles |= {key: title for key, title in COMPONENTS if key not in titles}
    threads = threads_by_component(access, shown, Reader(document), back=back)
    return {
        "changed": [
            (earlier.version.number, later.version.number) for earlier, later in pairwise(sent)
        ],
        "sent": sent,
        "words": word_rows(words),
        "threads": [
            (titles.get(key, key), key, found) for key, found in _in_order(threads, titles)
        ],
        "open_count": sum(
            not item.thread.resolved_at for found in threads.values() for item in found
        ),
    }


def _shown(request: HttpRequest, rounds: list[Round]) -> Round | None:
    asked = request.GET.get("round", "")
    if not asked:
        return rounds[0] if rounds else None
    for round in rounds:
        if str(round.number) == asked:
            return round
    raise Http404("There is no such review.")


def _in_order(threads: dict[str, list], titles: dict[str, str]) -> list[tuple[str, list]]:
    order = {key: place for place, key in enumerate(titles)}
    return sorted(threads.items(), key=lambda item: order.get(item[0], len(order)))


def _submission_context(request: HttpRequest, access: Access, standing: queries.Standing) -> dict:
    submissions = list(
        Submission.objects.filter(plan=standing.plan_id)
        .select_related("version", "submitted_by", "decided_by", "reopened_by")
        .defer("version__content")
        .prefetch_related(Prefetch("letters", SubmissionFile.objects.defer("data")))
    )
    return {
        "reads_submissions": True,
        "submissions": submissions,
        "submission_offers": with_told(
            submission_offers(access, standing, submissions), access.grantee_id, request.user
        ),
    }
