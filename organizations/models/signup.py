"""A sign-up under way: an address that is not confirmed yet. No account exists before the link was used."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security import links


class SignUp(models.Model):
    """One address waiting for its confirmation. The link is derived, never stored; a new one ends the old."""

    email = models.EmailField(_("email address"), max_length=254)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    generation = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(_("link sent"), default=timezone.now)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=Q(used_at=None), name="one_open_sign_up_an_address")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def token(self) -> str:
        """The secret of the link, for this sending of it."""
        return links.derived("sign-up", self.pk, self.generation, self.email.lower())

    def opens_with(self, token: str) -> bool:
        """Whether this token opens it: unused, in time (SIGN_UP_VALID), the last one sent."""
        valid: timedelta = settings.STEWARD["SIGN_UP_VALID"]
        in_time = self.used_at is None and self.sent_at > timezone.now() - valid
        return in_time and links.matches(self.token, token)

    @classmethod
    def opened_by(cls, pk: int, token: str) -> "SignUp | None":
        """The sign-up that this link opens, if it opens one."""
        found = cls.objects.filter(pk=pk).first()
        return found if found and found.opens_with(token) else None
