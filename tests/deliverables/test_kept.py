"""Drawn pages are kept behind the tenant wall, no more than fit, and long documents have a lane."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import wall
from deliverables import kept, lanes
from deliverables.kept import KeptPieces
from deliverables.models import DrawnPiece, Rendition
from tests.reviews.helpers import make_version

TOLD = {"pages": 2, "anchors": {"part-1": [0, 1.5, 2]}}


def test_what_is_put_in_comes_back_for_that_grantee_alone(cast):
    here = KeptPieces(cast.here.pk)
    assert here.is_empty()
    here.put("a" * 64, TOLD, b"pages")
    assert (here.is_empty(), KeptPieces(cast.elsewhere.pk).is_empty()) == (False, True)
    here.put("a" * 64, {"pages": 9}, b"drawn by another worker too")
    assert here.get(["a" * 64, "b" * 64]) == {"a" * 64: (TOLD, b"pages")}
    assert KeptPieces(cast.elsewhere.pk).get(["a" * 64]) == {}


def test_nothing_is_kept_without_a_grantee(cast):
    with pytest.raises(TypeError, match="belong to a grantee"):
        KeptPieces(None)
    with pytest.raises(DatabaseError), transaction.atomic():
        wall.enter(cast.elsewhere.pk)
        DrawnPiece.objects.create(grantee=cast.here, key="a", data=b"", size=0)


def test_what_was_used_longest_ago_goes_first(cast, monkeypatch):
    here = KeptPieces(cast.here.pk)
    for name in "abc":
        here.put(name, TOLD, name.encode() * 5)
    with wall.inside(cast.here.pk):
        size = DrawnPiece.objects.get(key="a").size
        for days, name in enumerate("abc"):
            old = timezone.now() - timedelta(days=days)
            DrawnPiece.objects.filter(key=name).update(used_at=old)
    assert sorted(here.get(["c"])) == ["c"]  # used now
    assert here.trim(2 * size) == 1
    assert sorted(here.get(["a", "b", "c"])) == ["a", "c"]
    assert kept.MOST_BYTES == 16 * 1024 * 1024


def test_a_long_pdf_has_a_lane_of_its_own(cast, monkeypatch):
    with wall.inside(cast.here.pk):
        version = make_version(cast.here, cast.alice)
        form = Rendition.Format
        pdf, html = (
            Rendition.objects.create(grantee=cast.here, version=version, format=item)
            for item in (form.PDF, form.HTML)
        )
        assert (lanes.lane(pdf), lanes.lane(html), lanes.nice(version)) == ("render", "render", 8)
        monkeypatch.setattr(lanes, "LONG_CHARACTERS", len(version.content) - 1)
        assert (lanes.lane(pdf), lanes.lane(html), lanes.nice(version)) == ("long", "render", 19)
