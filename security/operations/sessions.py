"""Ending sessions: one, or all but the one in use (SEC-8). What opens them is for `security.entrance` to know."""

from security import audit, events_sessions
from security.audit import Actor
from security.models.session import Session
from security.models.user import User
from security.sessions import stored


def end_session(*, actor: Actor, user: User, key: str) -> None:
    """Ends one session of the person, by the key of its row. Raises Session.DoesNotExist: it is not theirs, or over."""
    with audit.operation(actor=actor) as operation:
        session = user.sessions.select_for_update().get(pk=key)
        session.delete()
        operation.record(events_sessions.SessionEnded(user=user, device=session.device))


def end_other_sessions(*, actor: Actor, user: User, keep: str | None) -> int:
    """Ends every session of the person and returns how many those were.

    `keep` is the value of the cookie whose session stays (`request.session.session_key`); None: none stays.
    """
    with audit.operation(actor=actor) as operation:
        others = Session.objects.filter(user=user).exclude(pk=stored(keep) or "")
        count, _by_model = others.delete()
        if count:
            operation.record(events_sessions.OtherSessionsEnded(user=user, count=count))
        return count
