"""The verbs of the evidence library: findings line by line, coding, and the files of sources."""

import hashlib

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.http import Http404

from accounts.models import Grantee, User, record
from editing.clean import clean_lines
from editing.fields import Refused
from planning import filetypes
from planning.models import Finding, FindingTheme, Source, SourceFile, SourceFileBytes, Theme

# Findings pasted at once, and findings coded at once.
MOST = 200


@transaction.atomic
def add_findings(source: Source, typed: str, *, by: User) -> tuple[int, int]:
    """A finding for each line of `typed`: how many were added, and how many were there already.

    A line that the source holds word for word is passed over, so that sending twice adds once.
    """
    Source.objects.select_for_update().get(pk=source.pk)
    kind = Finding.editable["text"]
    lines = [kind.parse([line]) for line in clean_lines(typed).split("\n") if line.strip()]
    if not lines:
        raise Refused("Nothing is written yet. Write or paste one finding a line.")
    if len(lines) > MOST:
        raise Refused(f"{len(lines)} lines are too many at once; {MOST} is the most. Send a part.")
    there = set(source.findings.values_list("text", flat=True))
    fresh = [line for line in dict.fromkeys(lines) if line not in there]
    last = Finding.objects.aggregate(last=Max("position"))["last"] or 0
    tenant = {"grantee_id": source.grantee_id, "source": source}
    Finding.objects.bulk_create(
        Finding(text=line, position=place, **tenant)
        for place, line in enumerate(fresh, start=last + 1)
    )
    if fresh:
        record(
            source.grantee_id, "added findings", source.title, by=by, pk=source.pk, count=len(fresh)
        )
    return len(fresh), len(lines) - len(fresh)


@transaction.atomic
def code_findings(plan_id: int, pks: list[int], theme: Theme, *, on: bool, by: User) -> int:
    """Code these findings to the theme, or take it off; the number of findings that changed."""
    if len(pks) > MOST:
        raise Refused(f"{MOST} findings are the most at once. Choose fewer.")
    rows = list(Finding.objects.filter(pk__in=pks, source__plan=plan_id).values_list("pk"))
    found = {pk for (pk,) in rows}
    coded = FindingTheme.objects.filter(theme=theme, finding__in=found)
    if on:
        fresh = found - set(coded.values_list("finding_id", flat=True))
        FindingTheme.objects.bulk_create(
            [
                FindingTheme(grantee_id=theme.grantee_id, theme=theme, finding_id=pk)
                for pk in sorted(fresh)
            ],
            ignore_conflicts=True,
        )
        changed = len(fresh)
    else:
        changed = coded.delete()[0]
    if changed:
        verb = "coded findings" if on else "uncoded findings"
        record(theme.grantee_id, verb, theme.name, by=by, pk=theme.pk, count=changed)
    return changed


@transaction.atomic
def keep_file(
    source: Source, name: str, data: bytes, *, restricted: bool, by: User
) -> tuple[SourceFile, bool]:
    """Keep a file with a source: the file, and whether it is new. Raises Refused for a file that
    is not taken, or past the grantee's room for files; nothing is stored then.
    """
    name = filetypes.clean_name(name)
    kind = filetypes.check(name, data)
    # One at a time: two uploads at once would each find room that there is for one.
    Grantee.objects.select_for_update().get(pk=source.grantee_id)
    sha256 = hashlib.sha256(data).hexdigest()
    if found := SourceFile.objects.filter(source=source, sha256=sha256).first():
        return found, False
    used = SourceFile.objects.aggregate(used=Sum("size"))["used"] or 0
    room = settings.FILES_PER_GRANTEE
    if used + len(data) > room:
        raise Refused(
            f"There is room for {room // 1024 // 1024} MB of files in all, and "
            f"{used / 1024 / 1024:.1f} MB are taken. Remove a file that is no longer needed first."
        )
    kept = SourceFile.objects.create(
        grantee_id=source.grantee_id,
        source=source,
        name=name,
        kind=kind.key,
        size=len(data),
        sha256=sha256,
        restricted=restricted,
        by=by,
    )
    SourceFileBytes.objects.create(grantee_id=source.grantee_id, file=kept, data=data)
    _record(kept, "added file", by=by)
    return kept, True


@transaction.atomic
def remove_file(pk: int, *, reason: str, by: User) -> None:
    """Destroy a file; what it was, by its checksum, and why it went stay in the history."""
    kept = SourceFile.objects.select_for_update().filter(pk=pk).first()
    if kept is None:
        raise Http404("This file is not there, or not any more.")
    why = clean_lines(reason)
    if not why:
        raise Refused("Say why the file is removed. It cannot be brought back.")
    _record(kept, "removed file", by=by, reason=why[:1000])
    SourceFileBytes.objects.filter(file=kept).delete()
    kept.delete()


@transaction.atomic
def restrict_file(pk: int, *, restricted: bool, by: User) -> SourceFile:
    """Keep a file for those who see restricted parts, or open it to all who read the plan."""
    kept = SourceFile.objects.select_for_update().filter(pk=pk).first()
    if kept is None:
        raise Http404("This file is not there, or not any more.")
    if kept.restricted != restricted:
        kept.restricted = restricted
        kept.save(update_fields=["restricted"])
        _record(kept, "restricted file" if restricted else "opened file to readers", by=by)
    return kept


def read_file(kept: SourceFile, *, by: User) -> bytes:
    """The file's bytes, with a line in the history that it was downloaded."""
    data = bytes(SourceFileBytes.objects.values_list("data", flat=True).get(file=kept))
    _record(kept, "downloaded file", by=by)
    return data


def _record(kept: SourceFile, verb: str, *, by: User, **more) -> None:
    """A line of the history. It never names the file: more people read the history."""
    detail = {"pk": kept.pk, "sha256": kept.sha256, "size": kept.size, **more}
    record(kept.grantee_id, verb, kept.source.title, by=by, source=kept.source_id, **detail)
