"""The resource map's tables: who meets which need of survivors, for whom, and in which region.

Nothing here is confidential: a provider's point of contact is kept as a role or title. Names,
telephone numbers and addresses of people belong in the restricted entry of the provider
(`CollaboratorPrivate`), where only those with that permission see them.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import TenantForeignKey
from collaborators.models.register import Collaborator
from collaborators.resources import catalog
from editing.fields import Choice, Line, Lines, Reference
from editing.models import EditableModel, Positioned

AREAS = tuple((area.key, area.title) for area in catalog.areas())
NEEDS = (("", "None of these"), *((need.key, need.text) for need in catalog.needs().values()))


def keep_name(collector, field, offers, using) -> None:
    """What deleting a collaborator does to its offers: they keep its name, out of the register.

    The name as it is now: an earlier one may be one that must not be shown any more.
    """
    names = dict(
        Collaborator.objects.filter(pk__in={offer.collaborator_id for offer in offers}).values_list(
            "pk", "public_name"
        )
    )
    # The names first: each offer must have a provider at any moment.
    for offer in offers:
        provider = names[offer.collaborator_id]
        collector.add_field_update(ResourceOffer._meta.get_field("provider"), provider, [offer])
    collector.add_field_update(field, None, offers)


class Known(models.TextChoices):
    """An answer that may not be there yet: not asked is not no."""

    UNKNOWN = "", "Not known yet"
    YES = "yes", "Yes"
    NO = "no", "No"


class Region(Positioned):
    """A county or region of the grantee's own list; offers without one hold statewide."""

    name = models.CharField(max_length=120)

    editable = {
        "name": Line("Region", "A county, a district, a reservation.", longest=120, required=True)
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "region"
        constraints = [models.UniqueConstraint(fields=["grantee", "name"], name="region_name_once")]
        indexes = [models.Index(fields=["grantee", "position"], name="region_in_order")]

    def __str__(self) -> str:
        return self.name

    def refuse(self, field: str, value) -> str:
        """A region stands in the list once."""
        if Region.objects.filter(name=value).exclude(pk=self.pk).exists():
            return f"{value} is in the list already."
        return ""


class OwnNeed(Positioned):
    """A need that the grantee's team adds to one of the seven service areas."""

    area = models.CharField(max_length=20, choices=AREAS)
    label = models.CharField(max_length=200)

    editable = {
        "area": Choice("Service area", options=AREAS),
        "label": Line("Need", "In a few words, as in the list.", longest=200, required=True),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "need of our own"
        verbose_name_plural = "needs of our own"
        indexes = [models.Index(fields=["grantee", "position"], name="own_need_in_order")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The page of the need, where its providers are."""
        return reverse("resource_need", args=[self.grantee.slug, f"own-{self.pk}"])


class ResourceOffer(Positioned):
    """A provider meets a need: for whom, where, how it is tied to us. One row, one region.

    The need is one of the catalog's keys, or `own_need`. The provider is a collaborator of the
    register, or a name while it is not in there. `region` empty is statewide.
    """

    need = models.CharField(max_length=60, blank=True)
    own_need = TenantForeignKey(OwnNeed, on_delete=models.PROTECT, null=True, related_name="offers")
    collaborator = TenantForeignKey(
        Collaborator, on_delete=keep_name, null=True, related_name="resource_offers"
    )
    provider = models.CharField(max_length=300, blank=True)
    region = TenantForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="offers")
    contact_role = models.CharField(max_length=200, blank=True)
    partnership = models.CharField(max_length=3, choices=Known, blank=True)
    partnership_with = models.CharField(max_length=300, blank=True)
    trained = models.CharField(max_length=3, choices=Known, blank=True)
    adult = models.CharField(max_length=3, choices=Known, blank=True)
    minor = models.CharField(max_length=3, choices=Known, blank=True)
    male = models.CharField(max_length=3, choices=Known, blank=True)
    foreign_born = models.CharField(max_length=3, choices=Known, blank=True)
    note = models.TextField(blank=True)

    parents = ("own_need",)
    editable = {
        "need": Choice("Need", options=NEEDS),
        "collaborator": Reference("Provider in the register", model="collaborators.Collaborator"),
        "provider": Line(
            "Provider who is not in the register",
            "The organization’s or program’s name.",
        ),
        "region": Reference("Region", "None is statewide.", model="collaborators.Region"),
        "contact_role": Line(
            "Point of contact, by role or title",
            "For example “intake coordinator”. Names and numbers of people belong in the "
            "provider’s restricted entry.",
            longest=200,
        ),
        "partnership": Choice("In partnership with us", options=tuple(Known.choices)),
        "partnership_with": Line(
            "With whom, or in what form", "For example “the task force, by a signed memorandum”."
        ),
        "trained": Choice(
            "Trained in trafficking and trauma awareness", options=tuple(Known.choices)
        ),
        "adult": Choice("Serves adults", options=tuple(Known.choices)),
        "minor": Choice("Serves minors", options=tuple(Known.choices)),
        "male": Choice("Serves men and boys", options=tuple(Known.choices)),
        "foreign_born": Choice("Serves foreign-born people", options=tuple(Known.choices)),
        "note": Lines("Note", "Hours, waiting times, limits."),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "provider on the resource map"
        verbose_name_plural = "places on the resource map"
        constraints = [
            models.CheckConstraint(
                condition=Q(need="", own_need__isnull=False) | ~Q(need="") & Q(own_need=None),
                name="resource_offer_meets_one_need",
            ),
            models.CheckConstraint(
                condition=~Q(provider="") | Q(collaborator__isnull=False),
                name="resource_offer_has_a_provider",
            ),
        ]
        indexes = [models.Index(fields=["grantee", "need", "position"], name="offer_of_need")]

    def __str__(self) -> str:
        return self.provider_name

    @property
    def provider_name(self) -> str:
        """The provider as pages show it."""
        return self.collaborator.public_name if self.collaborator else self.provider

    @property
    def need_key(self) -> str:
        """The need's key in addresses and on the map."""
        return self.need or f"own-{self.own_need_id}"

    def get_absolute_url(self) -> str:
        """The page of the need that it meets."""
        return reverse("resource_need", args=[self.grantee.slug, self.need_key])

    def refuse(self, field: str, value) -> str:
        """A provider has a name from the register or a typed one; a need is one of two."""
        if field == "need" and bool(value) == bool(self.own_need_id):
            return "A provider stands under one need. Choose which."
        other = {"provider": self.collaborator_id, "collaborator": self.provider}.get(field, True)
        if not value and not other:
            return "Say who provides it: choose from the register, or type a name."
        return ""


class AreaNote(EditableModel):
    """What an emergency (a pandemic, a storm, a lost grant) changed in one service area."""

    area = models.CharField(max_length=20, choices=AREAS)
    emergency = models.TextField(blank=True)

    editable = {
        "area": Choice("Service area", options=AREAS),
        "emergency": Lines(
            "What an emergency changed",
            "What survivors could no longer get, what came instead, what should stay ready.",
        ),
    }

    class Meta:
        verbose_name = "note on an emergency"
        constraints = [models.UniqueConstraint(fields=["grantee", "area"], name="area_note_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {dict(AREAS)[self.area]}"

    def refuse(self, field: str, value) -> str:
        """An area has one note."""
        taken = AreaNote.objects.filter(area=value).exclude(pk=self.pk)
        if field == "area" and taken.exists():
            return "This area has its note already. Reload the page and write in it."
        return ""
