"""The run's data: plans of three sizes, and funders over 1, 56 and 1,000 grantees.

Written as the web login, each row with the wall open for its grantee.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import actions, rules, wall
from accounts.models import Award, Grantee, GranteeGroupPermission, Organization, User
from collaborators.models import Collaborator
from deliverables import document
from deliverables.models import Rendition, Version
from engagement.models import Activity, Attendance
from planning.actions import open_plan
from planning.models import (
    Action,
    ActionParty,
    Answer,
    Finding,
    Gap,
    GapFinding,
    Goal,
    Objective,
    Plan,
    Source,
    Strategy,
    StrategyGap,
)
from reviews.models import Submission

SIZES = (25, 250, 2500)
REACHES = (1, 56, 1000)
# The plan of the team whose register and log are long: 400 entries, 500 activities.
LISTING, ENTRIES, ACTIVITIES = 26, 400, 500
BEGINS, ENDS = date(2025, 10, 1), date(2028, 9, 30)


@dataclass
class Team:
    """A grantee with a plan of `actions` actions, and its lead's session."""

    grantee: Grantee
    plan: Plan
    actions: int
    session: str
    answer: int

    @property
    def slug(self) -> str:
        return self.grantee.slug


@dataclass
class World:
    """Teams by the size of their plan; funders' sessions by how many grantees they reach;
    a team with a long register and a long log."""

    teams: dict[int, Team] = field(default_factory=dict)
    listing: Team | None = None
    funders: dict[int, str] = field(default_factory=dict)


def build() -> World:
    """Everything, committed."""
    world = World()
    for size in SIZES:
        world.teams[size] = _team(size)
    world.listing = _team(LISTING)
    with wall.inside(world.listing.grantee.pk):
        _fill_lists(world.listing.grantee.pk)
    ids = _grantees(max(REACHES))
    for reach in REACHES:
        world.funders[reach] = _funder(ids[:reach])
    return world


def session_of(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client.session.session_key


def _person(name: str) -> User:
    user = User(email=f"{name}@example.org", name=name.replace("-", " ").title())
    user.set_unusable_password()
    user.save()
    return user


def _team(size: int) -> Team:
    grantee = actions.create_grantee(slug=f"plan-{size}", name=f"State of {size}")
    lead = _person(f"lead-{size}")
    actions.grant_role(grantee, lead, "lead")
    actions.set_award(
        grantee,
        number=f"15POVC-24-GK-{size:05}-HT",
        fiscal_year=2024,
        starts_on=BEGINS,
        ends_on=ENDS,
    )
    plan = open_plan(grantee.pk, title=f"Strategic plan of {size} actions")
    with wall.inside(grantee.pk):
        _fill(plan, size)
        answer = Answer.objects.filter(plan=plan).order_by("pk").values_list("pk", flat=True)[0]
    return Team(grantee, plan, size, session_of(lead), answer)


def _fill(plan: Plan, size: int) -> None:
    """`size` actions under a tenth as many strategies, with who, what shows it and what answers."""
    here = {"grantee_id": plan.grantee_id}
    inside = here | {"plan": plan}
    people = Collaborator.objects.bulk_create(
        Collaborator(public_name=f"Office {n} of Fictional Affairs", position=n, **here)
        for n in range(max(5, size // 10))
    )
    sources = Source.objects.bulk_create(
        Source(title=f"Intake records, part {n}", kind_of="data", position=n, **inside)
        for n in range(max(2, size // 50))
    )
    findings = Finding.objects.bulk_create(
        Finding(
            source=sources[n % len(sources)],
            text=f"In region {n} one in three waited for over a month.",
            position=n,
            **here,
        )
        for n in range(max(3, size // 10))
    )
    gaps = Gap.objects.bulk_create(
        Gap(text=f"No shelter takes boys in region {n}", position=n, **inside)
        for n in range(max(3, size // 20))
    )
    GapFinding.objects.bulk_create(
        GapFinding(gap=gaps[n % len(gaps)], finding=finding, **here)
        for n, finding in enumerate(findings)
    )
    goals = Goal.objects.bulk_create(
        Goal(title=f"Every youth in part {n} is seen", position=n, **inside)
        for n in range(max(2, size // 100))
    )
    objectives = Objective.objects.bulk_create(
        Objective(title=f"Screening everywhere, part {n}", goal=goals[n // 2], position=n, **inside)
        for n in range(len(goals) * 2)
    )
    strategies = Strategy.objects.bulk_create(
        Strategy(
            title=f"Train every intake worker in region {n}",
            objective=objectives[n % len(objectives)],
            champion=people[n % len(people)],
            expected_outcome="<p>Nobody is overlooked.</p>",
            position=n,
            **inside,
        )
        for n in range(max(3, size // 10))
    )
    StrategyGap.objects.bulk_create(
        StrategyGap(strategy=strategy, gap=gaps[n % len(gaps)], **here)
        for n, strategy in enumerate(strategies)
    )
    made = Action.objects.bulk_create(
        Action(
            title=f"Open a door in region {n} and keep it open through the night",
            strategy=strategies[n % len(strategies)],
            due_on=BEGINS + timedelta(days=n % 900),
            state="planned",
            position=n,
            **inside,
        )
        for n in range(size)
    )
    ActionParty.objects.bulk_create(
        ActionParty(action=action, collaborator=people[n % len(people)], leads=True, **here)
        for n, action in enumerate(made)
    )


def _fill_lists(grantee_id: int) -> None:
    """A register and a log of the lengths that quality.md asks for, with who came to what."""
    here = {"grantee_id": grantee_id}
    held = Collaborator.objects.count()
    people = Collaborator.objects.bulk_create(
        Collaborator(
            public_name=f"Bureau {n} of Fictional Affairs",
            sector=f"sector {n % 12}",
            role="Brings what its callers say",
            circle="collaborator" if n % 3 else "interested",
            position=held + n,
            **here,
        )
        for n in range(ENTRIES - held)
    )
    log = Activity.objects.bulk_create(
        Activity(
            title=f"Meeting {n} of the regions",
            kind_of="meeting" if n % 4 else "interview",
            starts_on=BEGINS + timedelta(days=n % 700),
            facilitator="Office 1 of Fictional Affairs",
            with_youth=n % 5 == 0,
            position=n,
            **here,
        )
        for n in range(ACTIVITIES)
    )
    Attendance.objects.bulk_create(
        Attendance(activity=met, collaborator=people[(n * 7 + k) % len(people)], **here)
        for n, met in enumerate(log)
        for k in range(6)
    )


def _grantees(count: int) -> list[int]:
    """`count` more grantees, each with an award, a plan, a version and a submission."""
    with transaction.atomic():
        made = Grantee.objects.bulk_create(
            Grantee(slug=f"state-{n}", name=f"State {n:04}") for n in range(count)
        )
        ids = [grantee.pk for grantee in made]
        by = _person("who-submits")
        wall.enter_many(ids)
        awards = Award.objects.bulk_create(
            Award(
                grantee_id=pk,
                number=f"15POVC-24-GG-{pk:05}-EXMP",
                fiscal_year=2024,
                starts_on=BEGINS,
                ends_on=ENDS,
            )
            for pk in ids
        )
        plans = Plan.objects.bulk_create(
            Plan(grantee_id=award.grantee_id, award=award, title="A plan", requirement_set="fy24")
            for award in awards
        )
        versions = Version.objects.bulk_create(
            Version(
                grantee_id=plan.grantee_id,
                plan=plan,
                number=1,
                requirement_set="fy24",
                content="{}",
                sha256="0" * 64,
                created_by=by,
            )
            for plan in plans
        )
        Submission.objects.bulk_create(
            Submission(
                grantee_id=version.grantee_id,
                plan=plan,
                version=version,
                submitted_by=by,
                submitted_at=timezone.now() - timedelta(days=1),
            )
            for plan, version in zip(plans, versions, strict=True)
        )
    return ids


def _funder(ids: list[int]) -> str:
    """The session of a member of a funder's organization that reaches the grantees `ids`."""
    funder = actions.create_organization(
        name=f"The funder of {len(ids)}", kind=Organization.Kind.FUNDER
    )
    held = Permission.objects.filter(
        content_type__app_label="accounts",
        codename__in=rules.ORGANIZATION_ROLES[funder.kind].permissions,
    )
    GranteeGroupPermission.objects.bulk_create(
        GranteeGroupPermission(content_object_id=pk, permission=permission, group=funder.group)
        for pk in ids
        for permission in held
    )
    user = _person(f"funder-of-{len(ids)}")
    actions.join_organization(user, funder)
    return session_of(user)


def add_version(team: Team, content: document.Document) -> Rendition:
    """A version with `content`, and the PDF of it that waits to be made."""
    text = document.to_json(content)
    with wall.inside(team.grantee.pk):
        last = Version.objects.filter(plan=team.plan).order_by("-number").first()
        version = Version.objects.create(
            grantee=team.grantee,
            plan=team.plan,
            number=last.number + 1 if last else 1,
            requirement_set=team.plan.requirement_set,
            content=text,
            sha256=document.sha256(text),
            created_by=User.objects.get(email=f"lead-{team.actions}@example.org"),
        )
        return Rendition.objects.create(
            grantee=team.grantee, version=version, format=Rendition.Format.PDF
        )
