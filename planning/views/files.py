"""Files kept with a source: taken in, handed out as downloads only, removed with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from editing.fields import Refused
from planning import filetypes, library
from planning.models import Plan, Source, SourceFile
from planning.views.door import found, plan_form
from planning.views.evidence import source_page

# The browser shows nothing of a file, and if it did, nothing in it would run.
FILE_POLICY = "sandbox; default-src 'none'"


@plan_form(rules.EDIT_PLAN)
def upload_file(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Keep a file with a source."""
    source = found(Source.objects.filter(plan=plan), pk)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused("Choose a file first.")
        if sent.size > filetypes.MAX_BYTES:
            raise Refused(filetypes.too_large(sent.size))
        restricted = request.POST.get("restricted") == "1"
        kept, fresh = library.keep_file(
            source, sent.name, sent.read(), restricted=restricted, by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return source_page(request, access, plan, pk, status=422)
    if fresh:
        messages.success(request, "The file is kept with this source.")
    else:
        messages.info(request, "This file is kept with this source already.")
    return _to_files(source)


@require_GET
@grantee_access(rules.READ_PLAN)
def source_file(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The file as a download, with a line in the history."""
    kept = _allowed(access, pk)
    data = library.read_file(kept, by=request.user)
    return HttpResponse(
        data,
        content_type=filetypes.TYPES[kept.kind].content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, kept.name),
            "Content-Security-Policy": FILE_POLICY,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@plan_form(rules.EDIT_PLAN)
def remove_file(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Destroy a file, with the reason."""
    source = _allowed(access, pk).source
    try:
        library.remove_file(pk, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return source_page(request, access, plan, source.pk, status=422)
    messages.success(request, "The file is removed.")
    return _to_files(source)


@plan_form(rules.EDIT_PLAN)
def restrict_file(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Restrict a file, which anyone who writes may, or open it to all who read the plan."""
    kept = _allowed(access, pk)
    library.restrict_file(pk, restricted=request.POST.get("restricted") == "1", by=request.user)
    return _to_files(kept.source)


def _allowed(access: Access, pk: int) -> SourceFile:
    """The file, 404 when it is not there, 403 when this person may not open it."""
    kept = found(SourceFile.objects.select_related("source"), pk)
    if kept.restricted:
        access.require(rules.SEE_RESTRICTED)
    return kept


def _to_files(source: Source) -> HttpResponse:
    return redirect(f"{source.get_absolute_url()}#files")
