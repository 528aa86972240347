"""The administrators' pages of the catalogue: solicitations by fiscal year and their items."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.administration import operators_only
from collaborators.sheets.reading import MAX_BYTES
from editing.fields import Refused, whole_number
from planning.models import CatalogueItem, Solicitation
from planning.solicitations import catalogue as verbs
from planning.solicitations import reading
from planning.solicitations.forms import FileForm, ItemForm, SolicitationForm

SALT = "planning.solicitations.import"
DAY = 24 * 60 * 60
OLD = "This preview is older than a day, or was changed on the way. Choose the file again."


@require_GET
@operators_only
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every solicitation, the latest fiscal year first."""
    return _catalogue(request, SolicitationForm())


def _catalogue(request: HttpRequest, form: SolicitationForm, status: int = 200) -> HttpResponse:
    rows = [(one, *_counted(one)) for one in Solicitation.objects.prefetch_related("items")]
    context = {"rows": rows, "form": form, "key": uuid4()}
    return render(request, "planning/catalogue.html", context, status=status)


def _counted(solicitation: Solicitation) -> tuple[int, int]:
    """(items, those of them without wording)."""
    items = [item for item in solicitation.items.all() if not item.is_withdrawn]
    return len(items), sum(not item.text for item in items)


@require_POST
@operators_only
def add_solicitation(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    key, known = _key(request)
    if known is not None:
        return redirect(known)
    form = SolicitationForm(request.POST)
    if not form.is_valid():
        return _catalogue(request, form, 422)
    return redirect(verbs.add_solicitation(form.cleaned_data, key=key, by=request.user))


def _key(request: HttpRequest) -> tuple[UUID, Solicitation | None]:
    """The form's key, and what it has made already."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    return key, Solicitation.objects.filter(key=key).first()


@require_GET
@operators_only
def solicitation(request: HttpRequest, pk: int) -> HttpResponse:
    """One solicitation with its items, each in a form of its own."""
    return _page(request, pk)


def _page(
    request: HttpRequest,
    pk: int,
    status: int = 200,
    *,
    head: Form | None = None,
    new: Form | None = None,
    item: tuple[int, Form] | None = None,
) -> HttpResponse:
    """`head`, `new` or `item` (its key and form) are what was sent and not taken."""
    this = get_object_or_404(Solicitation, pk=pk)
    sent = dict([item] if item else [])
    rows = [
        (one, sent.get(one.pk) or ItemForm(instance=one, auto_id=f"item-{one.pk}-%s"))
        for one in this.items.select_related("changed_by")
    ]
    context = {
        "this": this,
        "head": head or SolicitationForm(instance=this, auto_id="about-%s"),
        "rows": rows,
        "refused": next(iter(sent), None),
        "new": new or ItemForm(auto_id="new-%s"),
    }
    return render(request, "planning/catalogue_solicitation.html", context, status=status)


@require_POST
@operators_only
def save_solicitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Change its year, number, title or source."""
    this = get_object_or_404(Solicitation, pk=pk)
    form = SolicitationForm(request.POST, instance=this, auto_id="about-%s")
    if not form.is_valid():
        return _page(request, pk, 422, head=form)
    try:
        verbs.save_solicitation(pk, form.cleaned_data, version=_version(request))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, pk, 409, head=form)
    messages.success(request, "Saved.")
    return redirect(this)


def _version(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", "")) or 0


@require_POST
@operators_only
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item at the end."""
    this = get_object_or_404(Solicitation, pk=pk)
    form = ItemForm(request.POST, auto_id="new-%s")
    if not form.is_valid():
        return _page(request, pk, 422, new=form)
    try:
        item = verbs.add_item(pk, form.cleaned_data, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, pk, 422, new=form)
    messages.success(request, f"{item.label} is added.")
    return redirect(f"{this.get_absolute_url()}#item-{item.pk}")


@require_POST
@operators_only
def save_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an item."""
    item = get_object_or_404(CatalogueItem.objects.select_related("solicitation"), pk=pk)
    form = ItemForm(request.POST, instance=CatalogueItem(), auto_id=f"item-{pk}-%s")
    if not form.is_valid():
        return _page(request, item.solicitation_id, 422, item=(pk, form))
    try:
        verbs.save_item(pk, form.cleaned_data, version=_version(request), by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, item.solicitation_id, 409, item=(pk, form))
    told = " Teams that took it are told." if item.solicitation.is_published else ""
    messages.success(request, f"Saved.{told}")
    return redirect(f"{item.solicitation.get_absolute_url()}#item-{pk}")


@require_POST
@operators_only
def change_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it up or down, take it out, or put it back."""
    item = get_object_or_404(CatalogueItem.objects.select_related("solicitation"), pk=pk)
    how = request.POST.get("how", "")
    if how in {"up", "down"}:
        verbs.move_item(pk, down=how == "down")
    elif how == "remove":
        verbs.remove_item(pk, by=request.user)
    elif how == "back":
        verbs.put_back(pk, by=request.user)
    return redirect(f"{item.solicitation.get_absolute_url()}#items")


@require_POST
@operators_only
def publish_solicitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it to the teams."""
    try:
        this = verbs.publish(pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue_solicitation", pk)
    messages.success(request, "It is published. Teams can take its items into their plans.")
    return redirect(this)


@require_POST
@operators_only
def delete_solicitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft away."""
    try:
        verbs.delete_draft(pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("catalogue_solicitation", pk)
    messages.success(request, "The draft is gone.")
    return redirect("catalogue")


@require_GET
@operators_only
def export_solicitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The solicitation as a JSON file that another installation can import."""
    this = get_object_or_404(Solicitation, pk=pk)
    name = f"solicitation-fy{this.fiscal_year}-{this.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(reading.written(this), content_type="application/json", headers=headers)


@require_http_methods(["GET", "POST"])
@operators_only
def import_solicitation(request: HttpRequest) -> HttpResponse:
    """Choose a file; sent, it is read and shown as a preview, and nothing is stored."""
    if request.method == "GET":
        return render(request, "planning/catalogue_import.html", {"form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "planning/catalogue_import.html", {"form": form}, status=422)
    try:
        read = reading.read(form.cleaned_data["file"].read(MAX_BYTES + 1))
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return render(request, "planning/catalogue_import.html", {"form": form}, status=422)
    if read.faults:
        context = {"form": FileForm(), "faults": read.faults, "count": len(read.items)}
        return render(request, "planning/catalogue_import.html", context, status=422)
    head = SolicitationForm(initial=read.head, auto_id="about-%s")
    return _preview(request, read.items, head, notes=read.notes)


def _preview(
    request: HttpRequest,
    items: list[dict[str, str]],
    head: SolicitationForm,
    *,
    notes: list[str] | None = None,
    key: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """The items as they would be stored; they travel in the page, signed."""
    context = {
        "head": head,
        "items": [CatalogueItem(**item) for item in items],
        "missing": sum(not item["text"] for item in items),
        "notes": notes or [],
        "payload": signing.dumps(items, salt=SALT, compress=True),
        "key": key or uuid4(),
    }
    return render(request, "planning/catalogue_preview.html", context, status=status)


@require_POST
@operators_only
def store_import(request: HttpRequest) -> HttpResponse:
    """Make a draft of what the preview showed."""
    key, known = _key(request)
    if known is not None:
        return redirect(known)
    try:
        items = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=DAY)
    except signing.BadSignature:
        context = {"form": FileForm(), "refusal": OLD}
        return render(request, "planning/catalogue_import.html", context, status=422)
    head = SolicitationForm(request.POST, auto_id="about-%s")
    if not head.is_valid():
        return _preview(request, items, head, key=key, status=422)
    made = verbs.add_solicitation(head.cleaned_data, items, key=key, by=request.user)
    messages.success(request, f"{len(items)} items are in a draft. Read them, then publish it.")
    return redirect(made)
