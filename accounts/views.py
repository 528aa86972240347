"""Pages about people and rights: role matrix, team, invitations, awards."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, rules, wall
from accounts.access import Access, grantee_access, outside_grantees
from accounts.forms import AwardForm, InviteForm, NewAccountForm, RoleForm
from accounts.models import (
    Award,
    Grantee,
    GranteeGroupPermission,
    GranteeUserPermission,
    Invitation,
    Organization,
    User,
)


@require_GET
@outside_grantees
def role_matrix(request: HttpRequest) -> HttpResponse:
    """Who may do what, the table that the code itself decides by."""
    roles = list(rules.ROLES.values())
    rows = [
        (sentence, [permission in role.permissions for role in roles])
        for permission, sentence in rules.PERMISSIONS.items()
    ]
    by_role = [
        (role, [said for key, said in rules.PERMISSIONS.items() if key in role.permissions])
        for role in roles
    ]
    context = {"roles": roles, "rows": rows, "by_role": by_role}
    return render(request, "accounts/role_matrix.html", context)


@require_GET
@grantee_access(rules.MANAGE_TEAM)
def team(request: HttpRequest, access: Access) -> HttpResponse:
    """The team, its invitations and the organizations assigned."""
    return render(request, "accounts/team.html", _team_context(access, _blank_invitation()))


def _blank_invitation() -> InviteForm:
    """The narrowest role stands chosen: what is given by a slip should be little."""
    return InviteForm(initial={"role": "viewer"})


def _team_context(access: Access, form: InviteForm) -> dict:
    held: dict[User, set[str]] = {}
    grants = GranteeUserPermission.objects.filter(content_object=access.grantee_id)
    for grant in grants.select_related("user", "permission").order_by("user__name", "user_id"):
        held.setdefault(grant.user, set()).add(grant.permission.codename)
    organizations = Organization.objects.filter(
        group__in=GranteeGroupPermission.objects.filter(content_object=access.grantee_id).values(
            "group"
        )
    ).order_by("kind", "name")
    return {
        "form": form,
        "people": [
            (user, rules.roles_of(frozenset(permissions))) for user, permissions in held.items()
        ],
        "organizations": organizations,
        "invitations": Invitation.objects.filter(
            grantee=access.grantee_id, accepted_at=None, withdrawn_at=None
        ).select_related("invited_by"),
        "roles": rules.TEAM_ROLES,
    }


@require_POST
@grantee_access(rules.MANAGE_TEAM)
def invite(request: HttpRequest, access: Access) -> HttpResponse:
    """Make an invitation; its link is shown once, to be handed over, and never stored."""
    form = InviteForm(request.POST)
    if form.is_valid() and (reason := _needs_no_invitation(access, form.cleaned_data["email"])):
        form.add_error("email", reason)
    if not form.is_valid():
        return render(request, "accounts/team.html", _team_context(access, form), status=422)
    grantee = Grantee.objects.get(pk=access.grantee_id)
    invitation, token = actions.invite(
        grantee, form.cleaned_data["email"], form.cleaned_data["role"], by=request.user
    )
    link = request.build_absolute_uri(reverse("accept_invitation", args=[access.slug, token]))
    context = _team_context(access, _blank_invitation()) | {"fresh": invitation, "link": link}
    return render(request, "accounts/team.html", context)


def _needs_no_invitation(access: Access, email: str) -> str:
    """Why this address gets no invitation now; '' when it does.

    Accepting one replaces a role, so that a member could lose rights by a link lying around.
    """
    members = GranteeUserPermission.objects.filter(
        content_object=access.grantee_id, user__email=email.lower()
    )
    if members.exists():
        return f"{email} is on the team already. Change the role under People."
    waiting = Invitation.objects.filter(
        grantee=access.grantee_id, email=email.lower(), accepted_at=None, withdrawn_at=None
    )
    if any(invitation.is_open() for invitation in waiting):
        return f"An invitation for {email} is open. Withdraw it first to make a new link."
    return ""


@require_POST
@grantee_access(rules.MANAGE_TEAM)
def withdraw(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Make an open invitation unusable."""
    grantee = Grantee.objects.get(pk=access.grantee_id)
    if not actions.withdraw_invitation(grantee, pk, by=request.user):
        raise Http404("There is no open invitation to withdraw.")
    messages.success(request, "The invitation is withdrawn; its link no longer works.")
    return redirect("team", access.slug)


@require_POST
@grantee_access(rules.MANAGE_TEAM)
def change_role(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Give a member of the team another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such role.")
    return _on_member(
        request,
        access,
        pk,
        lambda grantee, user: actions.grant_role(
            grantee, user, form.cleaned_data["role"], by=request.user
        ),
        "{} now has the role that you chose.",
    )


@require_POST
@grantee_access(rules.MANAGE_TEAM)
def end_role(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a member off the team; the very next request finds the door closed."""
    return _on_member(
        request,
        access,
        pk,
        lambda grantee, user: actions.end_role(grantee, user, by=request.user),
        "{} no longer has access.",
    )


def _on_member(request: HttpRequest, access: Access, pk: int, act, done: str) -> HttpResponse:
    member = get_object_or_404(
        User,
        pk=pk,
        pk__in=GranteeUserPermission.objects.filter(content_object=access.grantee_id).values(
            "user"
        ),
    )
    try:
        act(Grantee.objects.get(pk=access.grantee_id), member)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("team", access.slug)
    messages.success(request, done.format(member.name))
    # Who gave up the right to this page is not sent back to it.
    return redirect("home") if member == request.user else redirect("team", access.slug)


@login_not_required
@require_http_methods(["GET", "POST"])
@outside_grantees
def accept_invitation(request: HttpRequest, grantee: str, token: str) -> HttpResponse:
    """The page behind an invitation's link; the token is the right to see it."""
    tenant = get_object_or_404(Grantee, slug=grantee)
    with wall.inside(tenant.pk):
        invitation = actions.find_invitation(tenant, token)
    if invitation is None:
        raise Http404("This invitation does not exist.")
    context = {
        "tenant": tenant,
        "invitation": invitation,
        "role": rules.ROLES[invitation.role],
        "for_another": request.user.is_authenticated and request.user.email != invitation.email,
    }
    if not invitation.is_open():
        context["reason"] = _why_over(invitation)
        return render(request, "accounts/invitation_over.html", context, status=410)
    known = User.objects.filter(email=invitation.email).exists()
    if not request.user.is_authenticated and known:
        return render(request, "accounts/invitation_sign_in.html", context)
    form = None
    if not request.user.is_authenticated:
        form = NewAccountForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _accept(request, tenant, token, form)
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "accounts/invitation.html", context | {"form": form}, status=status)


def _why_over(invitation: Invitation) -> str:
    """Why an invitation can no longer be accepted, and what to do."""
    if invitation.accepted_at:
        return "It has been used. Sign in with the address that it was sent to."
    if invitation.withdrawn_at:
        return "It has been withdrawn. Ask the program lead if you think that you need a new one."
    day = date_format(timezone.localtime(invitation.expires_at), "F j, Y")
    return f"It ran out on {day}. Ask the program lead for a new one."


def _accept(
    request: HttpRequest, tenant: Grantee, token: str, form: NewAccountForm | None
) -> HttpResponse:
    try:
        with transaction.atomic():
            user = request.user
            if form is not None:
                user = User.objects.create_user(
                    form.email, form.cleaned_data["password"], name=form.cleaned_data["name"]
                )
            actions.accept_invitation(tenant, token, user)
    except (actions.Refused, IntegrityError) as refusal:
        # An account made by the same link a moment earlier is the same as a used invitation.
        used = "This invitation has just been used. Sign in with its address."
        messages.error(request, str(refusal) if isinstance(refusal, actions.Refused) else used)
        return redirect("accept_invitation", tenant.slug, token)
    if form is not None:
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    messages.success(request, f"Welcome to {tenant.name}.")
    return redirect("overview", tenant.slug)


@require_http_methods(["GET", "POST"])
@grantee_access(rules.MANAGE_TEAM, any_of=(rules.MANAGE_GRANTEE,))
def award(request: HttpRequest, access: Access) -> HttpResponse:
    """The award that the plan answers to: number, fiscal year, start and end."""
    awards = list(Award.objects.order_by("-starts_on", "-pk"))
    current = awards[0] if awards else None
    initial = (
        {name: getattr(current, name) for name in ("number", "fiscal_year", "starts_on", "ends_on")}
        if current
        else None
    )
    form = AwardForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        grantee = Grantee.objects.get(pk=access.grantee_id)
        actions.set_award(grantee, **form.cleaned_data, by=request.user)
        messages.success(request, "The award is recorded.")
        return redirect("award", access.slug)
    status = 422 if form.is_bound else 200
    context = {"form": form, "award": current, "awards": awards}
    return render(request, "accounts/award.html", context, status=status)


@login_not_required
@outside_grantees
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page is too old, or that came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
