"""The verbs of people and rights. One action grants a role and one ends it."""

import hashlib
import secrets
from datetime import date, timedelta

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts import rules, wall
from accounts.models import (
    Award,
    Grantee,
    GranteeGroupPermission,
    GranteeUserPermission,
    Invitation,
    Organization,
    User,
    record,
)

INVITATION_DAYS = 14


class Refused(Exception):
    """An action that its rule forbids; the message is the sentence to show."""


@transaction.atomic
def create_grantee(
    *, slug: str, name: str, kind: str = Grantee.Kind.STATE, by: User | None = None
) -> Grantee:
    """A new tenant; every platform operator's organization looks after it from the start."""
    grantee = Grantee(slug=slug, name=name, kind=kind)
    grantee.full_clean()
    grantee.save()
    with wall.inside(grantee.pk):
        record(grantee.pk, "created grantee", name, by=by)
    for organization in Organization.objects.filter(kind=Organization.Kind.OPERATOR):
        assign_organization(grantee, organization, by=by)
    return grantee


@transaction.atomic
def create_organization(*, name: str, kind: str) -> Organization:
    """A TTA provider, funder or operator, with the group that will hold its rights."""
    return Organization.objects.create(
        name=name, kind=kind, group=Group.objects.create(name=f"organization: {name}")
    )


def join_organization(user: User, organization: Organization) -> None:
    """Make `user` a member: what the organization may do, this person may do."""
    user.groups.add(organization.group)


def leave_organization(user: User, organization: Organization) -> None:
    """End a membership; the next request already finds the rights gone."""
    user.groups.remove(organization.group)


@transaction.atomic
def assign_organization(
    grantee: Grantee, organization: Organization, *, by: User | None = None
) -> None:
    """Give the organization its role's bundle on the grantee."""
    role = rules.ORGANIZATION_ROLES[organization.kind]
    _set_bundle(GranteeGroupPermission, grantee, {"group": organization.group}, role)
    with wall.inside(grantee.pk):
        record(grantee.pk, "assigned organization", organization.name, by=by, role=role.key)


@transaction.atomic
def unassign_organization(
    grantee: Grantee, organization: Organization, *, by: User | None = None
) -> None:
    """Take every right on the grantee from the organization."""
    _set_bundle(GranteeGroupPermission, grantee, {"group": organization.group}, None)
    with wall.inside(grantee.pk):
        record(grantee.pk, "ended assignment", organization.name, by=by)


@transaction.atomic
def grant_role(grantee: Grantee, user: User, role: str, *, by: User | None = None) -> None:
    """Give `user` exactly this role on the grantee, in place of any other held directly."""
    chosen = rules.ROLES[role]
    if chosen.holder != "person":
        raise Refused(f"{chosen.title} is a role for an organization, not for a person.")
    # One at a time: two leads who demote each other at once would leave none.
    Grantee.objects.select_for_update().get(pk=grantee.pk)
    if role != "lead":
        _refuse_to_lose_last_lead(grantee, user)
    _set_bundle(GranteeUserPermission, grantee, {"user": user}, chosen)
    with wall.inside(grantee.pk):
        record(grantee.pk, "granted role", user.name, by=by, role=role, user=user.pk)


@transaction.atomic
def end_role(grantee: Grantee, user: User, *, by: User | None = None) -> None:
    """Take every directly held right on the grantee from `user`."""
    Grantee.objects.select_for_update().get(pk=grantee.pk)
    _refuse_to_lose_last_lead(grantee, user)
    _set_bundle(GranteeUserPermission, grantee, {"user": user}, None)
    with wall.inside(grantee.pk):
        record(grantee.pk, "ended role", user.name, by=by, user=user.pk)


def leads_of(grantee_id: int) -> list[User]:
    """The people who may submit for the grantee, by name."""
    return holders_of(grantee_id, rules.MANAGE_TEAM, rules.SUBMIT_VERSION)


def holders_of(grantee_id: int, *permissions: str) -> list[User]:
    """Active people who hold all of `permissions` on the grantee, directly or through a group."""
    users = User.objects.filter(is_active=True)
    for permission in permissions:
        direct = GranteeUserPermission.objects.filter(
            content_object=grantee_id, permission__codename=permission
        )
        grouped = GranteeGroupPermission.objects.filter(
            content_object=grantee_id, permission__codename=permission
        )
        users = users.filter(pk__in=direct.values("user")) | users.filter(
            groups__in=grouped.values("group")
        )
    return list(users.distinct().order_by("name", "pk"))


def may_still(permission: str) -> Q:
    """The same asked of rows with a `user` and a `grantee`: that this person is active and holds
    `permission` there."""
    here = {"content_object": OuterRef("grantee"), "permission__codename": permission}
    direct = GranteeUserPermission.objects.filter(user=OuterRef("user"), **here)
    grouped = GranteeGroupPermission.objects.filter(group__user=OuterRef("user"), **here)
    return Q(user__is_active=True) & (Q(Exists(direct)) | Q(Exists(grouped)))


def invite(
    grantee: Grantee, email: str, role: str, *, by: User, days: int = INVITATION_DAYS
) -> tuple[Invitation, str]:
    """A single-use invitation and its secret token, which is not kept and cannot be shown again."""
    if role not in {item.key for item in rules.TEAM_ROLES}:
        raise Refused("Choose one of the team's roles for the invitation.")
    token = secrets.token_urlsafe(32)
    with wall.inside(grantee.pk):
        invitation = Invitation.objects.create(
            grantee=grantee,
            email=email.lower(),
            role=role,
            token_sha256=_hash(token),
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        record(grantee.pk, "invited", email, by=by, role=role)
    return invitation, token


def find_invitation(grantee: Grantee, token: str) -> Invitation | None:
    """The grantee's invitation with this token; the wall must be open for the grantee."""
    return Invitation.objects.filter(grantee=grantee, token_sha256=_hash(token)).first()


def accept_invitation(grantee: Grantee, token: str, user: User) -> Invitation:
    """Use the invitation up and grant its role, or raise Refused with the reason."""
    with wall.inside(grantee.pk):
        invitation = (
            Invitation.objects.select_for_update()
            .filter(grantee=grantee, token_sha256=_hash(token))
            .first()
        )
        if invitation is None or not invitation.is_open():
            raise Refused(
                "This invitation has been used, withdrawn or has run out. "
                "Ask the program lead for a new one."
            )
        if user.email != invitation.email:
            raise Refused(
                f"This invitation is for {invitation.email}. Sign in with that address to use it."
            )
        invitation.accepted_at = timezone.now()
        invitation.accepted_by = user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        grant_role(grantee, user, invitation.role, by=invitation.invited_by)
    return invitation


def withdraw_invitation(grantee: Grantee, invitation_id: int, *, by: User) -> bool:
    """Make an open invitation unusable; False when the grantee has no such open invitation."""
    with wall.inside(grantee.pk):
        changed = Invitation.objects.filter(
            grantee=grantee, pk=invitation_id, accepted_at=None, withdrawn_at=None
        ).update(withdrawn_at=timezone.now())
        if changed:
            record(grantee.pk, "withdrew invitation", str(invitation_id), by=by)
    return bool(changed)


def set_award(
    grantee: Grantee,
    *,
    number: str,
    fiscal_year: int,
    starts_on: date,
    ends_on: date,
    by: User | None = None,
) -> Award:
    """Record or correct the award with this number."""
    with wall.inside(grantee.pk):
        award, _ = Award.objects.update_or_create(
            grantee=grantee,
            number=number,
            defaults={"fiscal_year": fiscal_year, "starts_on": starts_on, "ends_on": ends_on},
        )
        record(grantee.pk, "recorded award", number, by=by)
    return award


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _set_bundle(model, grantee: Grantee, holder: dict, role: rules.Role | None) -> None:
    """Replace what `holder` has on the grantee by the role's bundle, or by nothing."""
    model.objects.filter(content_object=grantee, **holder).delete()
    if role is not None:
        permissions = Permission.objects.filter(
            content_type__app_label="accounts", codename__in=role.permissions
        )
        model.objects.bulk_create(
            model(content_object=grantee, permission=permission, **holder)
            for permission in permissions
        )


def _refuse_to_lose_last_lead(grantee: Grantee, user: User) -> None:
    leads = leads_of(grantee.pk)
    if leads == [user]:
        raise Refused(
            f"{user.name} is the only program lead of {grantee.name}. "
            "Make someone else a lead first."
        )
