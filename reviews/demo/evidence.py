"""Franklin's drafts with what people said of them, its themes, quotes, agreements and a file."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from engagement.models import Activity
from planning import adoption, library
from planning.models import (
    AgreementSource,
    DataUseAgreement,
    Finding,
    FindingTheme,
    Plan,
    Source,
    StatementDraft,
    Theme,
)

DRAFTS = (
    (
        "mission",
        "After the listening sessions",
        "Lantern Survivor Council, with the program team",
        "<p>We bring the agencies, communities and governments of Franklin together with survivors "
        "and young people as equals, so that every child and youth harmed by sex or labor "
        "trafficking is recognized, believed and helped in the way that suits them.</p>",
    ),
    (
        "mission",
        "One sentence",
        "Work group on labor trafficking",
        "<p>In Franklin every young person who is traded for sex or for work is seen, believed and "
        "helped.</p>",
    ),
    (
        "vision",
        "For the next cycle",
        "Franklin Youth Voice Council",
        "<p>A Franklin in which help is closer to us than those who would sell us.</p>",
    ),
)
# By the name of the draft: who said it, what, and whether the team has dealt with it.
FEEDBACK = {
    "After the listening sessions": (
        ("cole", "“As equals” is what we asked for. Keep it, whatever else changes.", True),
        ("ed", "It is long for a poster. Could the first half be enough there?", False),
    ),
    "One sentence": (
        ("cole", "Good to remember. “Traded” will hurt some of us; ask the council first.", False),
    ),
}
THEMES = {
    "Not seen": (
        "Young people whom no system recognizes, boys and young workers above all.",
        ("29 of the 187", "11 of the 34", "7 of the 26", "22 of the 26", "Of 1,940 complaints"),
    ),
    "Waiting, and telling it again": (
        "Time and repetition between the first sign and the first help.",
        ("From the first sign", "Survivors had to tell", "20 of the 24"),
    ),
    "Trust": (
        "What makes a young person speak, and stay.",
        ("Survivors want an advocate", "Young people would ask", "Survivors had to tell"),
    ),
}
# By how the finding begins: the exact words, where, and who.
QUOTES = {
    "Survivors want an advocate": (
        "Someone who has been there. And who does not hand me over on my birthday.",
        "second session, notes page 3",
        "a survivor",
    ),
    "Young people would ask": (
        "If I can text it I will say it. If I have to sit in an office I won't.",
        "focus group 2",
        "a member of the youth council",
    ),
}
AGREEMENTS = (
    (
        "Wage complaints of workers under 18",
        "Wage complaints",
        {
            "state": "signed",
            "parties": "Franklin Department of Labor, Wage and Hour Division\n"
            "Franklin Office of Youth Safety",
            "purpose": "To learn how many complaints that concern minors show signs of "
            "trafficking, and whether anyone looked.",
            "covers": "Complaints of 2022 to 2024 that concern a worker under 18: month, county, "
            "trade, kind of complaint. No names and no addresses.",
            "permitted": "Counts may be printed from 5 upwards. Nobody tries to find out who a "
            "person is.",
            "accessed_by": "Two analysts of the office, named in the annex.",
            "retention": "On the office's own server; destroyed when the agreement ends, and "
            "confirmed in writing.",
            "kept_at": "Office of Youth Safety, contracts folder",
        },
    ),
    (
        "Screening results of the hospitals",
        "Training records",
        {"parties": "Franklin Hospital Association\nFranklin Office of Youth Safety"},
    ),
)
# Days from the day on which the demo world is made, so that the warning is there to be seen.
SIGNED_AGO, ENDS_IN = 320, 45
QUESTIONS = (
    b"Questions of the partner interviews\r\n\r\n"
    b"1. How do you notice that a young person may be trafficked?\r\n"
    b"2. Which tool do you use, and who has learned to use it?\r\n"
    b"3. Whom do you call, and how long does it take?\r\n"
    b"4. Whom would you call if you thought that a minor was made to work?\r\n"
)


def franklin(plan: Plan, people: dict[str, User]) -> None:
    """All of it. The wall must be open for Franklin."""
    here = {"grantee_id": plan.grantee_id}
    _drafts(plan, people, here)
    findings = list(Finding.objects.filter(source__plan=plan))
    for place, (name, (about, starts)) in enumerate(THEMES.items(), start=1):
        theme = Theme.objects.create(
            plan=plan, name=name, description=about, position=place, **here
        )
        FindingTheme.objects.bulk_create(
            FindingTheme(theme=theme, finding=finding, **here)
            for finding in findings
            if finding.text.startswith(starts)
        )
    for start, (quote, where, who) in QUOTES.items():
        Finding.objects.filter(source__plan=plan, text__startswith=start).update(
            quote=quote, place=where, said_by=who
        )
    Source.objects.filter(plan=plan).exclude(permission="").update(permission_state="granted")
    _agreements(plan, here)
    source = Source.objects.get(plan=plan, title="Interviews with partners")
    library.keep_file(source, "Questions.txt", QUESTIONS, restricted=False, by=people["ed"])


def _drafts(plan: Plan, people: dict[str, User], here: dict[str, int]) -> None:
    for place, (kind, title, author, text) in enumerate(DRAFTS, start=1):
        draft = StatementDraft.objects.create(
            plan=plan, kind_of=kind, title=title, author=author, text=text, position=place, **here
        )
        for who, words, settled in FEEDBACK.get(title, ()):
            said = adoption.give_feedback(draft, words, by=people[who])
            if settled:
                adoption.resolve_feedback(said.pk, resolved=True, by=people["alice"])
    adoption.adopt_draft(
        StatementDraft.objects.get(plan=plan, title=DRAFTS[0][1]),
        on=date(2026, 2, 24),
        activity=Activity.objects.get(title="Prioritization retreat"),
        words="the prioritization retreat",
        by=people["alice"],
    )


def _agreements(plan: Plan, here: dict[str, int]) -> None:
    today = timezone.localdate()
    days = {"signed_on": today - timedelta(SIGNED_AGO), "expires_on": today + timedelta(ENDS_IN)}
    for place, (title, source, values) in enumerate(AGREEMENTS, start=1):
        given = values | (days if values.get("state") == "signed" else {})
        agreement = DataUseAgreement.objects.create(
            plan=plan, title=title, position=place, **given, **here
        )
        AgreementSource.objects.create(
            agreement=agreement,
            source=Source.objects.get(plan=plan, title__startswith=source),
            **here,
        )
