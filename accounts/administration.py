"""The platform operators' pages: grantees, organizations and who belongs to them."""

import functools
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import actions, rules
from accounts.access import Access, grantee_access
from accounts.models import Grantee, GranteeGroupPermission, Organization, User

REFUSAL = "Only the platform's administrators can open this page."


def is_operator(user: User) -> bool:
    """Whether `user` belongs to an organization that operates the platform."""
    return Organization.objects.filter(kind=Organization.Kind.OPERATOR, group__user=user).exists()


def operators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to members of an operator's organization; it shows no grantee's content."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_operator(request.user):
            raise PermissionDenied(REFUSAL)
        return view(request, *args, **kwargs)

    inner.operators_only = True
    return inner


class GranteeForm(forms.ModelForm):
    """A new grantee."""

    class Meta:
        model = Grantee
        fields = ["name", "slug", "kind"]
        labels = {"name": "Name", "slug": "Short name for the address", "kind": "Kind"}
        help_texts = {"slug": "Lower-case letters, digits and hyphens; it cannot be changed later."}


class OrganizationForm(forms.ModelForm):
    """A TTA provider, a funder, or another operator."""

    class Meta:
        model = Organization
        fields = ["name", "kind"]
        labels = {"name": "Name", "kind": "Kind"}


class MemberForm(forms.Form):
    """A person who joins an organization; the account is made when there is none."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail")


@require_GET
@operators_only
def administration(request: HttpRequest) -> HttpResponse:
    """Every grantee and every organization."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **forms_with_faults) -> HttpResponse:
    organizations = Organization.objects.prefetch_related("group__user_set").order_by(
        "kind", "name"
    )
    context = {
        "grantees": Grantee.objects.order_by("name"),
        "organizations": organizations,
        "grantee_form": GranteeForm(prefix="grantee"),
        "organization_form": OrganizationForm(prefix="organization"),
        "member_form": MemberForm(prefix="member"),
    }
    return render(
        request, "accounts/administration.html", context | forms_with_faults, status=status
    )


@require_POST
@operators_only
def add_grantee(request: HttpRequest) -> HttpResponse:
    """Make a new tenant."""
    form = GranteeForm(request.POST, prefix="grantee")
    if not form.is_valid():
        return _page(request, 422, grantee_form=form)
    grantee = actions.create_grantee(**form.cleaned_data, by=request.user)
    messages.success(request, f"{grantee.name} is there. Invite its program lead next.")
    return redirect("team", grantee.slug)


@require_POST
@operators_only
def add_organization(request: HttpRequest) -> HttpResponse:
    """Make a new organization without members."""
    form = OrganizationForm(request.POST, prefix="organization")
    if not form.is_valid():
        return _page(request, 422, organization_form=form)
    actions.create_organization(**form.cleaned_data)
    messages.success(request, "The organization is there. Add its members, then assign it.")
    return redirect("administration")


@require_POST
@operators_only
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a person to an organization, with an account without a password if there is none."""
    organization = get_object_or_404(Organization, pk=pk)
    form = MemberForm(request.POST, prefix="member")
    if not form.is_valid():
        return _page(request, 422, member_form=form)
    with transaction.atomic():
        email = form.cleaned_data["email"].lower()
        user = User.objects.filter(email=email).first()
        known = user is not None
        user = user or User.objects.create_user(email, name=form.cleaned_data["name"])
        actions.join_organization(user, organization)
    how = "" if known else f" They choose a password with “Forgot your password?” for {email}."
    messages.success(request, f"{user.name} now belongs to {organization.name}.{how}")
    return redirect("administration")


@require_POST
@operators_only
def remove_member(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    """End a membership."""
    organization = get_object_or_404(Organization, pk=pk)
    member = get_object_or_404(User, pk=user, groups=organization.group)
    if organization.kind == Organization.Kind.OPERATOR and member == request.user:
        messages.error(request, "You cannot take yourself off. Ask another administrator.")
    else:
        actions.leave_organization(member, organization)
        messages.success(request, f"{member.name} no longer belongs to {organization.name}.")
    return redirect("administration")


class AssignForm(forms.Form):
    """Which organization works with the grantee from now on, or no longer."""

    organization = forms.ModelChoiceField(Organization.objects.order_by("kind", "name"))


@require_GET
@grantee_access(rules.MANAGE_GRANTEE)
def organizations(request: HttpRequest, access: Access) -> HttpResponse:
    """The organizations that work with this grantee."""
    return _organizations_page(request, access, AssignForm())


def _organizations_page(
    request: HttpRequest, access: Access, form: AssignForm, status: int = 200
) -> HttpResponse:
    groups = GranteeGroupPermission.objects.filter(content_object=access.grantee_id)
    assigned = Organization.objects.filter(group__in=groups.values("group"))
    context = {"form": form, "assigned": assigned.order_by("kind", "name")}
    return render(request, "accounts/organizations.html", context, status=status)


@require_POST
@grantee_access(rules.MANAGE_GRANTEE)
def assign(request: HttpRequest, access: Access) -> HttpResponse:
    """Give an organization its role on this grantee."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _organizations_page(request, access, form, 422)
    chosen = form.cleaned_data["organization"]
    actions.assign_organization(Grantee.objects.get(pk=access.grantee_id), chosen, by=request.user)
    messages.success(request, f"{chosen.name} now works with {access.name}.")
    return redirect("organizations", access.slug)


@require_POST
@grantee_access(rules.MANAGE_GRANTEE)
def unassign(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take an organization's role on this grantee away."""
    chosen = get_object_or_404(Organization, pk=pk)
    try:
        if chosen.kind == Organization.Kind.OPERATOR:
            raise ValidationError("The operators' assignment cannot be ended here.")
        actions.unassign_organization(
            Grantee.objects.get(pk=access.grantee_id), chosen, by=request.user
        )
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{chosen.name} no longer works with {access.name}.")
    return redirect("organizations", access.slug)
