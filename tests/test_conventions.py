"""What holds everywhere: marks on views, one way in, words that are ours."""

import re
import subprocess
from pathlib import Path

import pytest
from django.urls import get_resolver

from accounts import rules
from accounts.models import RESERVED_SLUGS, TenantForeignKey
from accounts.wall import tenant_models
from editing.models import EditableModel
from tests.areas import AREAS
from tests.routes import our_routes

ROOT = Path(__file__).parent.parent
MARKS = (
    "grantee_permissions",
    "across_permission",
    "outside_grantees",
    "operators_only",
    "by_link",
)


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    names = [name for name in listed.split("\0") if name]
    return [ROOT / name for name in names if name.endswith(endings) and (ROOT / name).exists()]


def test_every_view_is_marked_with_who_may_come_in():
    unmarked = [
        route.route
        for route in our_routes()
        if not any(hasattr(route.view, mark) for mark in MARKS)
    ]
    assert unmarked == ["healthz"]


def test_every_url_about_a_grantee_goes_through_the_door():
    around = {
        route.name: route.route
        for route in our_routes()
        if "<slug:grantee>" in route.route and not hasattr(route.view, "grantee_permissions")
    }
    assert set(around) == tokens_of_all_areas()
    assert [name for name, route in around.items() if "<str:token>" not in route] == []


def tokens_of_all_areas() -> set[str]:
    """The pages that a link alone opens, as each area names them."""
    return {name for area in AREAS for name in area.BY_LINK}


def test_only_the_door_opens_urls_that_name_no_grantee():
    inside = [
        route.route
        for route in our_routes()
        if "<slug:grantee>" not in route.route and hasattr(route.view, "grantee_permissions")
    ]
    assert inside == []


def test_no_login_is_needed_only_where_it_makes_sense():
    open_to_all = {
        route.name for route in our_routes() if not getattr(route.view, "login_required", True)
    }
    assert open_to_all == {"healthz", *tokens_of_all_areas()}


def test_first_segments_of_our_own_pages_cannot_be_grantees():
    first = set()
    for pattern in get_resolver().url_patterns:
        first.add(str(pattern.pattern).split("/")[0])
    for route in our_routes():
        first.add(route.route.split("/")[0])
    words = {word for word in first if word and "<" not in word}
    assert words <= RESERVED_SLUGS


def test_links_inside_a_grantee_are_tenant_foreign_keys():
    tenants = set(tenant_models())
    plain = [
        f"{model.__name__}.{field.name}"
        for model in tenants
        for field in model._meta.local_fields
        if field.is_relation
        and field.related_model in tenants
        and not isinstance(field, TenantForeignKey)
    ]
    assert plain == []


def test_every_editable_field_is_a_field_of_its_model():
    wrong = [
        f"{model.__name__}.{name}"
        for model in tenant_models()
        if issubclass(model, EditableModel)
        for name in model.editable
        if name not in {field.name for field in model._meta.local_fields}
    ]
    assert wrong == []


def test_what_is_restricted_is_changed_only_by_those_who_may_see_it():
    wrong = [
        model.__name__
        for model in tenant_models()
        if issubclass(model, EditableModel)
        and model.restricted
        and model.edit_permission != rules.SEE_RESTRICTED
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "pattern", "endings"),
    [
        ("work left for later", r"\b(TODO|FIXME|XXX|NotImplementedError\(\))", (".py", ".js")),
        # A data block is not script, and Django's own help texts are markup.
        (
            "inline script or style",
            r"<script(?![^>]*(\bsrc=|application/json))|\sstyle=\"|\son\w+=\"",
            (".html",),
        ),
        ("unescaped output", r"(?<!help_text)\|safe\b|autoescape off", (".html",)),
        ("a session-wide tenant", r"set_config\([^)]*,\s*false\)|SET SESSION app\.", (".py",)),
    ],
)
def test_what_the_project_never_wants_is_nowhere(what, pattern, endings):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked(*endings)
        if path.name != "test_conventions.py" and "print" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert found == []


def test_files_hold_one_idea():
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked(".py", ".js", ".html")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_the_lock_files_pin_with_hashes_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^[a-z0-9][^\s=]*==[^\s]+.*$", text, re.M | re.I)
        assert pinned, name
        assert [line for line in pinned if not line.endswith("\\")] == []
        assert re.findall(r"--(?:extra-)?index-url|--find-links|https?://", text) == []
