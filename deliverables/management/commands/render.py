"""manage.py render: the working plan of a grantee as a file, without freezing a version."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import wall
from accounts.models import Grantee
from deliverables import actions, document, guarding, readiness
from deliverables.errors import RenderError
from deliverables.render_docx import render_docx
from deliverables.render_html import render_html
from deliverables.render_pdf import render_pdf, validate_pdf
from deliverables.render_site import render_site
from planning.actions import current_plan


class Command(BaseCommand):
    """Exit status 0 when the file is written, 1 when it cannot be, 2 for a wrong call."""

    help = "Write a grantee's deliverable, as the plan is now, to a file."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--grantee", required=True, help="the grantee's short name")
        parser.add_argument("--format", choices=["pdf", "html", "site", "docx"], default="pdf")
        parser.add_argument("--out", required=True, help="the file to write, - for standard output")

    def handle(self, *, grantee: str, format: str, out: str, **options) -> None:
        tenant = Grantee.objects.filter(slug=grantee).first()
        if tenant is None:
            raise CommandError(f"There is no grantee {grantee}.", returncode=2)
        with wall.inside(tenant.pk):
            plan = current_plan(tenant.pk)
        if plan is None:
            raise CommandError(f"{tenant.name} has no plan yet.", returncode=2)
        made, lines = actions.plan_as_document(tenant.pk, plan)
        with wall.inside(tenant.pk):
            report = guarding.check(made)
        if report.stops:
            raise CommandError(
                f"Nothing was written: protected names stand in {report.stops} places of the "
                "plan. Open Deliverable, Protected names, and put them right."
            )
        arguments = {
            "version_label": "Working copy",
            "dated": timezone.localdate().isoformat(),
            "sha256": document.sha256(document.to_json(made)),
            "draft": bool(readiness.missing_musts(lines)),
        }
        try:
            data = self._draw(made, format, arguments)
        except RenderError as error:
            raise CommandError(str(error)) from error
        if out == "-":
            sys.stdout.buffer.write(data)
            return
        try:
            Path(out).write_bytes(data)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"{len(data)} bytes written to {out}")

    def _draw(self, made: document.Document, format: str, arguments: dict) -> bytes:
        if format == "html":
            return render_html(made, **arguments).encode()
        if format == "site":
            return render_site(made, **arguments)
        if format == "docx":
            return render_docx(made, **arguments)
        data = render_pdf(made, **arguments)
        if faults := validate_pdf(data):
            raise RenderError(f"The PDF did not pass the accessibility check: {faults[0]}")
        return data
