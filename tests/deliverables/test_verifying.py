"""Stored versions and files are what they were: hashes hold, files come out byte for byte."""

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import wall
from config.services import connection_urls
from config.supervisor import BASE_DIR, child_environment
from deliverables import actions
from deliverables.models import Rendition, RenditionFile, Version
from tests.cast import make_cast
from tests.deliverables.plans import fill
from tests.reviews.helpers import make_file, make_version

FORMS = ("html", "site")


def freeze(cast, *forms):
    """A version with files in `forms`."""
    with wall.inside(cast.here.pk):
        plan = fill(cast.here)
    version = actions.freeze(cast.here.pk, plan.pk, by=cast.alice)
    with wall.inside(cast.here.pk):
        keys = Rendition.objects.filter(version=version, format__in=forms).values_list("pk")
        keys = [pk for (pk,) in keys]
    for pk in keys:
        assert actions.make_file(pk, grantee_id=cast.here.pk)
    return version


def verify(*arguments) -> tuple[list[str], str]:
    """The command's lines, each up to its hash, and its error or ''."""
    out, error = StringIO(), ""
    try:
        call_command("verify_versions", *arguments, stdout=out)
    except CommandError as fault:
        error = str(fault)
    return [line.split(". ")[0] for line in out.getvalue().splitlines()], error


def test_everything_is_drawn_again_and_comes_out_the_same(cast):
    freeze(cast, *FORMS)
    assert verify() == (
        [
            "here version 1 content: same",
            "here version 1 html: same",
            "here version 1 site: same",
            "3 checked, none differs.",
        ],
        "",
    )


def test_a_file_that_comes_out_differently_is_told(cast, monkeypatch):
    freeze(cast, "html")
    draw = actions.render_html
    monkeypatch.setattr(actions, "render_html", lambda *a, **k: draw(*a, **k) + " ")
    lines, error = verify("--grantee", "here", "--number", "1")
    assert lines[1] == "here version 1 html: differs"
    assert error == "1 of 2 differ from what was stored."


def test_a_file_of_another_software_version_is_held_to_its_hash(cast, settings):
    freeze(cast, "html")
    settings.VERSION = "9.9.9"
    lines, error = verify()
    assert (lines[1], error) == ("here version 1 html: not drawn", "")


def test_what_does_not_fit_its_hash_is_told(cast):
    """As after a fault of the disk, or by someone who owns the database."""
    version = make_version(cast.here, cast.alice)
    Version.objects.create(
        grantee=cast.here,
        plan_id=version.plan_id,
        number=2,
        requirement_set="fy24",
        content=version.content.replace("State of Here", "State of Hare"),
        sha256=version.sha256,
        created_by=cast.alice,
    )
    file = make_file(version)
    item = Rendition.objects.create(grantee=cast.here, version=version, format="html", state="done")
    RenditionFile.objects.create(
        grantee=cast.here, rendition=item, data=b"other", sha256=file.sha256, size=5
    )
    assert verify() == (
        [
            "here version 1 content: same",
            "here version 1 html: differs",
            "here version 1 pdf: not drawn",
            "here version 2 content: differs",
        ],
        "2 of 4 differ from what was stored.",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--number", "1"), "Say which grantee's version with --grantee."),
        (("--grantee", "nowhere"), "There is no grantee nowhere."),
        (("--grantee", "here", "--number", "7"), "here has no version 7."),
    ],
)
def test_a_wrong_call_says_what_to_do(cast, arguments, said):
    assert verify(*arguments)[1] == said


def test_what_was_stored_can_be_neither_replaced_nor_removed(cast):
    version = freeze(cast, "html")
    wall.enter(cast.here.pk)
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE deliverables_renditionfile SET data = ''",
            "DELETE FROM deliverables_renditionfile",
            "UPDATE deliverables_version SET content = '{}'",
            "DELETE FROM deliverables_version",
        ):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(statement)
    assert RenditionFile.objects.get().rendition.version == version


@pytest.mark.slow
def test_another_process_draws_the_same_bytes(committed_db):
    """A PDF too; a process of its own has other hash seeds, caches and memory."""
    with transaction.atomic():
        cast = make_cast()
    freeze(cast, "pdf", *FORMS)
    login = connection_urls().web.rpartition("/")[0]
    environment = child_environment("web") | {
        "DATABASE_WEB_URL": f"{login}/{connection.settings_dict['NAME']}",
        "PYTHONHASHSEED": "4711",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_versions"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert (done.returncode, done.stderr) == (0, "")
    states = [line.split(". ")[0] for line in done.stdout.splitlines()]
    assert states == [
        "here version 1 content: same",
        "here version 1 html: same",
        "here version 1 pdf: same",
        "here version 1 site: same",
        "4 checked, none differs.",
    ]
