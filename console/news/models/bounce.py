"""Mails that came back: refused while they were handed over, or reported later by the recipient's server."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.news.models.issue import Issue
from security.models import User


class Source(models.TextChoices):
    """How it became known."""

    REFUSED = "refused", pgettext_lazy("bounce", "Refused at once")
    REPORTED = "reported", pgettext_lazy("bounce", "Reported later")


class BounceQuerySet(models.QuerySet["Bounce"]):
    """Bounces in the words of sending."""

    def blocking(self) -> "BounceQuerySet":
        """Those after which an address gets no news."""
        return self.filter(is_hard=True, lifted_at=None)

    def addresses(self) -> "BounceQuerySet":
        """Of each address that somebody with an active account has now, the first after which it gets no news."""
        own = self.blocking().filter(user__is_active=True, address__iexact=F("user__email"))
        earlier = Bounce.objects.blocking().filter(user=OuterRef("user"), address__iexact=OuterRef("user__email"))
        return own.exclude(Exists(earlier.filter(pk__lt=OuterRef("pk"))))

    def between(self, user: User) -> "BounceQuerySet":
        """Those that stand between a person and news at the address they sign in with, the latest first."""
        return self.blocking().filter(user=user, address__iexact=user.email).order_by("-at", "-pk")


class Bounce(models.Model):
    """One mail to one address did not arrive. A hard one blocks the address for news, until it is lifted.

    Blocked is the address, not the person: whoever signs in with another one gets news there.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bounces", verbose_name=_("person"))
    address = models.CharField(_("address"), max_length=254)
    source = models.CharField(_("how it became known"), max_length=8, choices=Source.choices)
    status = models.CharField(_("status"), max_length=12)
    said = models.CharField(_("what the server said"), max_length=300, blank=True)
    is_hard = models.BooleanField(_("for good"))
    notice = models.BigIntegerField(_("notice"), unique=True)
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="bounces", verbose_name=_("issue"))
    at = models.DateTimeField(_("came back"), default=timezone.now)
    lifted_at = models.DateTimeField(_("works again since"), null=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("email that came back")
        verbose_name_plural = _("emails that came back")
        indexes = [
            models.Index(fields=["user"], condition=Q(is_hard=True, lifted_at=None), name="bounce_blocks"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.status}"
