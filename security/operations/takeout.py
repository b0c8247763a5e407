"""Taking along what is known of oneself (SEC-9): that it was asked for stands in the log, and is told."""

from security import audit
from security.audit import Actor
from security.events_account import TakeoutMade
from security.models.user import User


def make_takeout(*, actor: Actor, user: User) -> None:
    """Notes that the person takes their data along; to be called before the first byte of them is sent."""
    with audit.operation(actor=actor) as operation:
        operation.record(TakeoutMade(user=user))
