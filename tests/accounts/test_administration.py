"""The platform operators' pages, from an empty installation to an invited lead."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.access import reach
from accounts.models import Grantee, Organization, User
from tests.reading import messages, texts


@pytest.fixture
def ada(db):
    call_command("add_administrator", "Ada@example.org", name="Ada", verbosity=0)
    return User.objects.get(email="ada@example.org")


def test_the_first_administrator_chooses_a_password_by_mail_and_signs_in(ada, client):
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    [letter] = mail.outbox
    assert letter.to == ["ada@example.org"]
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", letter.body).group(1)
    page = client.get(link, follow=True)
    chosen = {"password1": "seven quiet herons", "password2": "seven quiet herons"}
    client.post(page.request["PATH_INFO"], chosen)
    assert client.login(email="ada@example.org", password="seven quiet herons")


def test_the_command_said_twice_makes_one_administrator(ada):
    call_command("add_administrator", "ada@example.org", name="Ada", verbosity=0)
    assert User.objects.count() == 1
    [operators] = Organization.objects.all()
    assert list(operators.group.user_set.all()) == [ada]


def test_the_command_refuses_what_is_no_address(db):
    with pytest.raises(CommandError, match="nonsense is not an e-mail address."):
        call_command("add_administrator", "nonsense", name="Nobody")
    assert User.objects.count() == 0


def test_an_installation_is_set_up_from_the_pages(ada, client):
    client.force_login(ada)
    client.post(
        "/administration/organization/",
        {"organization-name": "Advisers", "organization-kind": "tta"},
    )
    advisers = Organization.objects.get(name="Advisers")
    client.post(
        f"/administration/organization/{advisers.pk}/member/",
        {"member-name": "Pat", "member-email": "PAT@example.org"},
    )
    client.post(
        "/administration/grantee/",
        {"grantee-name": "State of Here", "grantee-slug": "here", "grantee-kind": "state"},
    )
    client.post("/here/organizations/assign/", {"organization": advisers.pk})
    pat = User.objects.get(email="pat@example.org")
    [access] = reach(pat)
    assert (access.slug, access.role_title) == ("here", "TTA provider")
    client.post(f"/here/organizations/{advisers.pk}/end/")
    assert reach(pat) == []
    client.post("/here/organizations/assign/", {"organization": advisers.pk})
    client.post(f"/administration/organization/{advisers.pk}/member/{pat.pk}/remove/")
    assert reach(pat) == []


@pytest.mark.parametrize("slug", ["administration", "queue", "Not a slug", ""])
def test_a_short_name_that_cannot_be_an_address_is_refused_and_what_was_typed_is_kept(
    ada, client, slug
):
    client.force_login(ada)
    typed = {"grantee-name": "State of Nowhere", "grantee-slug": slug, "grantee-kind": "state"}
    page = client.post("/administration/grantee/", typed)
    assert page.status_code == 422
    assert 'value="State of Nowhere"' in page.content.decode()
    assert Grantee.objects.count() == 0


def test_the_operators_own_assignment_and_ones_own_membership_stay(ada, client):
    client.force_login(ada)
    client.post(
        "/administration/grantee/",
        {"grantee-name": "State of Here", "grantee-slug": "here", "grantee-kind": "state"},
    )
    operators = Organization.objects.get()
    page = client.post(f"/here/organizations/{operators.pk}/end/", follow=True)
    assert messages(page)[-1] == "The operators' assignment cannot be ended here."
    path = f"/administration/organization/{operators.pk}/member/{ada.pk}/remove/"
    page = client.post(path, follow=True)
    assert messages(page) == ["You cannot take yourself off. Ask another administrator."]
    assert [access.slug for access in reach(ada)] == ["here"]


def way_to_administration(client, user):
    client.force_login(user)
    return texts(client.get("/"), '//a[@href="/administration/"]')


def test_an_administrator_finds_the_way_before_there_is_a_grantee(ada, client):
    assert way_to_administration(client, ada) == ["Administration"]


def test_only_an_administrator_is_shown_the_way(cast, client):
    assert way_to_administration(client, cast.ada) == ["Administration"]
    assert way_to_administration(client, cast.alice) == []
    assert way_to_administration(client, cast.stranger) == []
