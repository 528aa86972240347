"""Letters as files, of the team and of OVC: they leave as downloads only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts import rules as rights
from accounts.access import Access, grantee_access
from planning import filetypes
from planning.views.files import FILE_POLICY
from reviews import actions
from reviews.models import SubmissionFile


@require_GET
@grantee_access(rights.READ_PLAN, any_of=(rights.READ_SUBMITTED,))
def letter(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A letter's bytes, for the team and the funder, with a line in the history."""
    kept = get_object_or_404(SubmissionFile, grantee=access.grantee_id, pk=pk)
    return HttpResponse(
        actions.read_letter(kept, by=request.user),
        content_type=filetypes.TYPES[kept.kind].content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, kept.name),
            "Content-Security-Policy": FILE_POLICY,
        },
    )
