"""A forgotten password under way: an address was typed, and a link may be on its way (SEC-7)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security import links
from security.models.user import User


class PasswordReset(models.Model):
    """One per address typed, whether or not somebody signs in with it; the link is derived, a new one ends the old.

    `account` is the digest of what the link was sent for: when password or addresses of the account have changed since,
    whichever way, the link has ended.
    """

    email = models.EmailField(_("email address"), max_length=254)
    user = models.ForeignKey(User, models.CASCADE, null=True, verbose_name=_("person"), related_name="+")
    account = models.CharField(max_length=64, blank=True)
    generation = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(_("link sent"), default=timezone.now)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("forgotten password")
        verbose_name_plural = _("forgotten passwords")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=Q(used_at=None), name="one_open_reset_an_address")
        ]

    def __str__(self) -> str:
        return f"{self.pk}/{self.generation}"

    @property
    def token(self) -> str:
        """The secret of the link."""
        return links.derived("password-reset", self.pk, self.generation, self.account)

    def is_for(self, user: User | None, *, now: datetime) -> None:
        """From now on its link, a new one, opens this account; None: no account, but the same work."""
        self.user = user
        self.account = account_of(user)
        self.generation += 1
        self.sent_at = now

    def opens_with(self, token: str, *, now: datetime) -> bool:
        """Whether this token opens it: unused, in time (RESET_VALID), the last one sent, the account as it was."""
        valid: timedelta = settings.STEWARD["RESET_VALID"]
        in_time = self.used_at is None and self.sent_at > now - valid
        return in_time and links.matches(self.token, token) and self._is_as_it_was()

    def _is_as_it_was(self) -> bool:
        return self.user is not None and self.user.is_active and self.account == account_of(self.user)

    @classmethod
    def opened_by(cls, pk: int, token: str, *, now: datetime) -> "PasswordReset | None":
        """The reset that this link opens, if it opens one."""
        found = cls.objects.select_related("user").filter(pk=pk).first()
        return found if found and found.opens_with(token, now=now) else None


def account_of(user: User | None) -> str:
    """A digest of what must not change between a link and its use."""
    account = user or User()
    return links.derived("account", account.pk, account.password, *account.addresses)
