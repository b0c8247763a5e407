"""The way of a person who secures their account because somebody else may know the password (SEC-8)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security.models.user import User


class Securing(models.Model):
    """The latest one of a person: since when, and what they have looked at. Everything else is read from the facts.

    It is no matter of a session: on the way, sessions end and begin.
    """

    class Look(models.TextChoices):
        """What only the person can judge."""

        FACTORS = "two-factor", _("Second factor")
        ADDRESSES = "addresses", _("Recovery addresses")
        CHANGES = "review", _("Recent changes")

    user = models.OneToOneField(User, models.CASCADE, verbose_name=_("person"), related_name="securing")
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    factors_seen_at = models.DateTimeField(_("second factor looked at"), null=True)
    addresses_seen_at = models.DateTimeField(_("addresses looked at"), null=True)
    changes_seen_at = models.DateTimeField(_("recent changes looked at"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("securing of an account")
        verbose_name_plural = _("securings of accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(factors_seen_at=None) | Q(factors_seen_at__gte=F("started_at")),
                name="factors_seen_since_it_started",
            ),
            models.CheckConstraint(
                condition=Q(addresses_seen_at=None) | Q(addresses_seen_at__gte=F("started_at")),
                name="addresses_seen_since_it_started",
            ),
            models.CheckConstraint(
                condition=Q(changes_seen_at=None) | Q(changes_seen_at__gte=F("started_at")),
                name="changes_seen_since_it_started",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="securing_ended_after_it_started"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d}"

    def begin(self, *, now: datetime) -> None:
        """From the beginning, whatever was done before."""
        self.started_at = now
        self.factors_seen_at = self.addresses_seen_at = self.changes_seen_at = self.ended_at = None
        self.save()

    def look_at(self, look: str, *, now: datetime) -> None:
        """The person has looked at it, and it is right."""
        field = _FIELDS[self.Look(look)]
        setattr(self, field, now)
        self.save(update_fields=[field])

    def end(self, *, now: datetime) -> None:
        """The person has done what they wanted to do."""
        self.ended_at = now
        self.save(update_fields=["ended_at"])


_FIELDS = {
    Securing.Look.FACTORS: "factors_seen_at",
    Securing.Look.ADDRESSES: "addresses_seen_at",
    Securing.Look.CHANGES: "changes_seen_at",
}
