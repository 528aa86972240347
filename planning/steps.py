"""The guide's phases and steps as HTML, with how far each is answered: shown on many pages.

Joined in Python, like the outline: as a template, ten steps took longer than the page's queries.
"""

from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from planning.standing import PhaseStanding

DONE = ' class="is-done"'
STEP = ' aria-current="step"'


def stepper(phases: list[PhaseStanding], slug: str, current: str = "") -> SafeString:
    """One item a phase, for the list of phases; `current` is the key of the one shown."""
    start = _start(slug)
    rows = [
        f"<li{DONE if item.done else ''}>"
        f'<a href="{start}{escape(item.first.key)}/"{STEP if item.phase.key == current else ""}>'
        f'<span class="stepper-name">{escape(item.phase.title)}</span>'
        f'<span class="stepper-note">{item.answered} of {item.asked} answered</span></a></li>'
        for item in phases
    ]
    # Safe: every text of the guide is escaped where it is put in.
    return mark_safe("".join(rows))  # noqa: S308


def cards(phases: list[PhaseStanding], slug: str) -> SafeString:
    """A card a phase, with its steps."""
    start = _start(slug)
    rows = []
    for item in phases:
        key = escape(item.phase.key)
        steps = "".join(
            [
                f'<li><a href="{start}{escape(part.step.key)}/">{escape(part.step.title)}</a> '
                f'<span class="small muted nowrap">{part.answered} of {part.asked} answered</span>'
                "</li>"
                for part in item.steps
            ]
        )
        rows.append(
            f'<section class="card" aria-labelledby="phase-{key}"><h3 id="phase-{key}">'
            f'{escape(item.phase.title)}</h3><p class="small muted">{escape(item.phase.summary)}'
            f'</p><ul class="stack-tight">{steps}</ul></section>'
        )
    # Safe: every text of the guide is escaped where it is put in.
    return mark_safe("".join(rows))  # noqa: S308


def _start(slug: str) -> str:
    """What the address of every step of this grantee begins with."""
    return reverse("guide_step", args=[slug, "-"])[:-2]
