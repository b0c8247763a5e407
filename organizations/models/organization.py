"""An organization: who answers for products and people. How it looks belongs to branding, what it pays to billing."""

import secrets
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from organizations.models.membership import Membership


class Mark(models.TextChoices):
    """The colours of `mark--*`: of one lightness, so that white letters are legible on each."""

    SLATE = "slate", pgettext_lazy("colour", "Slate")
    PETROL = "petrol", pgettext_lazy("colour", "Petrol")
    MOSS = "moss", pgettext_lazy("colour", "Moss")
    OCHRE = "ochre", pgettext_lazy("colour", "Ochre")
    RUST = "rust", pgettext_lazy("colour", "Rust")
    PLUM = "plum", pgettext_lazy("colour", "Plum")
    VIOLET = "violet", pgettext_lazy("colour", "Violet")
    BLUE = "blue", pgettext_lazy("colour", "Blue")


class LegalForm(models.TextChoices):
    """What an organization is before the law, as far as invoices and taxes ask (ORG-13)."""

    PERSON = "person", _("Private person")
    SOLE = "sole", _("Sole proprietorship")
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Association")
    FOUNDATION = "foundation", _("Foundation")
    PUBLIC = "public", _("Public body")


def home_currency() -> str:
    """The currency of the provider's country, until an organization says where it is (ORG-13)."""
    return str(settings.STEWARD["CURRENCIES"].get(settings.STEWARD["COUNTRY"], settings.STEWARD["CURRENCY"]))


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
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm.choices, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default=home_currency)
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
        """The colour of the square, steady for an organization."""
        return Mark.values[(self.pk or 0) % len(Mark.values)]

    def locked(self) -> "Organization":
        """The row, locked for the transaction: every change of an organization's people begins with it."""
        return Organization.objects.select_for_update(no_key=True).get(pk=self.pk)

    @property
    def may_be_one_person(self) -> bool:
        """Whether its name may be that of a human being: it is no legal person, as far as is known."""
        return self.legal_form in {"", LegalForm.PERSON, LegalForm.SOLE}

    def blank(self) -> None:
        """Forgets what tells who it was (SEC-9); the operation has locked it, and keeps names out of the log."""
        self.name = self.street = self.postal_code = self.city = self.phone = self.vat_number = ""
        self.slug = self.free_slug("")
        self.save(update_fields=["name", "slug", "street", "postal_code", "city", "phone", "vat_number"])

    @staticmethod
    def free_slug(name: str) -> str:
        """A readable, unguessable enough address for a new organization; unique by its random end."""
        return f"{slugify(name)[:48].strip('-') or 'organization'}-{secrets.token_hex(3)}"
