"""What the document says of the process: people, structures, the log, partners, information."""

from datetime import date, timedelta

from django.utils import timezone

from accounts import wall
from collaborators.models import Collaborator, ResourceOffer, Suggestion
from collaborators.resources import catalog
from deliverables.assembly import assemble
from deliverables.document import Prose
from deliverables.facts import load
from engagement.models import Activity, Attendance, Membership, Pledge, Series, Structure
from engagement.partners.actions import begin_partnership
from planning import requirements
from planning.models import (
    AgreementSource,
    DataUseAgreement,
    Finding,
    FindingTheme,
    Source,
    Theme,
)
from tests.deliverables.plans import fill
from tests.deliverables.test_assembly import tables

FY24 = requirements.get("fy24")


def test_who_can_carry_the_work_on_and_who_was_suggested_is_told_in_words(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    team, court, robin, unnamed = Collaborator.objects.order_by("position")
    Collaborator.objects.filter(pk__in=[team.pk, court.pk]).update(long_term=True)
    Collaborator.objects.filter(pk=court.pk).update(
        government_leader=True, term_ends_on=date(2027, 1, 4), program="ovc"
    )
    Collaborator.objects.filter(pk__in=[team.pk, unnamed.pk]).update(
        is_funder=True, disciplines="law", engage_when="strategies"
    )
    Suggestion.objects.create(grantee=cast.here, suggester=team, suggested=court)
    Suggestion.objects.create(grantee=cast.here, suggester=robin, suggested=court)
    people = assemble(load(plan.pk), FY24).component("people")
    said = {block.passage: block.html for block in people.blocks if isinstance(block, Prose)}
    assert said["people.standing"] == (
        "<p>Of four entries, two are in place for the long term and can carry the work on after "
        "the award. "
        "Two fund this work or may: Office of Youth and 1 not named. "
        "One leads in government: Family Court. "
        "One comes from an OVC-funded program: Family Court.</p>"
    )
    assert said["people.found"] == (
        "<p>Others in the register suggested one entry. "
        "Still to be engaged: two once strategies exist.</p>"
    )
    rows = tables(people)["Collaborators: 3 entries"].rows
    assert rows[0] == (
        "Family Court",
        "courts",
        "Leads in government, term ends January 4, 2027\nIn place for the long term",
    )
    assert rows[2] == ("Not named", "Not stated", "Not stated")


def test_many_sectors_are_counted_and_the_most_frequent_named(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    for place in range(9):
        for _ in range(1 + (place == 8)):
            Collaborator.objects.create(
                grantee=cast.here, public_name=f"Body {place}", sector=f"sector {place}"
            )
    register = assemble(load(plan.pk), FY24).component("people").blocks[1]
    assert register.html.endswith("They come from 11 sectors, most often sector 8 (2).</p>")


def test_structures_are_told_with_convener_cadence_and_members(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    team, court, robin, unnamed = Collaborator.objects.order_by("position")
    force = Structure.objects.create(
        grantee=cast.here,
        name="Youth task force",
        kind_of="task_force",
        origin="existing",
        convener=team,
        cadence="monthly",
        position=1,
    )
    Structure.objects.create(
        grantee=cast.here, name="Housing", kind_of="work_group", origin="new", parent=force,
        position=2,
    )  # fmt: skip
    for who in (team, court, unnamed):
        Membership.objects.create(grantee=cast.here, structure=force, collaborator=who)
    engagement = assemble(load(plan.pk), FY24).component("engagement")
    assert engagement.blocks[1].html == (
        "<p>The work is organized in two structures. One existed before and one was set up for "
        "this plan.</p>"
    )
    assert tables(engagement)["Structures that people met in"].rows == (
        (
            "Youth task force\nTask force",
            "Office of Youth",
            "monthly",
            "3 members: Office of Youth, Family Court and 1 not named",
        ),
        ("Housing\nWork group\nPart of Youth task force", "Not stated", "Not stated", "Not stated"),
    )


def test_the_log_counts_what_was_held_tells_what_is_planned_and_joins_a_series(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    here = {"grantee": cast.here}
    series = Series.objects.create(
        title="Task force", every="month_day", first_on=date(2026, 1, 5), last_on=date(2026, 3, 5),
        **here,
    )  # fmt: skip
    for month in (1, 2, 3):
        Activity.objects.create(
            title="Task force", kind_of="meeting", starts_on=date(2026, month, 5), series=series,
            series_day=date(2026, month, 5), others_came=10, position=10 + month, **here,
        )  # fmt: skip
    Activity.objects.filter(starts_on=date(2026, 2, 5)).update(decisions="<p>Meet in May.</p>")
    ahead = timezone.localdate() + timedelta(days=30)
    Activity.objects.create(title="Retreat", starts_on=ahead, position=20, **here)
    Activity.objects.create(title="Dropped", cancelled=True, position=21, **here)
    engagement = assemble(load(plan.pk), FY24).component("engagement")
    assert engagement.blocks[0].html == (
        "<p>The team logged four engagement activities from November 3, 2025 to March 5, 2026: "
        "three meetings and one retreat. People and organizations of the register came to one of "
        "them, three times in all. 30 other people came, counted without a name. "
        "Facilitated by Office of Youth. "
        f"One more is planned for {ahead:%B} {ahead.day}, {ahead.year}.</p>"
    )
    rows = tables(engagement)["Engagement activities"].rows
    assert [row[:2] for row in rows] == [
        ("Planning retreat", "November 3, 2025"),
        ("Task force\nMeeting\n2 times", "January 5, 2026 to March 5, 2026"),
        ("Task force\nMeeting", "February 5, 2026"),
    ]
    told = [row[3] for row in rows[1:]]
    assert told == ["20 other people", "Decided: Meet in May.\n10 other people"]


def test_who_came_is_counted_when_many_came_and_named_once_in_a_table_of_its_own(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    people = [
        Collaborator.objects.create(
            grantee=cast.here, public_name=f"Body {n}", position=20 + n,
            naming="unnamed" if n == 7 else "named",
        )
        for n in range(8)
    ]  # fmt: skip
    for day, came in ((3, people), (10, people[:2])):
        activity = Activity.objects.create(
            grantee=cast.here, title="Forum", starts_on=date(2026, 3, day), position=10 + day
        )
        for person in came:
            Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=person)
    engagement = assemble(load(plan.pk), FY24).component("engagement")
    rows = tables(engagement)["Engagement activities"].rows
    assert [row[3] for row in rows[1:]] == [
        "Took part: 8 entries of the register",
        "Took part: Body 0 and Body 1",
    ]
    told = dict(tables(engagement)["Who took part in what"].rows)
    assert [told[f"Body {n}"] for n in range(3)] == ["Forum (2 times)", "Forum (2 times)", "Forum"]
    assert "Body 7" not in told


def test_partners_are_counted_by_their_indicators(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    team, court, *_ = Collaborator.objects.order_by("position")
    first = begin_partnership(team.pk, by=cast.alice)
    begin_partnership(court.pk, by=cast.alice)
    first.commitments.update(done_on=date(2026, 2, 2))
    Pledge.objects.create(grantee=cast.here, partner=first, what="Two trainers")
    people = assemble(load(plan.pk), FY24).component("people")
    said = {block.passage: block.html for block in people.blocks if isinstance(block, Prose)}
    assert said["people.partners"] == (
        "<p>Two organizations are partners by a formal commitment or on the way to one; one has "
        "all five indicators of formal commitment: a signed memorandum, an official "
        "representative, the accepted manual, a work group and pledged resources.</p>"
    )
    assert tables(people)["Formal partners"].rows == (
        ("Office of Youth", "5 of 5", "Two trainers"),
        ("Family Court", "0 of 5", "Not stated"),
    )


def test_a_log_of_planned_activities_alone_does_not_speak_of_more(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    Activity.objects.all().delete()
    said = []
    for number in (30, 60):
        ahead = timezone.localdate() + timedelta(days=number)
        Activity.objects.create(
            title="Retreat", starts_on=ahead, position=number, grantee=cast.here
        )
        [log] = assemble(load(plan.pk), FY24).component("engagement").blocks
        said.append((log.html, f"{ahead:%B} {ahead.day}, {ahead.year}"))
    [(one, first), (two, last)] = said
    none = "<p>No engagement activity has taken place yet."
    assert one == f"{none} One is planned for {first}.</p>"
    assert two == f"{none} Two are planned, the last for {last}.</p>"


def test_information_tells_quotes_themes_and_agreements(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    here = {"grantee": cast.here}
    source = Source.objects.get()
    Finding.objects.update(quote="They sent me home.", said_by="a youth", place="page 4")
    Finding.objects.create(source=source, text="Nights are worst.", position=2, **here)
    theme = Theme.objects.create(plan=plan, name="Waiting", description="Help is late.", **here)
    FindingTheme.objects.create(theme=theme, finding=Finding.objects.order_by("pk")[0], **here)
    agreement = DataUseAgreement.objects.create(
        plan=plan, title="Intake data", state="signed", parties="Court\nOffice of Youth",
        purpose="Baseline", signed_on=date(2026, 1, 2), kept_at="Secret drawer", **here,
    )  # fmt: skip
    AgreementSource.objects.create(agreement=agreement, source=source, **here)
    information = assemble(load(plan.pk), FY24).component("information")
    said = {block.passage: block.html for block in information.blocks if isinstance(block, Prose)}
    assert said["information.sources"] == (
        "<p>The plan rests on one source and two findings. By kind: data set (1). "
        "One source holds the application's baseline data.</p>"
    )
    assert said["information.themes"] == (
        "<p>The findings were gathered under one theme; one of two findings stands under at "
        "least one.</p>"
    )
    assert said["information.agreements"] == (
        "<p>One agreement on the use of data is on record, signed.</p>"
    )
    found = tables(information)
    assert found["Sources and findings"].rows[0][-1] == (
        "One in three youths waited over a month. “They sent me home.” (a youth, page 4)\n"
        "Nights are worst."
    )
    assert found["Themes and their findings"].rows == (
        ("Waiting", "Help is late.", "One in three youths waited over a month."),
    )
    assert found["Data use agreements"].rows == (
        (
            "Intake data\nIntake records",
            "Court\nOffice of Youth",
            "Baseline",
            "Signed\nFrom January 2, 2026",
        ),
    )
    assert "Secret drawer" not in str(information)


def test_themes_without_any_finding_are_only_counted(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    Finding.objects.all().delete()
    Theme.objects.create(plan=plan, name="Waiting", grantee=cast.here)
    Theme.objects.create(plan=plan, name="Nights", grantee=cast.here)
    blocks = assemble(load(plan.pk), FY24).component("information").blocks
    [said] = [item.html for item in blocks if getattr(item, "passage", "") == "information.themes"]
    assert said == "<p>The team named two themes to gather findings under.</p>"


def test_the_resource_map_is_counted_by_area_once_somebody_is_on_it(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    without = assemble(load(plan.pk), FY24).component("information")
    assert "Needs of survivors by service area" not in tables(without)
    first = catalog.areas()[0]
    court = Collaborator.objects.get(public_name="Family Court")
    ResourceOffer.objects.create(
        grantee=cast.here, need=first.needs[0].key, collaborator=court, minor="no"
    )
    information = assemble(load(plan.pk), FY24).component("information")
    rows = tables(information)["Needs of survivors by service area"].rows
    assert [row[0] for row in rows] == [area.title for area in catalog.areas()]
    assert rows[0] == (
        first.title,
        str(len(first.needs)),
        "1",
        "\n".join(need.text for need in first.needs[1:]),
    )
    said = {block.passage: block.html for block in information.blocks if isinstance(block, Prose)}
    needs = len(catalog.needs())
    assert said["information.resources"].startswith(
        f"<p>The resource map shows {needs} needs: {needs - 1} without a provider, 1 where nobody "
    )
