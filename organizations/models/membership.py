"""A person in an organization, with a role. A trigger keeps a legal representative in every organization."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from organizations.models.access import Reach


class Role(models.TextChoices):
    """What a person is in an organization (ORG-2), from most rights to fewest."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
    ADMINISTRATOR = "administrator", _("Administrator")
    COLLABORATOR = "collaborator", _("Collaborator")
    EXTERNAL = "external", _("External")


SEES_EVERYTHING = (Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in the business's words."""

    def of_open_organizations(self) -> "MembershipQuerySet":
        """Those that still open a door: the organization is open, and external access has not ended (ORG-17)."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()), organization__closed_at=None)

    def legal_representatives(self) -> "MembershipQuerySet":
        """Those who answer for the organization, and can: their account is active."""
        return self.filter(role=Role.LEGAL_REPRESENTATIVE, user__is_active=True)


def is_only_legal_representative() -> Q:
    """A condition on memberships: the legal representative beside whom there is no other who can act."""
    others = Membership.objects.legal_representatives().filter(organization=OuterRef("organization"))
    return Q(~Exists(others.exclude(pk=OuterRef("pk"))), role=Role.LEGAL_REPRESENTATIVE)


class Membership(models.Model):
    """A person's place in an organization.

    `topics` are what they asked to be told of by mail; None: what their role is told by itself. `sms_topics` are what
    they are told of by SMS besides (`organizations.contact`).
    `ends_at` is the first instant at which an external has no access any more; `sponsor` answers for them (ORG-17).
    `rank` (from the role) and `sort_name` (from the person, by a trigger) exist so that a page out of 10,000
    members is read from an index.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="memberships", verbose_name=_("organization")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    manages_accounting = models.BooleanField(_("manage accounting"), default=False)
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("contact preferences"), null=True)
    sms_topics = ArrayField(models.CharField(max_length=40), verbose_name=_("told about by SMS"), default=list)
    ends_at = models.DateTimeField(_("access ends"), null=True)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sponsor")
    )
    reminded_at = models.DateTimeField(_("sponsor reminded"), null=True)
    alerted_at = models.DateTimeField(_("last security alert"), null=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    last_active_at = models.DateTimeField(_("last activity"), null=True)
    rank = models.GeneratedField(
        expression=Case(
            *[When(role=role.value, then=Value(place)) for place, role in enumerate(Role)], default=Value(9)
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    sort_name = models.CharField(max_length=170, default="", editable=False)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        reach: RelatedManager[Reach]

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_membership_each"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(role=Role.EXTERNAL), name="only_external_access_ends"),
        ]
        indexes = [
            models.Index(fields=["organization", "sort_name", "id"], name="members_by_name"),
            models.Index(fields=["organization", "rank", "sort_name", "id"], name="members_by_role"),
            # As the list sorts: the latest first, who was never here last.
            models.Index(
                "organization",
                F("last_active_at").desc(nulls_last=True),
                F("id").desc(),
                name="members_by_activity",
            ),
            models.Index(fields=["ends_at"], name="access_that_ends", condition=Q(ends_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization}"

    @property
    def sees_everything(self) -> bool:
        """Legal representatives and administrators need no grant (ORG-7)."""
        return self.role in SEES_EVERYTHING

    @property
    def is_external(self) -> bool:
        """Outside the organization (ORG-2)."""
        return self.role == Role.EXTERNAL

    def locked(self) -> "Membership":
        """The row, locked, with its person. Lock the organization first."""
        return Membership.objects.select_related("user").select_for_update(of=("self",)).get(pk=self.pk)

    def take_role(self, role: Role) -> Role:
        """Takes another role and returns the one before; the operation stores it. Only external access has an end."""
        before = Role(self.role)
        self.role = role
        if role is not Role.EXTERNAL:
            self.ends_at = None
        return before
