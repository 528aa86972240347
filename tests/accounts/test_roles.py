"""Rights come and go with roles, at once and without a rest."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts import actions, rules
from accounts.access import reach
from accounts.models import (
    Grantee,
    GranteeGroupPermission,
    GranteeUserPermission,
    User,
)
from tests.cast import person
from tests.reading import texts

PEOPLE = [f"person{number}" for number in range(4)]
PLACES = ["north", "south"]
BODIES = ["tta", "funder"]
TEAM = [role.key for role in rules.TEAM_ROLES]


class Rights(RuleBasedStateMachine):
    """People join, change, leave; a plain model says what each may then do where."""

    def __init__(self):
        super().__init__()
        # Each run leaves the database as it found it.
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.places = {
            slug: Grantee.objects.create(slug=slug, name=slug.title()) for slug in PLACES
        }
        self.people = {
            name: User.objects.create(email=f"{name}@example.org", name=name) for name in PEOPLE
        }
        self.bodies = {
            kind: actions.create_organization(name=f"The {kind}", kind=kind) for kind in BODIES
        }
        self.roles: dict[tuple[str, str], str] = {}
        self.members: set[tuple[str, str]] = set()
        self.assigned: set[tuple[str, str]] = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def only_lead(self, person, place):
        leads = [
            name for (where, name), role in self.roles.items() if where == place and role == "lead"
        ]
        return leads == [person]

    @rule(person=st.sampled_from(PEOPLE), place=st.sampled_from(PLACES), role=st.sampled_from(TEAM))
    def take_role(self, person, place, role):
        refused = self.only_lead(person, place) and role != "lead"
        self.expect(refused, actions.grant_role, self.places[place], self.people[person], role)
        if not refused:
            self.roles[place, person] = role

    @rule(person=st.sampled_from(PEOPLE), place=st.sampled_from(PLACES))
    def leave(self, person, place):
        refused = self.only_lead(person, place)
        self.expect(refused, actions.end_role, self.places[place], self.people[person])
        if not refused:
            self.roles.pop((place, person), None)

    @rule(person=st.sampled_from(PEOPLE), place=st.sampled_from(PLACES), role=st.sampled_from(TEAM))
    def come_by_invitation(self, person, place, role):
        grantee, user = self.places[place], self.people[person]
        _, token = actions.invite(grantee, user.email, role, by=user)
        refused = self.only_lead(person, place) and role != "lead"
        self.expect(refused, actions.accept_invitation, grantee, token, user)
        if not refused:
            self.roles[place, person] = role

    @rule(person=st.sampled_from(PEOPLE), body=st.sampled_from(BODIES), joins=st.booleans())
    def belong(self, person, body, joins):
        act = actions.join_organization if joins else actions.leave_organization
        act(self.people[person], self.bodies[body])
        (self.members.add if joins else self.members.discard)((body, person))

    @rule(place=st.sampled_from(PLACES), body=st.sampled_from(BODIES), comes=st.booleans())
    def assign(self, place, body, comes):
        act = actions.assign_organization if comes else actions.unassign_organization
        act(self.places[place], self.bodies[body])
        (self.assigned.add if comes else self.assigned.discard)((place, body))

    def expect(self, refused, act, *arguments):
        if not refused:
            act(*arguments)
            return
        with pytest.raises(actions.Refused, match="is the only program lead of"):
            act(*arguments)

    @invariant()
    def everyone_reaches_exactly_what_their_roles_say(self):
        for name, user in self.people.items():
            wanted = {}
            for place in PLACES:
                role = self.roles.get((place, name))
                held = set(rules.ROLES[role].permissions) if role else set()
                for body in BODIES:
                    if (place, body) in self.assigned and (body, name) in self.members:
                        held |= rules.ORGANIZATION_ROLES[body].permissions
                if held:
                    wanted[place] = frozenset(held)
            assert {access.slug: access.permissions for access in reach(user)} == wanted

    @invariant()
    def no_row_is_left_over(self):
        direct = GranteeUserPermission.objects.filter(content_object__slug__in=PLACES)
        assert set(direct.values_list("content_object__slug", "user__name")) == set(self.roles)
        assert direct.count() == sum(
            len(rules.ROLES[role].permissions) for role in self.roles.values()
        )
        grouped = GranteeGroupPermission.objects.filter(content_object__slug__in=PLACES)
        pairs = grouped.values_list("content_object__slug", "group__organization__kind")
        assert set(pairs) == self.assigned


def test_no_right_is_left_over_after_any_sequence_of_joining_changing_and_leaving(db):
    run_state_machine_as_test(
        Rights,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_removed_right_fails_on_the_very_next_request(client, cast):
    client.force_login(cast.ed)
    assert client.get("/here/collaborators/").status_code == 200
    actions.end_role(cast.here, cast.ed)
    assert client.get("/here/collaborators/").status_code == 404


def test_a_narrower_role_fails_on_the_very_next_request(client, cast):
    client.force_login(cast.ed)
    added = {"public_name": "One", "next": "/here/collaborators/"}
    assert client.post("/here/add/collaborator/", added).status_code == 302
    actions.grant_role(cast.here, cast.ed, "viewer")
    refused = client.post("/here/add/collaborator/", added)
    assert refused.status_code == 403
    assert rules.refusal(rules.EDIT_PLAN) in texts(refused, "//main")[0]


def test_an_inactive_person_reaches_nothing(cast):
    cast.alice.is_active = False
    cast.alice.save()
    assert reach(cast.alice) == []


def test_an_organization_left_or_unassigned_is_out_at_once(cast):
    assert [access.slug for access in reach(cast.pat)] == ["here"]
    actions.unassign_organization(cast.here, cast.tta)
    assert reach(cast.pat) == []
    actions.assign_organization(cast.here, cast.tta)
    actions.leave_organization(cast.pat, cast.tta)
    assert reach(cast.pat) == []


def test_the_last_lead_can_neither_leave_nor_step_down(cast):
    sentence = "Alice is the only program lead of State of Here. Make someone else a lead first."
    for act in (
        lambda: actions.end_role(cast.here, cast.alice),
        lambda: actions.grant_role(cast.here, cast.alice, "editor"),
    ):
        with pytest.raises(actions.Refused) as refused:
            act()
        assert str(refused.value) == sentence
    actions.grant_role(cast.here, cast.ed, "lead")
    actions.end_role(cast.here, cast.alice)
    assert actions.leads_of(cast.here.pk) == [cast.ed]


def test_an_organizations_role_is_not_given_to_a_person(cast):
    with pytest.raises(actions.Refused, match="a role for an organization, not for a person"):
        actions.grant_role(cast.here, cast.ed, "tta_provider")


def test_every_permission_of_the_rules_exists_for_guardian(db):
    known = Permission.objects.filter(content_type__model="grantee").values_list(
        "codename", flat=True
    )
    assert set(rules.PERMISSIONS) <= set(known)
    assert {key for role in rules.ROLES.values() for key in role.permissions} == set(
        rules.PERMISSIONS
    )


def test_guardians_rows_go_when_the_grantee_goes(committed_db):
    with transaction.atomic():
        here, elsewhere = (
            actions.create_grantee(slug=slug, name=slug.title()) for slug in ("here", "elsewhere")
        )
        alice, adviser = person("Alice"), person("Pat")
        body = actions.create_organization(name="Helpful Advisers", kind="tta")
        actions.join_organization(adviser, body)
        for grantee in (here, elsewhere):
            actions.grant_role(grantee, alice, "lead")
            actions.assign_organization(grantee, body)
    with transaction.atomic(using="owner"):  # the web role cannot delete a grantee's history
        with connections["owner"].cursor() as cursor:
            for name in ("app.grantee", "app.grantees"):
                cursor.execute("SELECT set_config(%s, %s, true)", [name, str(here.pk)])
        Grantee.objects.using("owner").get(pk=here.pk).delete()
    for model in (GranteeUserPermission, GranteeGroupPermission):
        left = model.objects.values_list("content_object", flat=True)
        assert set(left) == {elsewhere.pk}
    for someone in (alice, adviser):
        assert [access.slug for access in reach(someone)] == ["elsewhere"]
