"""Sessions in PostgreSQL: sign-in survives the loss of Redis, and a session can be seen and ended (SEC-8)."""

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from security.sessions import SessionStore


class Session(AbstractBaseSession):
    """A browser that is signed in, or on its way. `session_key` is the SHA-256 of the cookie's value."""

    user = models.ForeignKey("security.User", models.CASCADE, null=True, related_name="sessions")
    address = models.GenericIPAddressField(_("address"), null=True)
    device = models.CharField(_("device"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("signed in"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["expire_date"], name="session_expiry")]

    def __str__(self) -> str:
        return self.session_key[:12]

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        """The store that reads and writes these rows; looked up by its setting, as Django does."""
        return import_module(settings.SESSION_ENGINE).SessionStore
