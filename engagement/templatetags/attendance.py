"""How often a collaborator comes, for the page of the register's entry."""

from django import template

from collaborators.models import Collaborator
from engagement.attendance import Rate, rates_of
from engagement.models import Structure

register = template.Library()


@register.inclusion_tag("engagement/parts/rates.html", takes_context=True)
def attendance_of(context, collaborator: Collaborator) -> dict:
    """The structures that a collaborator belongs to, each with the rate; two queries."""
    found = rates_of(collaborator)
    names = Structure.objects.filter(pk__in=found).values_list("pk", "name")
    return {
        "access": context.get("access"),
        "rates": [(pk, name, found[pk]) for pk, name in names],
        "whole": sum(found.values(), Rate()),
    }
