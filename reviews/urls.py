"""Home, queue, portfolio and notices; and about a grantee: versions, review, submission."""

from django.urls import path

from reviews.views import (
    across,
    comparing,
    history,
    letters,
    moves,
    portfolio,
    review,
    reviewers,
    versions,
)

urlpatterns = [
    path("", across.home, name="home"),
    path("queue/", across.queue, name="queue"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/export/", portfolio.portfolio_export, name="portfolio_export"),
    path("portfolio/files/", portfolio.portfolio_files, name="portfolio_files"),
    path("portfolio/calendar/", portfolio.portfolio_calendar, name="portfolio_calendar"),
    path("notices/", across.notices, name="notices"),
    path("notices/read/", across.read_notices, name="read_notices"),
    path("notices/mail/", across.mail_choice, name="mail_choice"),
    path("notices/<int:pk>/open/", across.open_notice, name="open_notice"),
    path("<slug:grantee>/review/", review.page, name="review"),
    path("<slug:grantee>/review/ask/", moves.ask, name="ask_review"),
    path("<slug:grantee>/review/<int:pk>/return/", moves.give_back, name="return_review"),
    path("<slug:grantee>/review/<int:pk>/resend/", moves.resend, name="resend"),
    path("<slug:grantee>/review/<int:pk>/close/", moves.close, name="close_review"),
    path("<slug:grantee>/review/<int:pk>/comments/", moves.comment, name="comment"),
    path("<slug:grantee>/review/<int:pk>/verdicts/", moves.verdict, name="verdict"),
    path("<slug:grantee>/review/<int:pk>/views/", reviewers.view, name="give_view"),
    path("<slug:grantee>/review/<int:pk>/reviewers/", reviewers.add_reviewer, name="add_reviewer"),
    path("<slug:grantee>/review/<int:pk>/done/", reviewers.finish_part, name="finish_part"),
    path("<slug:grantee>/review/<int:pk>/notes/", reviewers.add_note, name="add_note"),
    path(
        "<slug:grantee>/review/reviewers/<int:pk>/remove/",
        reviewers.remove_reviewer,
        name="remove_reviewer",
    ),
    path("<slug:grantee>/review/notes/<int:pk>/remove/", reviewers.remove_note, name="remove_note"),
    path("<slug:grantee>/review/threads/<int:pk>/", reviewers.thread, name="thread"),
    path(
        "<slug:grantee>/review/threads/<int:pk>/assign/",
        reviewers.assign_thread,
        name="assign_thread",
    ),
    path(
        "<slug:grantee>/review/threads/<int:pk>/record/",
        reviewers.thread_record,
        name="thread_record",
    ),
    path("<slug:grantee>/review/threads/<int:pk>/reply/", moves.reply, name="reply"),
    path("<slug:grantee>/review/threads/<int:pk>/resolve/", moves.resolve, name="resolve_thread"),
    path("<slug:grantee>/review/threads/<int:pk>/reopen/", moves.reopen, name="reopen_thread"),
    path("<slug:grantee>/review/submit/", moves.submit, name="submit_version"),
    path("<slug:grantee>/review/submissions/<int:pk>/approve/", moves.approve, name="approve"),
    path("<slug:grantee>/review/submissions/<int:pk>/return/", moves.send_back, name="send_back"),
    path(
        "<slug:grantee>/review/submissions/<int:pk>/reopen/", moves.reopen_plan, name="reopen_plan"
    ),
    path("<slug:grantee>/review/letters/<int:pk>/", letters.letter, name="letter"),
    path("<slug:grantee>/review/history/", history.page, name="review_history"),
    path("<slug:grantee>/review/history/workbook/", history.sheets, name="review_history_workbook"),
    path("<slug:grantee>/review/history/make/", history.make, name="make_review_history"),
    path(
        "<slug:grantee>/review/history/<int:pk>/status/",
        history.status,
        name="review_history_status",
    ),
    path("<slug:grantee>/review/history/<int:pk>/", history.download, name="review_history_pdf"),
    path("<slug:grantee>/versions/", versions.listing, name="versions"),
    path("<slug:grantee>/versions/compare/", comparing.choose, name="choose_comparison"),
    path("<slug:grantee>/versions/<int:number>/", versions.page, name="version"),
    path(
        "<slug:grantee>/versions/<int:number>/with/plan/",
        comparing.with_plan,
        name="compare_with_plan",
    ),
    path(
        "<slug:grantee>/versions/<int:number>/with/<int:other>/",
        comparing.versions,
        name="compare_versions",
    ),
    path(
        "<slug:grantee>/versions/<int:number>/<slug:format>/status/",
        versions.rendition,
        name="rendition",
    ),
    path(
        "<slug:grantee>/versions/<int:number>/<slug:format>/retry/",
        versions.retry,
        name="retry_rendition",
    ),
    path(
        "<slug:grantee>/versions/<int:number>/<slug:format>/cancel/",
        versions.cancel,
        name="cancel_rendition",
    ),
    path("<slug:grantee>/versions/<int:number>/<slug:format>/", versions.download, name="download"),
]
