"""Using the link of an approved request: a new method is set up, and nothing else (SEC-5)."""

from datetime import datetime

from security import audit, events_recovery
from security.audit import Actor
from security.factors.authenticator import AUTHENTICATOR
from security.models.recovery import RecoveryRequest, State
from security.models.user import User
from security.operations.factors import activate
from security.operations.recovery import Ended, locked


def use(*, actor: Actor, user: User, recovery: RecoveryRequest, device: int, now: datetime) -> RecoveryRequest:
    """Puts the authenticator app that was just proved in force, and uses up the link. Every session of the person
    ends. Raises `Ended`; DoesNotExist if the app was begun anew elsewhere.

    That the password was right was checked before (`check_password`).
    """
    with audit.operation(actor=actor) as operation:
        recovery = locked(recovery=recovery)
        if recovery.user_id != user.pk or not recovery.opens_method(recovery.method_token, now=now):
            raise Ended
        recovery.end(State.USED, now=now)
        operation.record(events_recovery.RecoveryUsed(recovery=recovery))
        activate(actor=actor, user=user, factor=AUTHENTICATOR, pk=device, keep=None)
        return recovery


def settle(*, actor: Actor, user: User, now: datetime) -> None:
    """The person says that the methods from before the new one are all theirs; they are asked no more."""
    with audit.operation(actor=actor) as operation:
        for recovery in RecoveryRequest.objects.unsettled().filter(user=user).select_for_update(of=("self",)):
            recovery.settle(now=now)
            operation.record(events_recovery.RecoverySettled(recovery=recovery))
