"""What every page of the planning room begins with: the plan, or the way to open one."""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from planning import guide
from planning.actions import current_plan


def plan_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the grantee's plan for those who read it: the view gets (request, access, plan).

    Where no plan is open yet, the overview is shown instead: it says how to open one.
    """

    @require_GET
    @grantee_access(rules.READ_PLAN)
    @functools.wraps(view)
    def inner(request: HttpRequest, access: Access, *args, **kwargs) -> HttpResponse:
        plan = current_plan(access.grantee_id)
        if plan is None:
            messages.info(request, "No plan is open yet. It starts here.")
            return redirect("overview", access.slug)
        return view(request, access, plan, *args, **kwargs)

    return inner


def plan_form(
    permission: str, *also: str
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A form of the grantee's plan for those with `permission` and `also`: the view gets
    (request, access, plan). Without a plan there is nothing to do: 404.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_POST
        @grantee_access(permission)
        @functools.wraps(view)
        def inner(request: HttpRequest, access: Access, *args, **kwargs) -> HttpResponse:
            for wanted in also:
                access.require(wanted)
            plan = current_plan(access.grantee_id)
            if plan is None:
                raise Http404("No plan is open here yet.")
            return view(request, access, plan, *args, **kwargs)

        return inner

    return decorate


def show(
    request: HttpRequest, access: Access, template: str, *, status: int = 200, **context
) -> HttpResponse:
    """A page with what this person may do on it; `step` names the guide's step that it is about."""
    if step := context.pop("step", None):
        context["step"] = guide.load().step(step)
    return render(
        request,
        f"planning/{template}.html",
        {"access": access, "may_edit": access.allows(rules.EDIT_PLAN), **context},
        status=status,
    )


def found(rows: QuerySet, pk: int) -> Model:
    """The row with this key, or 404."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404("This entry is not there, or not any more.")
    return row
