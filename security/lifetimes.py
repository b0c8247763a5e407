"""How long a session lives, and whether one has ended by itself; knows no request."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

NOTED_EVERY = timedelta(minutes=5)  # the use of a session: a page does not cost a write
LONG_AGO = "1970-01-01T00:00:00+00:00"


def lifetime(*, staff: bool, remembered: bool) -> tuple[timedelta, timedelta]:
    """How long a session lives without use, and how long at all. Staff are never remembered (ASVS 7.1.1)."""
    limits = settings.STEWARD
    if staff:
        return limits["STAFF_SESSION_IDLE"], limits["STAFF_SESSION_ABSOLUTE"]
    if remembered:
        return limits["SESSION_REMEMBERED"], limits["SESSION_REMEMBERED"]
    return limits["SESSION_IDLE"], limits["SESSION_ABSOLUTE"]


def seen_at(noted: Mapping[str, Any]) -> datetime:
    """When the session was last used, as it notes it; long ago if it says nothing about it."""
    return datetime.fromisoformat(noted.get("seen_at", LONG_AGO))


def is_over(noted: Mapping[str, Any], *, staff: bool, now: datetime) -> bool:
    """Whether what the session notes of itself shows that it was idle, or has lived, for too long."""
    idle, absolute = lifetime(staff=staff, remembered="remembered" in noted)
    started = datetime.fromisoformat(noted.get("started_at", LONG_AGO))
    return now - seen_at(noted) > idle or now - started > absolute
