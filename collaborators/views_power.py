"""The power map: how much each collaborator supports the work, and how much they decide."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.models import Collaborator, CollaboratorPrivate, PowerPosition
from collaborators.power import QUARTERS, SCALES
from figures.scatter import Point, quarter_of, scatter

CIRCLES = dict(Collaborator.Circle.choices)

ROW = (
    '<tr id="powerposition-{pk}"><td class="num">{number}</td>'
    '<th scope="row"><a href="{url}">{name}</a>{note}</th><td>{circle}</td>'
    "<td>{support}</td><td>{influence}</td><td data-where>{quarter}</td>"
    '<td class="row-actions">{remove}</td></tr>'
)
CELL = (
    '<form class="field" id="powerposition-{pk}-{field}" method="post" action="{action}" '
    'data-autosave data-version="{version}" novalidate>'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    '<input type="hidden" name="version" value="{version}">'
    '<input type="hidden" name="next" value="{here}">'
    '<input type="number" name="value" value="{value}" min="0" max="100" '
    'aria-label="{label} of {name}"><p class="field-error" role="alert" hidden></p>'
    '<p class="save-state" role="status"></p>'
    '<noscript><button class="button button-small">Save</button></noscript></form>'
)
REMOVE = (
    '<form method="post" action="{action}" data-once>'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    '<input type="hidden" name="next" value="{here}">'
    '<button class="button button-quiet button-small">Take off'
    '<span class="visually-hidden"> the map: {name}</span></button></form>'
)
NOTE = (
    ' <a class="tag tag-warn" href="{}#restricted">Restricted notes'
    '<span class="visually-hidden"> of {}</span></a>'
)


@require_GET
@grantee_access(rules.EDIT_PLAN)
def power(request: HttpRequest, access: Access) -> HttpResponse:
    """The map with its table, for those who write the plan; `?circle=` narrows both."""
    circle = request.GET.get("circle", "")
    circle = circle if circle in CIRCLES else ""
    entries = Collaborator.objects.filter(circle=circle) if circle else Collaborator.objects.all()
    placed = _placed(entries, with_notes=access.allows(rules.SEE_RESTRICTED))
    points = [
        Point(row.pk, row.collaborator__public_name, row.support, row.influence) for row in placed
    ]
    title = f"Power map: {CIRCLES[circle]}" if circle else "Power map"
    return render(
        request,
        "collaborators/power.html",
        {
            "figure": scatter(title, points, SCALES, ident="power-map", movable=True),
            "rows": _rows(request, access, placed),
            "placed": len(placed),
            "unplaced": list(
                entries.filter(power=None)
                .order_by("public_name", "pk")
                .values_list("pk", "public_name")
            ),
            "quarters": QUARTERS,
            "circle": circle,
            "circles": [("", "All circles"), *Collaborator.Circle.choices],
        },
    )


def _placed(entries: QuerySet[Collaborator], *, with_notes: bool) -> list:
    """The positions in the register's order; whether there are notes only for who may know."""
    columns = ["pk", "version", "support", "influence", "collaborator_id"]
    columns += ["collaborator__public_name", "collaborator__circle"]
    found = PowerPosition.objects.filter(collaborator__in=entries)
    if with_notes:
        held = CollaboratorPrivate.objects.filter(collaborator=OuterRef("collaborator"))
        found = found.annotate(noted=Exists(held.exclude(notes="")))
        columns.append("noted")
    found = found.order_by("collaborator__position", "collaborator_id")
    return list(found.values_list(*columns, named=True))


def _rows(request: HttpRequest, access: Access, placed: list) -> SafeString:
    common = {"token": get_token(request), "here": request.get_full_path()}
    save = reverse("save", args=[access.slug, "powerposition", 0, "field"])
    save = save.removesuffix("0/field/")
    remove = reverse("remove", args=[access.slug, "powerposition", 0]).removesuffix("0/")
    register = reverse("collaborators", args=[access.slug])
    return format_html_join(
        "\n",
        "{}",
        (
            (_row(row, number, save, remove, register, common),)
            for number, row in enumerate(placed, start=1)
        ),
    )


def _row(row, number: int, save: str, remove: str, register: str, common: dict) -> SafeString:
    name, url = row.collaborator__public_name, f"{register}{row.collaborator_id}/"

    def cell(field: str, label: str, value: int) -> SafeString:
        return format_html(
            CELL,
            pk=row.pk,
            field=field,
            action=f"{save}{row.pk}/{field}/",
            version=row.version,
            value=value,
            label=label,
            name=name,
            **common,
        )

    return format_html(
        ROW,
        pk=row.pk,
        number=number,
        url=url,
        name=name,
        note=format_html(NOTE, url, name) if getattr(row, "noted", False) else "",
        circle=CIRCLES[row.collaborator__circle],
        support=cell("support", "Support", row.support),
        influence=cell("influence", "Influence", row.influence),
        quarter=QUARTERS[quarter_of(row.support, row.influence)][0],
        remove=format_html(REMOVE, action=f"{remove}{row.pk}/", name=name, **common),
    )
