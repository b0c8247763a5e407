"""What members of staff did about a request for help: which pictures they opened, and what they decided (SEC-5)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security.models.recovery import Grounds, RecoveryRequest, Side
from security.models.user import User


class RecoveryLook(models.Model):
    """That a member of staff has opened a picture: nobody decides without it. It outlives the picture."""

    recovery = models.ForeignKey(RecoveryRequest, models.PROTECT, related_name="looks")
    reviewer = models.ForeignKey(User, models.PROTECT, verbose_name=_("reviewer"), related_name="+")
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("look at a recovery request")
        verbose_name_plural = _("looks at recovery requests")
        constraints = [
            models.UniqueConstraint(fields=["recovery", "reviewer", "side"], name="one_look_a_reviewer_and_side")
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.reviewer_id} {self.side}"


class RecoveryReview(models.Model):
    """What one member of staff decided about a request; nobody decides twice, and nothing of it is changed."""

    recovery = models.ForeignKey(RecoveryRequest, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, verbose_name=_("reviewer"), related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    approves = models.BooleanField(_("approves"))
    grounds = models.CharField(_("grounds"), max_length=11, choices=Grounds.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("review of a recovery request")
        verbose_name_plural = _("reviews of recovery requests")
        constraints = [
            models.UniqueConstraint(fields=["recovery", "reviewer"], name="one_review_a_reviewer"),
            models.CheckConstraint(
                condition=Q(approves=True, grounds="") | ~Q(grounds=""), name="declined_with_grounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.reviewer_id}"
