"""Stored texts in words: what history and conflict pages show for a field's earlier values."""

from django import template
from django.apps import apps
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from editing.clean import clean_html
from editing.fields import Kind
from editing.registry import editable_model

register = template.Library()

NOTHING = format_html('<p class="muted">{}</p>', "Nothing was written.")


@register.simple_tag
def kind_of(record_kind: str, field: str) -> Kind:
    """The field's kind, from the names in its address."""
    return editable_model(record_kind).editable[field]


@register.simple_tag(takes_context=True)
def in_words(context, kind: Kind, text: str) -> SafeString:
    """A stored text as a reader would see it: labels for keys, formatted text as such."""
    if kind.control == "rich":
        return mark_safe(clean_html(text)) if text else NOTHING  # noqa: S308 - cleaned
    if kind.control == "flag":
        return format_html("<p>{}</p>", "Yes" if text == "1" else "No")
    if kind.control == "reference":
        return format_html("<p>{}</p>", _names(context, kind).get(text) or _gone(text))
    if kind.options:
        labels = dict(kind.options)
        chosen = [labels.get(value, value) for value in values_of(kind, text)]
        return format_html("<p>{}</p>", ", ".join(filter(None, chosen)) or "None")
    return mark_safe(linebreaks(text, autoescape=True)) if text else NOTHING  # noqa: S308 - escaped


@register.simple_tag
def values_of(kind: Kind, text: str) -> list[str]:
    """The form values that store `text` again."""
    if kind.many:
        return [value for value in text.split(",") if value]
    return [text]


@register.filter
def is_words(kind: Kind) -> bool:
    """Whether the field holds running text, so that a word difference says something."""
    return kind.control in {"rich", "line", "lines"}


def _names(context, kind: Kind) -> dict[str, str]:
    """The names of every record that the page's texts refer to; one query for the page."""
    if "names" not in context.render_context:
        texts = {
            text for item in context.get("revisions", ()) for text in (item.before, item.after)
        }
        if conflict := context.get("conflict"):
            texts |= {conflict.mine, conflict.theirs}
        found = apps.get_model(kind.model).objects.in_bulk([int(t) for t in texts if t.isdigit()])
        context.render_context["names"] = {str(pk): str(item) for pk, item in found.items()}
    return context.render_context["names"]


def _gone(text: str) -> str:
    return "An entry that has been removed" if text else "None"
