"""An organization: who answers for products and people. How it looks belongs to branding, what it pays to billing."""

import secrets
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from organizations.models.membership import Membership

MARKS = ("slate", "petrol", "moss", "ochre", "rust", "plum", "violet", "blue")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organizations in the business's words."""

    def open(self) -> "OrganizationQuerySet":
        """Not closed (ORG-13: a deleted organization is closed, not erased)."""
        return self.filter(closed_at=None)


class Organization(models.Model):
    """A group of people with roles. `version` counts changes of its people; the database's trigger moves it."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address in the console"), max_length=60, unique=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Zurich")
    version = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects: ClassVar[OrganizationQuerySet] = OrganizationQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        memberships: RelatedManager[Membership]

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [models.Index(fields=["name"], name="organization_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Up to three letters for the square at the top left."""
        words = [word for word in self.name.replace("-", " ").split() if word[:1].isalnum()]
        return "".join(word[0] for word in words[:3]).upper() or self.name[:1].upper()

    @property
    def mark(self) -> str:
        """The colour of the square: one of MARKS, steady for an organization."""
        return MARKS[(self.pk or 0) % len(MARKS)]

    def locked(self) -> "Organization":
        """The row, locked for the transaction: every change of an organization's people begins with it."""
        return Organization.objects.select_for_update(no_key=True).get(pk=self.pk)

    @staticmethod
    def free_slug(name: str) -> str:
        """A readable, unguessable enough address for a new organization; unique by its random end."""
        return f"{slugify(name)[:48].strip('-') or 'organization'}-{secrets.token_hex(3)}"
