"""What somebody had written when their session turned out to have ended; kept until they have signed in again."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class UnsentQuerySet(models.QuerySet["Unsent"]):
    """What was written, found by the secret that only the writer's browser has."""

    def expired(self, *, now: datetime) -> "UnsentQuerySet":
        """What no token brings back any more."""
        kept: timedelta = settings.STEWARD["UNSENT_KEPT"]
        return self.filter(kept_at__lte=now - kept)

    def behind(self, token: str, *, now: datetime) -> dict[str, Any]:
        """What this token brings back, within UNSENT_KEPT; else nothing."""
        kept: timedelta = settings.STEWARD["UNSENT_KEPT"]
        found = self.filter(digest=digest(token), kept_at__gt=now - kept).first()
        return found.fields if found else {}


class Unsent(models.Model):
    """The fields of a form. Whose they are is not known; the address one comes back to holds the token."""

    digest = models.CharField(max_length=64, primary_key=True)
    fields = models.JSONField()
    kept_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = UnsentQuerySet.as_manager()

    class Meta:
        verbose_name = "unsent suggestion"

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def keep(cls, fields: dict[str, str]) -> str:
        """Keeps these fields and returns the token."""
        token = secrets.token_urlsafe(24)
        cls.objects.create(digest=digest(token), fields=fields)
        return token


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
