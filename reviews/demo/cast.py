"""Who is in the demo world and what each may do there."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import actions, rules
from accounts.models import Grantee, Organization, User
from reviews.demo import PASSWORD

OPERATOR = "Throughline Operators (demo)"
TTA = "Bridgework TTA"
FUNDER = "Office for Victims of Crime (demo)"
ORGANIZATIONS = {
    OPERATOR: Organization.Kind.OPERATOR,
    TTA: Organization.Kind.TTA,
    FUNDER: Organization.Kind.FUNDER,
}


@dataclass(frozen=True)
class Place:
    """A grantee of the demo world, and the organizations that work with it."""

    slug: str
    name: str
    kind: str
    organizations: tuple[str, ...]


FRANKLIN = Place("franklin", "State of Franklin", Grantee.Kind.STATE, (TTA, FUNDER))
PALMETTO = Place("palmetto", "Territory of Palmetto Keys", Grantee.Kind.TERRITORY, (TTA, FUNDER))
TAMARACK = Place("tamarack", "Tamarack Nation", Grantee.Kind.TRIBE, (FUNDER,))
MAINE = Place("maine", "State of Maine (published case)", Grantee.Kind.STATE, (TTA,))
PLACES = (FRANKLIN, PALMETTO, TAMARACK, MAINE)


@dataclass(frozen=True)
class Person:
    """Someone who signs in: with a role in one place, or as a member of an organization."""

    key: str
    name: str
    role: str = ""
    place: Place | None = None
    organization: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"

    @property
    def role_title(self) -> str:
        """The role in the words of the role matrix."""
        if self.organization:
            return rules.ORGANIZATION_ROLES[ORGANIZATIONS[self.organization]].title
        return rules.ROLES[self.role].title

    @property
    def where(self) -> str:
        """The grantee, or the organization with the grantees that it works with."""
        if self.place:
            return self.place.name
        assigned = [
            place.slug
            for place in PLACES
            if self.organization == OPERATOR or self.organization in place.organizations
        ]
        return f"{self.organization}: {', '.join(assigned)}"


PEOPLE = (
    Person("alice", "Alice Example", "lead", FRANKLIN),
    Person("ed", "Ed Sample", "editor", FRANKLIN),
    Person("cole", "Cole Specimen", "collaborator", FRANKLIN),
    Person("vic", "Vic Pattern", "viewer", FRANKLIN),
    Person("paul", "Paul Prototype", "lead", PALMETTO),
    Person("tara", "Tara Tryout", "lead", TAMARACK),
    Person("mallory", "Mallory Mockup", "lead", MAINE),
    Person("pat", "Pat Placeholder", organization=TTA),
    Person("tess", "Tess Template", organization=TTA),
    Person("gina", "Gina Instance", organization=FUNDER),
    Person("ada", "Ada Dummy", organization=OPERATOR),
)


def is_there() -> bool:
    """Whether this database holds the demo world, or the beginning of one."""
    return Organization.objects.filter(name=OPERATOR, kind=Organization.Kind.OPERATOR).exists()


@transaction.atomic
def make_cast() -> None:
    """The organizations and the people, with one password that is hashed once for all."""
    organizations = {
        name: actions.create_organization(name=name, kind=kind)
        for name, kind in ORGANIZATIONS.items()
    }
    password = make_password(PASSWORD)
    for person in PEOPLE:
        user = User.objects.create(email=person.email, name=person.name, password=password)
        if person.organization:
            actions.join_organization(user, organizations[person.organization])


def people() -> dict[str, User]:
    """Everyone of the cast by key."""
    users = {user.email: user for user in User.objects.filter(email__endswith="@example.org")}
    return {person.key: users[person.email] for person in PEOPLE}
