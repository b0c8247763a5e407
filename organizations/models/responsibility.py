"""The legal responsibility on its way to somebody else (ORG-14): handed over, or given through support."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models.membership import Role
from organizations.models.organization import Organization


class HandOver(models.Model):
    """A legal representative nominates another member, who accepts. `role_after` is what the nominator becomes."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("hand-over", "Waiting")
        ACCEPTED = "accepted", pgettext_lazy("hand-over", "Accepted")
        DECLINED = "declined", pgettext_lazy("hand-over", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("hand-over", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("hand-over", "Expired")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="hand_overs", verbose_name=_("organization")
    )
    nominator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("nominated by")
    )
    nominee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("nominee"))
    role_after = models.CharField(_("role afterwards"), max_length=20, choices=Role.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(state="open"), name="one_open_hand_over"),
            models.CheckConstraint(condition=~Q(nominator=F("nominee")), name="handed_over_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="hand_over_has_ended_or_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.nominee}"


class Appointment(models.Model):
    """Support's procedure where no representative can be reached: two of its staff, everybody told, time to object."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("appointment", "Proposed")
        APPOINTED = "appointed", pgettext_lazy("appointment", "Appointed")
        REJECTED = "rejected", pgettext_lazy("appointment", "Rejected")
        STOPPED = "stopped", pgettext_lazy("appointment", "Stopped by the organization")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="appointments", verbose_name=_("organization")
    )
    nominee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("nominee"))
    reason = models.TextField(_("what was checked"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    not_before = models.DateTimeField(_("can be decided from"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("appointment by support")
        verbose_name_plural = _("appointments by support")
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(state="open"), name="one_open_appointment"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="decided_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="appointed") | Q(decided_by__isnull=False), name="appointed_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="appointment_has_ended_or_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.nominee}"
