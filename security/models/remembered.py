"""Browsers in which a person asked not to be asked for the second step for a while; they do not replace the password.

Such a browser holds a random value of which only the digest stands here. It counts as long as neither the password
nor the second factors have changed, which `seal` says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.kit.device_names import short_device
from security.models.user import User
from security.places import hint_of


class RememberedDeviceQuerySet(models.QuerySet["RememberedDevice"]):
    """Remembered devices in the words of sign-in."""

    def current(self, *, now: datetime) -> "RememberedDeviceQuerySet":
        """Those whose time (DEVICE_REMEMBERED) is not over."""
        valid: timedelta = settings.STEWARD["DEVICE_REMEMBERED"]
        return self.filter(created_at__gt=now - valid)

    def with_one_of(self, tokens: Iterable[str]) -> "RememberedDeviceQuerySet":
        """Those that hold one of these values."""
        return self.filter(digest__in=[digest_of(token) for token in tokens])


class RememberedDevice(models.Model):
    """One browser: whose, which, from where, since when and how long ago it was used to sign in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="remembered_devices")
    digest = models.CharField(max_length=64, unique=True)
    seal = models.CharField(max_length=64)
    device = models.CharField(gettext_lazy("device"), max_length=300, blank=True)
    address = models.GenericIPAddressField(gettext_lazy("address"), null=True)
    created_at = models.DateTimeField(gettext_lazy("remembered since"), default=timezone.now)
    last_used_at = models.DateTimeField(gettext_lazy("last used"), default=timezone.now)

    objects = RememberedDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("remembered device")
        verbose_name_plural = gettext_lazy("remembered devices")

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def name(self) -> str:
        """The browser and its system, as one knows them."""
        return short_device(self.device) or _("A device")

    @property
    def place(self) -> str:
        """About where the address is, as far as that is known."""
        return hint_of(self.address or "")

    @property
    def ends_at(self) -> datetime:
        """From when on the second step is asked for again."""
        valid: timedelta = settings.STEWARD["DEVICE_REMEMBERED"]
        return self.created_at + valid


def digest_of(token: str) -> str:
    """What stands in the database for a browser's value."""
    return sha256(token.encode()).hexdigest()
