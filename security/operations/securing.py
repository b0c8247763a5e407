"""Securing an account whose password somebody else may know (SEC-8): begin, look at what only the person can judge,
end. What is changed on the way, other operations do."""

from datetime import datetime

from security import audit
from security.audit import Actor
from security.events_securing import SecuringBegun, SecuringEnded, SecuringLooked
from security.models.securing import Securing
from security.models.user import User
from security.queries_securing import has_new_password, steps_of


def begin_securing(*, actor: Actor, user: User) -> Securing:
    """Begins, or begins anew: only what is done from now on counts."""
    with audit.operation(actor=actor) as operation:
        user = user.locked()
        securing = Securing.objects.filter(user=user).first() or Securing(user=user)
        securing.begin(now=operation.at)
        operation.record(SecuringBegun(user=user))
        return securing


def look_through(*, actor: Actor, user: User, look: str) -> Securing:
    """The person has looked at it and says that it is right.

    Raises Securing.DoesNotExist: none is under way, or the password is the old one, with which others may still be in.
    """
    with audit.operation(actor=actor) as operation:
        securing = _under_way(user, operation.at)
        if not has_new_password(securing):
            raise Securing.DoesNotExist
        securing.look_at(look, now=operation.at)
        operation.record(SecuringLooked(user=securing.user, look=look))
        return securing


def end_securing(*, actor: Actor, user: User, current: str | None) -> Securing:
    """Ends it, however many steps are done. Raises Securing.DoesNotExist: none is under way.

    `current` is the value of the cookie in use.
    """
    with audit.operation(actor=actor) as operation:
        securing = _under_way(user, operation.at)
        steps = steps_of(securing, now=operation.at, current=current)
        securing.end(now=operation.at)
        done = sum(step.is_done for step in steps)
        operation.record(SecuringEnded(user=securing.user, done=done, steps=len(steps)))
        return securing


def _under_way(user: User, at: datetime) -> Securing:
    """The one that has not ended and was not begun anew meanwhile; the person is locked."""
    locked = user.locked()
    return Securing.objects.select_related("user").get(user=locked, ended_at=None, started_at__lte=at)
