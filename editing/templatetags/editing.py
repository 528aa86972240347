"""Template tags for records that save themselves: fields, add, move, remove and link forms."""

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from accounts import rules
from editing.actions import stored
from editing.clean import clean_html
from editing.models import EditableModel, Link

register = template.Library()


@register.inclusion_tag("editing/field.html", takes_context=True)
def autosave(
    context,
    record: EditableModel,
    field: str,
    label: str = "",
    options=None,
    rows: int = 0,
    words: str = "",
    several: bool = False,
) -> dict:
    """One field of `record`: a form that saves itself, or its text where it may not be edited.

    `options` are the (key, label) pairs of a Reference. `words` is the id of a datalist on the
    page with suggestions for a Line; with `several`, for each of its words between commas.
    """
    access = context.get("access")
    kind = record.editable[field]
    value = stored(record, field)
    editable = bool(access) and access.allows(record.edit_permission)
    chosen = {str(item) for item in value} if kind.many else {"" if value is None else str(value)}
    pairs = list(options) if options is not None else list(kind.options)
    if kind.control == "reference":
        pairs = [("", "None")] + [(str(key), text) for key, text in pairs]
    return {
        "access": access,
        "record": record,
        "kind": kind,
        "field": field,
        "label": label or kind.label,
        "id": f"{record.kind()}-{record.pk}-{field}",
        "text": kind.text(value),
        "stored": value,
        "shown": [text for key, text in pairs if str(key) in chosen and str(key)],
        "options": [(key, text, str(key) in chosen) for key, text in pairs],
        "editable": editable,
        "has_history": field not in record.restricted_history
        or bool(access and access.allows(rules.SEE_RESTRICTED)),
        "rows": rows or (3 if kind.control == "lines" else 4),
        "words": words,
        "several": several,
        "here": _here(context),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def form_key() -> str:
    """The hidden key that makes an add form sent twice one addition."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid4())


@register.simple_tag(takes_context=True)
def next_here(context) -> str:
    """The hidden way back to this page."""
    return format_html('<input type="hidden" name="next" value="{}">', _here(context))


@register.inclusion_tag("editing/remove_button.html", takes_context=True)
def remove_button(context, record: EditableModel, next: str = "") -> dict:
    """The form that removes `record` after a question, and goes to `next` or stays here."""
    return _record_form(context, record) | {"next": next or _here(context)}


@register.inclusion_tag("editing/move_buttons.html", takes_context=True)
def move_buttons(context, record: EditableModel) -> dict:
    """Up and down among the siblings of `record`."""
    return _record_form(context, record) | {"next": _here(context)}


@register.inclusion_tag("editing/link_box.html", takes_context=True)
def link_box(context, kind: str, left: int, right: int, on: bool, label: str) -> dict:
    """A box that ties two records, or unties them, the moment it is ticked."""
    from editing.registry import link_model

    model: type[Link] = link_model(kind)
    access = context.get("access")
    return {
        "access": access,
        "kind": model._meta.model_name,
        "left": left,
        "right": right,
        "on": on,
        "label": label,
        "id": f"{kind}-{left}-{right}",
        "editable": bool(access) and access.allows("edit_plan"),
        "next": _here(context),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def rich(text: str) -> str:
    """Rich text for the page: cleaned again on the way out, whatever way it came in."""
    return mark_safe(clean_html(text or ""))  # noqa: S308 - the sanitizer's own output


def _record_form(context, record: EditableModel) -> dict:
    access = context.get("access")
    return {
        "access": access,
        "record": record,
        "name": str(record),
        "editable": bool(access) and access.allows(record.edit_permission),
        "csrf_token": context.get("csrf_token"),
    }


def _here(context) -> str:
    request = context.get("request")
    return request.get_full_path() if request else ""
