"""What the pages about a person's security show, shaped for them; changes nothing and knows no page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from console.kit.device_names import short_device
from security.audit import Actor
from security.lifetimes import is_over, seen_at
from security.models.audit import AuditEntry
from security.models.session import Session
from security.models.user import User
from security.places import hint_of
from security.sessions import stored


@dataclass(frozen=True)
class OpenSession:
    """A browser in which the person is signed in. `key` names the row and opens nothing."""

    key: str
    device: str
    device_words: str
    address: str
    signed_in_at: datetime
    seen_at: datetime
    is_current: bool
    is_remembered: bool

    @property
    def place(self) -> str:
        """About where the address is, as far as that is known."""
        return hint_of(self.address)


def open_sessions(user: User, *, now: datetime, current: str | None) -> list[OpenSession]:
    """The sessions that still open something, the one in use first, then as they were used last; one query.

    `current` is the value of the cookie in use.
    """
    rows = Session.objects.filter(user=user, expire_date__gt=now)
    found = [_open_session(row, row.get_decoded(), stored(current)) for row in rows if not _is_over(row, user, now)]
    return sorted(found, key=lambda session: (session.is_current, session.seen_at), reverse=True)


def _is_over(row: Session, user: User, now: datetime) -> bool:
    return is_over(row.get_decoded(), staff=user.is_staff, now=now)


def _open_session(row: Session, noted: dict[str, Any], current: str | None) -> OpenSession:
    return OpenSession(
        key=row.session_key,
        device=short_device(row.device),
        device_words=row.device,
        address=row.address or "",
        signed_in_at=row.created_at,
        seen_at=seen_at(noted),
        is_current=row.session_key == current,
        is_remembered="remembered" in noted,
    )


@dataclass(frozen=True)
class SignIns:
    """The sign-ins of a person over some time, in short; and whether they have begun to secure their account since."""

    last_at: datetime | None
    failures: int
    warned_at: datetime | None
    securing_at: datetime | None
    secured_at: datetime | None

    @property
    def securing_since(self) -> datetime | None:
        """Since when the person has been securing their account, where they have not ended it."""
        is_over = self.securing_at is None or (self.secured_at is not None and self.secured_at > self.securing_at)
        return None if is_over else self.securing_at


def sign_ins_since(user: User, since: datetime) -> SignIns:
    """When last, how many tries failed, and when the person was last warned of failures; one query.

    A wrong password typed by somebody who is signed in already is no try to sign in.
    """
    entries = AuditEntry.objects.filter(subject_kind="user", subject=str(user.pk), at__gte=since)
    found = entries.aggregate(
        last_at=Max("at", filter=Q(code="signed_in")),
        failures=Count("pk", filter=Q(code="wrong_guess", actor=Actor.anonymous().key)),
        warned_at=Max("at", filter=Q(code="repeated_failures")),
        securing_at=Max("at", filter=Q(code="securing_begun")),
        secured_at=Max("at", filter=Q(code="securing_ended")),
    )
    return SignIns(**found)
