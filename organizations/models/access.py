"""Product access (ORG-7, ORG-9): what was given to a member, to a team, or with invitations, and what comes of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models.invitation import InvitationBatch
from organizations.models.membership import Membership
from organizations.models.product import Product, ProductKind, Right
from organizations.models.team import Team

_RIGHTS = models.CharField(max_length=20, choices=Right.choices)


class Access(models.Model):
    """What one holder was given: a member, a team, or whoever accepts the invitations of a batch.

    `full`: every right on every product, also future ones; what was given one by one is kept and counts again
    without it. For a member whose role sees everything all of it is kept, without effect (ORG-4).
    """

    membership = models.OneToOneField(Membership, models.CASCADE, null=True, verbose_name=_("membership"))
    team = models.OneToOneField(Team, models.CASCADE, null=True, verbose_name=_("team"))
    batch = models.OneToOneField(InvitationBatch, models.CASCADE, null=True, verbose_name=_("batch of invitations"))
    full = models.BooleanField(_("full access"), default=False)

    class Meta:
        verbose_name = _("product access")
        verbose_name_plural = _("product accesses")
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, team=None, batch=None)
                | Q(membership=None, team__isnull=False, batch=None)
                | Q(membership=None, team=None, batch__isnull=False),
                name="access_has_one_holder",
            )
        ]

    def __str__(self) -> str:
        return str(self.membership or self.team or self.batch)


class ProductGrant(models.Model):
    """Rights on one product. A trigger keeps it within the holder's organization and the rights of the kind."""

    access = models.ForeignKey(Access, models.CASCADE, related_name="grants", verbose_name=_("product access"))
    product = models.ForeignKey(Product, models.CASCADE, related_name="grants", verbose_name=_("product"))
    rights = ArrayField(_RIGHTS, verbose_name=_("rights"))

    class Meta:
        verbose_name = _("right on a product")
        verbose_name_plural = _("rights on products")
        constraints = [
            models.UniqueConstraint(fields=["access", "product"], name="one_grant_a_product"),
            models.CheckConstraint(condition=Q(rights__len__gt=0), name="grant_gives_something"),
        ]

    def __str__(self) -> str:
        return f"{self.access} · {self.product}"


class KindGrant(models.Model):
    """Rights that each future product of a kind brings by itself: when it is added it becomes a `ProductGrant`."""

    access = models.ForeignKey(Access, models.CASCADE, related_name="kind_grants", verbose_name=_("product access"))
    kind = models.ForeignKey(ProductKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    rights = ArrayField(_RIGHTS, verbose_name=_("rights"))

    class Meta:
        verbose_name = _("right on future products")
        verbose_name_plural = _("rights on future products")
        constraints = [
            models.UniqueConstraint(fields=["access", "kind"], name="one_grant_a_kind"),
            models.CheckConstraint(condition=Q(rights__len__gt=0), name="kind_grant_gives_something"),
        ]

    def __str__(self) -> str:
        return f"{self.access} · {self.kind}"


class Reach(models.Model):
    """A view: each right that a member was given on a product, and by which team (none: to them alone).

    The one place that knows how individual access, teams and full access add up (ORG-9). Whether the member's role
    sees everything anyway, and whether the product still lives, is the reader's question.
    """

    id = models.TextField(primary_key=True)
    membership = models.ForeignKey(Membership, models.DO_NOTHING, related_name="reach")
    product = models.ForeignKey(Product, models.DO_NOTHING, related_name="reach")
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, related_name="+")
    full = models.BooleanField()
    rights = ArrayField(_RIGHTS)

    class Meta:
        managed = False
        db_table = "organizations_reach"

    def __str__(self) -> str:
        return f"{self.membership} · {self.product}"
