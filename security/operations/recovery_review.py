"""Deciding about requests for help: two members of staff, each for themselves, then everybody waits (SEC-5).

This is the only way in which staff have a part in replacing a second factor, and what they decide sets up nothing:
it lets the person do that, later, with their password.
"""

from datetime import datetime, timedelta

from django.conf import settings

from security import audit, events_recovery, guards
from security.audit import Actor
from security.guards import Approval, Reviewing
from security.models.recovery import Identity, RecoveryRequest, State
from security.models.recovery_review import RecoveryLook, RecoveryReview
from security.models.user import User
from security.operations.recovery import locked

REVIEWERS = 2


def picture_of(*, reviewer: User, recovery: RecoveryRequest, side: str) -> bytes:
    """What a reviewer may look at: it is given to nobody before `look_at` has recorded it.

    Raises `Refused`, `Unreadable` and DoesNotExist.
    """
    guards.reviewing.check([Reviewing(reviewer, recovery)])
    return recovery.documents.get(side=side).content


def look_at(*, actor: Actor, reviewer: User, recovery: RecoveryRequest, side: str, now: datetime) -> None:
    """A reviewer looks at one picture of a request; logged. Raises `Refused`: it was decided or stopped meanwhile."""
    with audit.operation(actor=actor) as operation:
        recovery = locked(recovery=recovery)
        guards.reviewing.check([Reviewing(reviewer, recovery)])
        RecoveryLook.objects.get_or_create(recovery=recovery, reviewer=reviewer, side=side, defaults={"at": now})
        if recovery.opened_at is None:
            recovery.opened_at = now
            recovery.save(update_fields=["opened_at"])
        operation.record(events_recovery.DocumentViewed(recovery=recovery, side=side))


def approve(
    *, actor: Actor, reviewer: User, recovery: RecoveryRequest, read: Identity, note: str, now: datetime
) -> RecoveryRequest:
    """Approves a request for one of two reviewers, who has looked and typed what they `read`.

    Raises `Refused`, and ValueError without a `note`: the decision stays, and says why. With the second approval it is
    decided: documents are destroyed, every address is told, and the waiting time begins.
    """
    if not note.strip():
        raise ValueError("An approval says why.")
    with audit.operation(actor=actor) as operation:
        recovery = locked(recovery=recovery)
        _check(reviewer, recovery)
        guards.approving.check([Approval(recovery, read)])
        RecoveryReview.objects.create(recovery=recovery, reviewer=reviewer, at=now, approves=True, note=note)
        operation.record(events_recovery.RecoveryReviewed(recovery=recovery, approves=True))
        if recovery.reviews.filter(approves=True).count() >= REVIEWERS:
            wait: timedelta = settings.STEWARD["RECOVERY_WAIT"]
            recovery.approve(now=now, due_at=now + wait)
            operation.record(events_recovery.RecoveryApproved(recovery=recovery))
        return recovery


def decline(
    *, actor: Actor, reviewer: User, recovery: RecoveryRequest, grounds: str, note: str, now: datetime
) -> RecoveryRequest:
    """Declines a request: one reviewer who has looked is enough. Documents are destroyed. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        recovery = locked(recovery=recovery)
        _check(reviewer, recovery)
        RecoveryReview.objects.create(
            recovery=recovery, reviewer=reviewer, at=now, approves=False, grounds=grounds, note=note
        )
        operation.record(events_recovery.RecoveryReviewed(recovery=recovery, approves=False))
        recovery.grounds, recovery.decided_at = grounds, now
        recovery.end(State.DECLINED, now=now)
        operation.record(events_recovery.RecoveryDeclined(recovery=recovery))
        return recovery


def _check(reviewer: User, recovery: RecoveryRequest) -> None:
    """Whether this reviewer may decide now. Raises `Refused`."""
    subject = Reviewing(reviewer, recovery)
    guards.reviewing.check([subject])
    guards.deciding.check([subject])
