"""People, grantees (the tenants), awards, organizations, invitations and the history line."""

from datetime import MAXYEAR, date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts import rules

# First path segments that are pages of their own; a grantee named so could not be reached.
RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "administration",
        "guidance",
        "healthz",
        "media",
        "notices",
        "portfolio",
        "queue",
        "roles",
        "static",
    ]
)


class UserManager(BaseUserManager):
    """Users are found by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email=username.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address. Never deleted, only made inactive."""

    class MailChoice(models.TextChoices):
        AT_ONCE = "at_once", "A mail for each, at once"
        DAILY = "daily", "One mail a day, when something waits"
        WEEKLY = "weekly", "One mail a week, on Monday, when something waits"
        NONE = "none", "No mail; I look here"

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    mail_choice = models.CharField(
        max_length=8, choices=MailChoice, default=MailChoice.AT_ONCE, db_default=MailChoice.AT_ONCE
    )
    # The day of the last mail that gathered notices; no second one goes out that day.
    gathered_on = models.DateField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Organization(models.Model):
    """A body that works across grantees; its members hold rights through its group."""

    class Kind(models.TextChoices):
        TTA = "tta", "TTA provider"
        FUNDER = "funder", "Funder"
        OPERATOR = "operator", "Platform operator"

    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="organization")

    def __str__(self) -> str:
        return self.name


class Grantee(models.Model):
    """A state, territory or Tribe with an award: the tenant that everything belongs to."""

    class Kind(models.TextChoices):
        STATE = "state", "State"
        TERRITORY = "territory", "Territory"
        TRIBE = "tribe", "Tribe"

    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                rf"^({'|'.join(sorted(RESERVED_SLUGS))})$",
                "This short name is taken by a page of Throughline; choose another.",
                inverse_match=True,
            )
        ],
    )
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STATE)

    class Meta:
        ordering = ["name"]
        permissions = list(rules.PERMISSIONS.items())

    def __str__(self) -> str:
        return self.name


class GranteeUserPermission(UserObjectPermissionBase):
    """guardian's grant of one permission on a grantee to a person."""

    content_object = models.ForeignKey(Grantee, on_delete=models.CASCADE)


class GranteeGroupPermission(GroupObjectPermissionBase):
    """guardian's grant of one permission on a grantee to an organization's group."""

    content_object = models.ForeignKey(Grantee, on_delete=models.CASCADE)


class TenantModel(models.Model):
    """A table whose rows belong to a grantee and stand behind the wall.

    wall_crossing: also readable on pages over several grantees (queue, portfolio, notices).
    wall_append_only: rows are never changed or deleted by the application.
    wall_render: what the rendering worker's database role may do with it, often nothing.
    """

    grantee = models.ForeignKey(Grantee, on_delete=models.CASCADE, related_name="+")

    wall_crossing = False
    wall_append_only = False
    wall_render: tuple[str, ...] = ()

    class Meta:
        abstract = True


class OrganizationModel(models.Model):
    """A table whose rows belong to an organization that works across grantees.

    Behind a wall of its own: the organization's members reach them on their pages
    (`wall.enter_organizations`). wall_shared: a grantee's pages read the rows too, for as long as
    the organization is assigned to it. wall_append_only as in `TenantModel`.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    wall_shared = False
    wall_append_only = False

    class Meta:
        abstract = True


class TenantForeignKey(models.ForeignKey):
    """A foreign key inside a grantee.

    The database checks (grantee, parent) together, put up by `wall.raise_wall`; a plain
    constraint beside it would only cost.
    """

    def __init__(self, to, on_delete=models.CASCADE, **kwargs):
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantOneToOneField(TenantForeignKey, models.OneToOneField):
    """A `TenantForeignKey` that only one row may hold."""


def a_year_after(day: date) -> date:
    """The same day of the next year; the 28th where the 29th of February has none."""
    year = min(day.year + 1, MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


class Award(TenantModel):
    """The federal award that a plan answers to; `fiscal_year` is the solicitation's."""

    number = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    wall_crossing = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "number"], name="award_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="award_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def approval_due_on(self):
        """The plan is to be approved within the first year from the start (guide, Table 1)."""
        return a_year_after(self.starts_on)


class Invitation(TenantModel):
    """An e-mailed, single-use way into a grantee's team. Only the token's hash is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(r.key, r.title) for r in rules.TEAM_ROLES])
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        ]

    def is_open(self) -> bool:
        """True while it can still be accepted."""
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > timezone.now()


class Event(TenantModel):
    """One line of a grantee's history: who did what to what, when. Never changed."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    wall_append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["grantee", "-at"], name="event_by_time")]


class Seal(TenantModel):
    """The hash of a stretch of a grantee's history and of the seal before it: whoever changes a
    line that is sealed, changes every seal from there on (see accounts/seals.py). Never changed.

    `last` is the key of the newest line it covers, `lines` how many lines the stretch holds.
    """

    number = models.PositiveIntegerField()
    last = models.BigIntegerField()
    lines = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    wall_append_only = True

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["grantee", "number"], name="seal_number_once")
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SignIn(models.Model):
    """Someone came in, failed to, left, or changed how they come in. Never changed.

    An address that belongs to nobody leaves no row: people type passwords into the wrong field.
    """

    class Verb(models.TextChoices):
        IN = "in", "Signed in"
        FAILED = "failed", "Failed to sign in"
        OUT = "out", "Signed out"
        PASSWORD = "password", "Changed the password"  # noqa: S105 (a verb, not a password)
        FACTOR = "factor", "Added a second factor"
        NO_FACTOR = "no_factor", "Removed a second factor"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    verb = models.CharField(max_length=10, choices=Verb)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="sign_in_of_person")]

    def __str__(self) -> str:
        return self.get_verb_display()


def record(grantee_id: int, verb: str, subject: str, *, by: User | None, **detail) -> Event:
    """Write one history line inside the caller's transaction."""
    return Event.objects.create(
        grantee_id=grantee_id, verb=verb, subject=subject[:200], by=by, detail=detail
    )
