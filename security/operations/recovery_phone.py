"""The recovery phone (SEC-8): a number of its own that is told what concerns the account. It proves nobody."""

from security import audit
from security.audit import Actor
from security.events import WrongGuess
from security.events_addresses import RecoveryPhoneChanged, RecoveryPhoneRemoved
from security.factors.sms import SMS, masked
from security.models.phone_change import PhoneChange
from security.models.user import User
from security.operations.guesses import count_guess


def prepare_recovery_phone(*, actor: Actor, user: User, number: str) -> PhoneChange:
    """Stores a number (E.164) that waits for its code; the one before stays in force until then."""
    with audit.operation(actor=actor):
        return PhoneChange.objects.create(user=_begun_anew(user), number=number)


def confirm_recovery_phone(
    *, actor: Actor, change: PhoneChange, attempt: str, code: str, address: str, budget: str
) -> bool:
    """Whether the code came back; with it the number is in force. The same budget of guesses as at sign-in.

    Raises `Limited`, and PhoneChange.DoesNotExist for what was confirmed, replaced or removed in another window.
    """
    user = change.user
    count_guess(
        actor=actor, limit="factor", purpose=SMS.code, email=user.email, address=address, budget=budget, user=user
    )
    with audit.operation(actor=actor):
        user.locked()
        right = PhoneChange.objects.select_for_update().get(pk=change.pk).take_code(code, attempt=attempt)
        if right:
            change_recovery_phone(actor=actor, user=user, number=change.number)
    if not right:
        audit.refused(WrongGuess(purpose=SMS.code, user=user), actor=actor)
    return right


def change_recovery_phone(*, actor: Actor, user: User, number: str) -> User:
    """From now on this is the person's recovery phone. That it is theirs was seen before (`confirm_recovery_phone`)."""
    with audit.operation(actor=actor) as operation:
        user = _begun_anew(user)
        before, user.recovery_phone = user.recovery_phone, number
        user.save(update_fields=["recovery_phone"])
        operation.record(RecoveryPhoneChanged(user=user, before=before, number=masked(number)))
        return user


def remove_recovery_phone(*, actor: Actor, user: User) -> User:
    """From now on there is none, and none waits. Where there was none, nothing has happened, and nobody is told."""
    with audit.operation(actor=actor) as operation:
        user = _begun_anew(user)
        before, user.recovery_phone = user.recovery_phone, ""
        if before:
            user.save(update_fields=["recovery_phone"])
            operation.record(RecoveryPhoneRemoved(user=user, before=before))
        return user


def _begun_anew(user: User) -> User:
    """The person, locked; no number waits any more, nor does a code that was sent to one."""
    user = user.locked()
    PhoneChange.objects.filter(user=user).delete()
    return user
