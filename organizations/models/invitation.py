"""Invitations (ORG-6): what was prepared for one or many, and each address that was asked to join."""

import uuid
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from console.kit.search import Searchable
from organizations.models.membership import Role
from organizations.models.organization import Organization
from organizations.models.team import Team
from security import links


def typed_addresses() -> Cast:
    """Every address in the rows of a batch, in lower case, as a list in JSON."""
    addresses = Func("rows", Value("$[*].email"), function="jsonb_path_query_array", output_field=JSONField())
    return Cast(Lower(Cast(addresses, TextField())), JSONField())


class InvitationBatchQuerySet(models.QuerySet["InvitationBatch"]):
    """Batches in the business's words."""

    def sent_to_any(self, addresses: Collection[str]) -> "InvitationBatchQuerySet":
        """Those that were sent and in which one of these addresses was typed, in whatever case."""
        found = Q()
        for address in sorted(addresses):
            found |= Q(typed__contains=[address.lower()])
        sent = self.alias(typed=typed_addresses()).filter(state=InvitationBatch.State.SENT)
        return sent.filter(found) if addresses else self.none()


class InvitationBatch(models.Model):
    """What one person prepares, checks and sends: the same offer to one address or to hundreds.

    A draft is kept while its author works on it; once sent it says what came of each row. What the invited will
    reach is its `Access`; `topics` as in a membership. A row is a dictionary of email, given_name, family_name, role,
    ends_on (ISO day or empty) and, once it was sent, `result`: empty (an invitation), or the code of what refused it;
    `erased` is true where names and address were blanked, because the account was deleted (SEC-9).
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("invitations", "Draft")
        SENDING = "sending", pgettext_lazy("invitations", "Being sent")
        SENT = "sent", pgettext_lazy("invitations", "Sent")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="invitation_batches", verbose_name=_("organization")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    rows = models.JSONField(_("rows"), default=list)
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("contact preferences"), null=True)
    manages_accounting = models.BooleanField(_("manage accounting"), default=False)
    teams = models.ManyToManyField(Team, related_name="+", verbose_name=_("teams"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects: ClassVar[InvitationBatchQuerySet] = InvitationBatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("batch of invitations")
        verbose_name_plural = _("batches of invitations")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["draft", "sending", "sent"]), name="batch_state_known")
        ]
        indexes = [GinIndex(typed_addresses(), condition=Q(state="sent"), name="batches_by_typed_address")]

    def __str__(self) -> str:
        return f"{self.organization} · {self.pk}"

    def locked(self) -> "InvitationBatch":
        """The row, locked. Lock the organization first."""
        return InvitationBatch.objects.select_for_update().get(pk=self.pk)


def is_open(now: datetime) -> Q:
    """A condition on invitations: those that can still be accepted."""
    return Q(state=Invitation.State.PENDING, expires_at__gt=now)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in the business's words."""

    def pending(self) -> "InvitationQuerySet":
        """Those nobody has answered, whether or not their time has passed meanwhile."""
        return self.filter(state=Invitation.State.PENDING)

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(is_open(now))


class Invitation(models.Model):
    """One address asked to join, once. The link is derived from a key; the table holds its digest.

    `generation` moves with each sending, so that an older link is dead. `ended_at` is when it was accepted, declined,
    revoked, or seen to have expired; `end_reason` says why the console itself ended it.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("invitation", "Waiting")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")
        REVOKED = "revoked", pgettext_lazy("invitation", "Revoked")
        EXPIRED = "expired", pgettext_lazy("invitation", "Expired")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="invitations", verbose_name=_("organization")
    )
    batch = models.ForeignKey(
        InvitationBatch, models.PROTECT, related_name="invitations", verbose_name=_("batch of invitations")
    )
    email = models.EmailField(_("email address"), max_length=254)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    access_ends_on = models.DateField(_("last day of access"), null=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    generation = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("reason"), max_length=40, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by")
    )
    search = Searchable("email", "given_name", "family_name")

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=Q(state="pending"),
                name="one_pending_invitation_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at=None) | (~Q(state="pending") & Q(ended_at__isnull=False)),
                name="invitation_has_ended_or_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False) | (~Q(state="accepted") & Q(accepted_by=None)),
                name="accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(access_ends_on=None) | Q(role=Role.EXTERNAL), name="only_invited_externals_end"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invited_role_known"),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "-sent_at", "-id"], name="invitations_by_sending"),
            models.Index(fields=["expires_at"], name="invitations_that_expire", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organization}"

    @property
    def name(self) -> str:
        """How they are called: their name where somebody typed it, else the address; of a deleted account neither is
        left."""
        return f"{self.given_name} {self.family_name}".strip() or self.email or gettext("A deleted account")

    @property
    def token(self) -> str:
        """The secret of the link, for this sending of it."""
        return links.derived("invitation", self.reference, self.generation, self.email.lower())

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.state == self.State.PENDING and self.expires_at > now

    def seal(self) -> None:
        """Notes the digest of the link that is valid now; the operation stores it."""
        self.digest = digest_of(self.token)

    def locked(self) -> "Invitation":
        """The row, locked. Lock the organization first."""
        return Invitation.objects.select_related("batch").select_for_update(of=("self",)).get(pk=self.pk)

    @classmethod
    def opened_by(cls, token: str) -> "Invitation | None":
        """The invitation whose latest link this is, in whatever state."""
        found = cls.objects.select_related("organization", "invited_by").filter(digest=digest_of(token))
        return found.first()


def digest_of(token: str) -> str:
    """What is stored of a link: nobody who reads the table can make the link of it."""
    return sha256(token.encode()).hexdigest()
