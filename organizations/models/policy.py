"""What an organization asks of everybody's second factor, and from which day on (ORG-16). It makes no query."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from console.kit import fingerprints
from organizations.models.organization import Organization


class Requirement(models.TextChoices):
    """What is asked of everybody, from least to most."""

    NONE = "none", _("Not required")
    ANY = "any", _("Required, SMS accepted")
    WITHOUT_SMS = "without_sms", _("Required, SMS not accepted")

    def exceeds(self, other: "Requirement") -> bool:
        """Whether this asks for more."""
        order = list(Requirement)
        return order.index(self) > order.index(other)


@dataclass(frozen=True)
class Terms:
    """From which day on any second factor is required, and from which on SMS alone is none; None: never."""

    required_from: date | None = None
    without_sms_from: date | None = None

    @property
    def fingerprint(self) -> str:
        """A short text that tells whether these terms still hold."""
        return fingerprints.of(f"{self.required_from} {self.without_sms_from}")

    def on(self, day: date) -> Requirement:
        """What is required on this day."""
        if self.required_from is None or day < self.required_from:
            return Requirement.NONE
        if self.without_sms_from is None or day < self.without_sms_from:
            return Requirement.ANY
        return Requirement.WITHOUT_SMS

    def since(self, day: date) -> date | None:
        """Since when this is required which is required on this day; None: nothing is."""
        days = (self.required_from, self.without_sms_from)
        return max((one for one in days if one is not None and one <= day), default=None)

    @property
    def in_the_end(self) -> Requirement:
        """What is required once every day of the terms has come."""
        return self.on(date.max)

    def next_after(self, day: date) -> date | None:
        """The first day after this one on which more is required; None: what holds then goes on."""
        days = (self.required_from, self.without_sms_from)
        return min((one for one in days if one is not None and one > day), default=None)

    def changed(self, requirement: Requirement, *, begins_on: date, today: date) -> "Terms":
        """The terms once somebody asks for this. More begins on its day, and what holds stays until then; less holds at
        once, and whatever was still to come is off."""
        present = self.on(today)
        begins_on = max(begins_on, today)
        if requirement is Requirement.NONE:
            return Terms()
        if requirement is Requirement.ANY:
            return Terms(begins_on if present is Requirement.NONE else self.required_from)
        if present is Requirement.WITHOUT_SMS:
            return self
        return Terms(begins_on if present is Requirement.NONE else self.required_from, begins_on)


class SecurityPolicy(models.Model):
    """The terms of an organization that requires something; the others have no row. Days are the organization's.

    `told_on` is when people were last told of what is to come.
    """

    organization = models.OneToOneField(
        Organization, models.PROTECT, related_name="security_policy", verbose_name=_("organization")
    )
    required_from = models.DateField(_("two-factor authentication required from"))
    without_sms_from = models.DateField(_("SMS not accepted from"), null=True)
    told_on = models.DateField(_("people told"))

    class Meta:
        verbose_name = _("security policy")
        verbose_name_plural = _("security policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(without_sms_from=None) | Q(without_sms_from__gte=F("required_from")),
                name="without_sms_comes_no_earlier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.terms.in_the_end.label}"

    @property
    def terms(self) -> Terms:
        """What it says."""
        return Terms(self.required_from, self.without_sms_from)
