"""Products: what they are, whose, and who may use or manage them. What they cost belongs to billing."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from console.kit.search import Searchable
from organizations.models.membership import Membership
from organizations.models.organization import Organization


class Right(models.TextChoices):
    """What a grant allows on a product (ORG-7)."""

    TECHNICAL = "technical", pgettext_lazy("right on a product", "Technical")
    STATISTICS = "statistics", pgettext_lazy("right on a product", "Statistics")
    TICKET_CONTROL = "ticket_control", pgettext_lazy("right on a product", "Ticket control")
    SALES_CONTROL = "sales_control", pgettext_lazy("right on a product", "Sales control")


class ProductKind(models.Model):
    """A kind of product with its rules (BIL-1). The provider edits the list; `seed_catalogue` makes it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=40)
    rights = ArrayField(models.CharField(max_length=20, choices=Right.choices), verbose_name=_("rights"))
    has_seats = models.BooleanField(_("has seats"), default=False)
    has_mailboxes = models.BooleanField(_("has mailboxes"), default=False)
    is_personal = models.BooleanField(_("belongs to one person"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("kind of product")
        verbose_name_plural = _("kinds of product")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, where the catalogue of words knows it."""
        return gettext(self.name)

    @property
    def category_label(self) -> str:
        """The category in the reader's language."""
        return gettext(self.category)


class ProductQuerySet(models.QuerySet["Product"]):
    """Products in the business's words."""

    def live(self) -> "ProductQuerySet":
        """Not ended."""
        return self.filter(ended_at=None)

    def visible_to(self, membership: Membership) -> "ProductQuerySet":
        """All of the organization's for whoever sees everything, else those given to them (ORG-2, ORG-7)."""
        own = self.filter(organization_id=membership.organization_id)
        if membership.sees_everything:
            return own
        return own.filter(
            Q(pk__in=membership.reach.values("product"))
            | Q(pk__in=Seat.objects.filter(user=membership.user_id).values("product"))
            | Q(pk__in=Mailbox.objects.filter(user=membership.user_id).values("product"))
        )


class Product(models.Model):
    """Something an organization has from the provider. Parts of a bundle (kSuite) name their parent."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="products", verbose_name=_("organization")
    )
    kind = models.ForeignKey(ProductKind, models.PROTECT, related_name="products", verbose_name=_("kind"))
    bundle = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("bundle")
    )
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    search = Searchable("name")  # also what it is sorted by: "kDrive" stands beside "Kiosk"

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(
                condition=~Q(bundle=models.F("id")) | Q(bundle=None), name="product_is_not_its_own_bundle"
            )
        ]
        indexes = [models.Index(fields=["organization", "search", "id"], name="products_by_name")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A person's place in a kSuite: with it they may not leave the organization (ORG-12)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="seats", verbose_name=_("product"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name=_("person"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [models.UniqueConstraint(fields=["product", "user"], name="one_seat_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.product}"


class Mailbox(models.Model):
    """An address of a Mail Service, perhaps somebody's. An address is given once, whatever its case."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="mailboxes", verbose_name=_("product"))
    address = models.EmailField(_("address"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailboxes",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [models.UniqueConstraint(Lower("address"), name="mailbox_address_unique_in_any_case")]

    def __str__(self) -> str:
        return self.address
