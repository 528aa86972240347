"""Team, invitations, awards, history and the role matrix, as people use them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions, rules, wall
from accounts.access import reach
from accounts.models import Award, Event, Invitation, User
from tests.cast import PASSWORD, person
from tests.reading import messages, table, texts

LINK = '//input[@id="fresh-link"]/@value'
NEW = {"name": "Nora Newcomer", "password": "several quiet words here"}


def invited(client, cast, email="nora@example.org", role="editor"):
    """The path behind the link that Alice gets for an invitation."""
    client.force_login(cast.alice)
    page = client.post("/here/team/invite/", {"email": email, "role": role})
    [link] = texts(page, LINK)
    client.logout()
    return link.removeprefix("http://testserver")


def roles_here(user):
    return [access.role_title for access in reach(user, "here")]


def test_an_invited_person_opens_the_link_makes_an_account_and_is_on_the_team(client, cast):
    link = invited(client, cast)
    assert texts(client.get(link), "//h1") == ["Join the team of State of Here"]
    joined = client.post(link, NEW)
    assert joined["Location"] == "/here/"
    nora = User.objects.get(email="nora@example.org")
    assert (nora.name, roles_here(nora)) == ("Nora Newcomer", ["Editor"])
    assert client.get("/here/collaborators/").status_code == 200
    client.logout()
    signed_in = client.post(
        "/accounts/login/", {"login": "nora@example.org", "password": NEW["password"]}
    )
    assert signed_in["Location"] == "/"


def test_the_link_is_shown_once_and_only_its_hash_is_kept(client, cast):
    link = invited(client, cast)
    client.force_login(cast.alice)
    page = client.get("/here/team/")
    assert texts(page, LINK) == []
    token = link.strip("/").split("/")[-1]
    assert token not in page.content.decode()
    wall.enter(cast.here.pk)
    invitation = Invitation.objects.get()
    assert token not in str(vars(invitation))
    assert [line for line in Event.objects.all() if token in f"{line.subject}{line.detail}"] == []


def test_someone_with_an_account_signs_in_comes_back_and_joins(client, cast):
    link = invited(client, cast, email="STRANGER@example.org", role="viewer")
    page = client.get(link)
    [sign_in] = texts(page, '//main//a[contains(@class, "button")]/@href')
    credentials = {"login": "stranger@example.org", "password": PASSWORD, "next": link}
    assert client.post(sign_in, credentials)["Location"] == link
    assert texts(client.get(link), "//main//form//button") == ["Join the team"]
    assert client.post(link)["Location"] == "/here/"
    assert roles_here(cast.stranger) == ["Viewer"]


def test_an_account_is_not_made_for_an_address_that_has_one(client, cast):
    link = invited(client, cast, email="stranger@example.org")
    client.post(link, NEW)
    assert roles_here(cast.stranger) == []
    assert User.objects.filter(name=NEW["name"]).count() == 0


def test_an_invitation_is_not_for_whoever_else_is_signed_in(client, cast):
    link = invited(client, cast)
    client.force_login(cast.stranger)
    page = client.get(link)
    assert texts(page, '//p[@class="callout-title"]') == ["This invitation is for nora@example.org"]
    assert texts(page, "//main//form//button") == ["Sign out"]
    refused = client.post(link, follow=True)
    assert messages(refused) == [
        "This invitation is for nora@example.org. Sign in with that address to use it."
    ]
    assert roles_here(cast.stranger) == []


def over(client, link):
    page = client.get(link)
    assert page.status_code == client.post(link, NEW).status_code == 410
    return texts(page, "//main//section/p[1]")


def test_a_used_invitation_says_so_and_does_nothing_more(client, cast):
    link = invited(client, cast)
    client.post(link, NEW)
    client.logout()
    assert over(client, link) == ["It has been used. Sign in with the address that it was sent to."]
    assert User.objects.filter(email="nora@example.org").count() == 1


def test_a_withdrawn_invitation_says_so(client, cast):
    link = invited(client, cast)
    client.force_login(cast.alice)
    wall.enter(cast.here.pk)
    pk = Invitation.objects.get().pk
    page = client.post(f"/here/team/invitation/{pk}/withdraw/", follow=True)
    assert messages(page) == ["The invitation is withdrawn; its link no longer works."]
    assert texts(page, '//section[@aria-labelledby="open-title"]//li') == []
    client.logout()
    assert over(client, link) == [
        "It has been withdrawn. Ask the program lead if you think that you need a new one."
    ]


def test_an_invitation_that_ran_out_says_when(client, cast):
    link = invited(client, cast)
    wall.enter(cast.here.pk)
    Invitation.objects.update(
        expires_at=timezone.now().replace(year=2025, month=6, day=15, hour=16)
    )
    assert over(client, link) == [
        "It ran out on June 15, 2025. Ask the program lead for a new one."
    ]
    assert User.objects.filter(email="nora@example.org").count() == 0


@pytest.mark.parametrize("place", ["here", "elsewhere", "nowhere"])
def test_a_wrong_link_is_not_there(client, cast, place):
    link = invited(client, cast)
    wrong = link.replace("/here/", f"/{place}/") if place != "here" else "/here/invitation/guess/"
    assert client.get(wrong).status_code == client.post(wrong, NEW).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "password": NEW["password"]}, "Your name"),
        ({"name": "Nora", "password": "short"}, "Password"),
        ({"name": "Nora", "password": "password1234"}, "Password"),
    ],
)
def test_a_poor_form_keeps_what_was_typed_and_makes_no_account(client, cast, typed, field):
    link = invited(client, cast)
    page = client.post(link, typed)
    assert page.status_code == 422
    [wrong] = texts(page, '//div[@class="error-summary"]//li')
    assert wrong.startswith(f"{field}: ")
    assert texts(page, '//input[@name="name"]/@value') == [name for name in [typed["name"]] if name]
    assert User.objects.filter(email="nora@example.org").count() == 0


@pytest.mark.parametrize(
    ("email", "why"),
    [
        (
            "Ed@example.org",
            "Ed@example.org is on the team already. Change the role under People.",
        ),
        (
            "nora@example.org",
            "An invitation for nora@example.org is open. Withdraw it first to make a new link.",
        ),
        ("nobody", "Enter a valid email address."),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_in_words(client, cast, email, why):
    invited(client, cast)
    client.force_login(cast.alice)
    page = client.post("/here/team/invite/", {"email": email, "role": "viewer"})
    assert page.status_code == 422
    assert texts(page, '//div[@class="error-summary"]//li') == [f"E-mail: {why}"]
    assert texts(page, '//input[@name="email"]/@value') == [email]
    wall.enter(cast.here.pk)
    assert Invitation.objects.count() == 1


def test_one_who_ran_out_can_be_invited_again(client, cast):
    invited(client, cast)
    wall.enter(cast.here.pk)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    link = invited(client, cast)
    assert client.post(link, NEW)["Location"] == "/here/"


def test_the_team_page_lists_people_organizations_and_open_invitations(client, cast):
    invited(client, cast)
    client.force_login(cast.alice)
    page = client.get("/here/team/")
    people = zip(
        texts(page, '//ul[@id="people"]//h3'),
        texts(page, '//ul[@id="people"]//h3/../following-sibling::p'),
        texts(page, '//ul[@id="people"]//option[@selected]'),
        strict=True,
    )
    assert list(people) == [
        ("Alice", "alice@example.org", "Program lead"),
        ("Cole", "cole@example.org", "Collaborator"),
        ("Ed", "ed@example.org", "Editor"),
        ("Vic", "vic@example.org", "Viewer"),
    ]
    assert texts(page, '//select[@id="id_role"]/option[@selected]') == ["Viewer"]
    assert texts(page, '//section[@aria-labelledby="organizations-title"]//li') == [
        "The Funder Funder",
        "Operators Platform operator",
        "Helpful Advisers TTA provider",
    ]
    assert texts(page, '//section[@aria-labelledby="open-title"]//strong') == ["nora@example.org"]


def test_the_lead_changes_a_role_and_ends_another(client, cast):
    client.force_login(cast.alice)
    page = client.post(f"/here/team/{cast.vic.pk}/role/", {"role": "editor"}, follow=True)
    assert messages(page) == ["Vic now has the role that you chose."]
    assert roles_here(cast.vic) == ["Editor"]
    page = client.post(f"/here/team/{cast.cole.pk}/end/", follow=True)
    assert messages(page) == ["Cole no longer has access."]
    assert roles_here(cast.cole) == []
    assert client.post(f"/here/team/{cast.cole.pk}/end/").status_code == 404
    assert client.post(f"/here/team/{cast.mallory.pk}/role/", {"role": "lead"}).status_code == 404
    assert client.post(f"/here/team/{cast.vic.pk}/role/", {"role": "king"}).status_code == 404


def test_the_last_lead_is_told_why_she_cannot_go(client, cast):
    client.force_login(cast.alice)
    for address, form in [("role", {"role": "viewer"}), ("end", {})]:
        page = client.post(f"/here/team/{cast.alice.pk}/{address}/", form, follow=True)
        assert messages(page) == [
            "Alice is the only program lead of State of Here. Make someone else a lead first."
        ]
        assert texts(page, "//h1") == ["Team"]
    assert roles_here(cast.alice) == ["Program lead"]


def test_a_lead_who_steps_down_is_not_sent_to_a_closed_page(client, cast):
    actions.grant_role(cast.here, cast.ed, "lead")
    client.force_login(cast.alice)
    answer = client.post(f"/here/team/{cast.alice.pk}/role/", {"role": "viewer"})
    assert answer["Location"] == "/"
    assert client.get("/here/team/").status_code == 403


@pytest.mark.parametrize("who", ["ed", "cole", "vic", "pat", "gina"])
def test_who_does_not_run_the_team_is_told_so(client, cast, who):
    client.force_login(getattr(cast, who))
    sentence = rules.refusal(rules.MANAGE_TEAM)
    answers = [
        client.get("/here/team/"),
        client.get("/here/trail/"),
        client.get("/here/award/"),
        client.post("/here/team/invite/", {"email": "x@example.org", "role": "lead"}),
        client.post(f"/here/team/{cast.vic.pk}/role/", {"role": "lead"}),
        client.post(f"/here/team/{cast.vic.pk}/end/"),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert sentence in texts(answer, "//main")[0]
    assert roles_here(cast.vic) == ["Viewer"]


def test_the_award_is_shown_corrected_and_refused_when_it_ends_too_soon(client, cast):
    client.force_login(cast.alice)
    wall.enter(cast.here.pk)
    number = Award.objects.get().number
    page = client.get("/here/award/")
    assert texts(page, "//dl//dd") == [
        number,
        "2024",
        "Oct 1, 2025 to Sep 30, 2028",
        "Oct 1, 2026",
    ]
    form = {"number": number, "fiscal_year": "2024", "starts_on": "2025-11-01"}
    wrong = client.post("/here/award/", form | {"ends_on": "2025-01-01"})
    assert wrong.status_code == 422
    assert texts(wrong, '//div[@class="error-summary"]//li') == [
        "Project end: The project ends before it starts. Correct one of the days."
    ]
    right = client.post("/here/award/", form | {"ends_on": "2028-10-31"}, follow=True)
    assert messages(right) == ["The award is recorded."]
    assert texts(right, "//dl//dd")[2:] == ["Nov 1, 2025 to Oct 31, 2028", "Nov 1, 2026"]
    wall.enter(cast.here.pk)
    assert Award.objects.count() == 1


def test_the_history_says_who_did_what_and_keeps_a_removed_text(client, cast):
    client.force_login(cast.ed)
    client.post("/here/add/collaborator/", {"public_name": "Harbor Shelter", "sector": "housing"})
    from collaborators.models import Collaborator

    wall.enter(cast.here.pk)
    client.post(f"/here/remove/collaborator/{Collaborator.objects.get().pk}/")
    client.force_login(cast.alice)
    page = client.get("/here/trail/")
    assert [row[1:3] for row in table(page)][:2] == [
        ["Ed", "Removed collaborator"],
        ["Ed", "Added collaborator"],
    ]
    assert "housing" in texts(page, "//tbody//details//dd")
    assert texts(page, "//tbody/tr[last()]/td")[1:] == [
        "Throughline",
        "Created grantee",
        "State of Here",
    ]


def test_an_administrator_sees_people_and_awards_and_nothing_of_the_plan(client, cast):
    client.force_login(cast.ed)
    client.post("/here/add/collaborator/", {"public_name": "Harbor Shelter"})
    client.force_login(cast.ada)
    page = client.get("/here/trail/")
    assert "Harbor Shelter" not in page.content.decode()
    assert {row[2] for row in table(page)} == {
        "Created grantee",
        "Assigned organization",
        "Granted role",
        "Recorded award",
    }


def test_a_long_history_comes_in_pages_that_miss_no_line(client, cast):
    wall.enter(cast.here.pk)
    Event.objects.bulk_create(
        Event(grantee=cast.here, by=cast.alice, verb="tested", subject=f"line {number}")
        for number in range(250)
    )
    total = Event.objects.count()
    client.force_login(cast.alice)
    seen, address = [], "/here/trail/"
    while address:
        page = client.get(address)
        seen += [row[3] for row in table(page)]
        onward = texts(page, '//a[@rel="next"]/@href')
        address = onward[0] if onward else ""
    assert len(seen) == total
    assert [subject for subject in seen if subject.startswith("line")] == [
        f"line {number}" for number in reversed(range(250))
    ]
    assert client.get("/here/trail/?before=x").status_code == 200


def test_the_role_matrix_shows_what_the_rules_say_to_everyone_signed_in(client, cast):
    client.force_login(cast.stranger)
    page = client.get("/roles/")
    wanted = [
        [sentence[0].upper() + sentence[1:]]
        + ["Yes" if key in role.permissions else "No" for role in rules.ROLES.values()]
        for key, sentence in rules.PERMISSIONS.items()
    ]
    assert table(page) == wanted
    assert texts(page, '//ul[@class="cards"]/li//h3') == [r.title for r in rules.ROLES.values()]
    client.logout()
    assert client.get("/roles/")["Location"] == "/accounts/login/?next=/roles/"


@pytest.mark.parametrize("address", ["/here/team/", "/here/trail/"])
def test_team_and_history_take_as_many_queries_for_thirty_as_for_one(client, cast, address):
    client.force_login(cast.alice)
    counts = []
    for more in (0, 3, 30):
        for number in range(more):
            newcomer = person(f"extra{more}x{number}")
            actions.grant_role(cast.here, newcomer, "viewer", by=cast.alice)
            actions.invite(cast.here, f"i{newcomer.email}", "viewer", by=newcomer)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
