"""The same people in every story, all of them made up."""

from dataclasses import dataclass
from datetime import date

from accounts import actions
from accounts.models import Grantee, Organization, User

PASSWORD = "correct horse battery staple"


@dataclass
class Cast:
    """The people and their two grantees."""

    here: Grantee
    elsewhere: Grantee
    alice: User
    ed: User
    cole: User
    vic: User
    pat: User
    gina: User
    ada: User
    mallory: User
    stranger: User
    tta: Organization
    funder: Organization

    def everyone(self) -> dict[str, User]:
        """Every person by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def person(name: str) -> User:
    """A user called `name`, who can sign in with PASSWORD."""
    return User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)


def make_cast() -> Cast:
    """Two grantees, a plan in each, and everyone in place."""
    from planning.actions import open_plan

    operator = actions.create_organization(name="Operators", kind="operator")
    here = actions.create_grantee(slug="here", name="State of Here")
    elsewhere = actions.create_grantee(slug="elsewhere", name="State of Elsewhere")
    tta = actions.create_organization(name="Helpful Advisers", kind="tta")
    funder = actions.create_organization(name="The Funder", kind="funder")
    actions.assign_organization(here, tta)
    actions.assign_organization(here, funder)
    people = {
        name: person(name.title())
        for name in ["alice", "ed", "cole", "vic", "pat", "gina", "ada", "mallory", "stranger"]
    }
    for name, role in {
        "alice": "lead",
        "ed": "editor",
        "cole": "collaborator",
        "vic": "viewer",
    }.items():
        actions.grant_role(here, people[name], role)
    actions.grant_role(elsewhere, people["mallory"], "lead")
    actions.join_organization(people["pat"], tta)
    actions.join_organization(people["gina"], funder)
    actions.join_organization(people["ada"], operator)
    for grantee in (here, elsewhere):
        actions.set_award(
            grantee,
            number=f"15POVC-24-GK-0000{grantee.pk % 10}-HT",
            fiscal_year=2024,
            starts_on=date(2025, 10, 1),
            ends_on=date(2028, 9, 30),
        )
        open_plan(grantee.pk, title=f"Strategic plan of {grantee.name}")
    return Cast(here=here, elsewhere=elsewhere, tta=tta, funder=funder, **people)
