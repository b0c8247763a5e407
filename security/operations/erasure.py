"""What is left of a person who deletes their account: a row that others point at, without a name (SEC-9).

The way there, with all that organizations have to say to it, is `organizations.operations.account`.
"""

from django.db.models import Q
from django.db.models.functions import Lower

from security import audit, pictures
from security.account_endings import ENDINGS
from security.audit import Actor, Operation
from security.events_account import AccountDeleted
from security.events_recovery import RecoveryEndedWithAccount
from security.factors import EVERY_WAY
from security.models.password_reset import PasswordReset
from security.models.phone_change import PhoneChange
from security.models.recovery import OPEN, RecoveryRequest, State, StoppedBy
from security.models.securing import Securing
from security.models.session import Session
from security.models.user import User


def locked(*, user: User) -> User:
    """The person, locked so that nobody makes them a member of anything until the end of the operation."""
    return User.objects.select_for_update().get(pk=user.pk)


def erase(*, actor: Actor, user: User, organizations: int) -> User:
    """Ends everything that opens the account, and blanks what is personal; the address is free for another account.

    Part of an operation that holds the person's lock (`locked`) and has ended their memberships, of which there were
    `organizations`. What the person was mailed is forgotten by `notices.forget`.
    """
    with audit.operation(actor=actor) as operation:
        operation.record(AccountDeleted(user=user, organizations=organizations))
        for ending in ENDINGS:
            ending(operation, user)
        _end_requests_for_help(operation, user)
        for factor in EVERY_WAY:
            factor.model.objects.filter(user=user).delete()
        user.remembered_devices.all().delete()
        Securing.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
        _forget_links(user)
        user.groups.clear()
        user.user_permissions.clear()
        operation.erase_names("user", [str(user.pk)])
        pictures.let_go(user.picture_id, now=operation.at)
        user.blank(now=operation.at)
        return user


def _end_requests_for_help(operation: Operation, user: User) -> None:
    """What was declared and sent is destroyed; that there was a request, and what was decided, stays."""
    for recovery in RecoveryRequest.objects.filter(user=user).select_for_update().order_by("pk"):
        if recovery.state == State.DRAFT:
            recovery.delete()
        elif recovery.state in OPEN:
            recovery.stop(StoppedBy.ACCOUNT, now=operation.at)
            operation.record(RecoveryEndedWithAccount(recovery=recovery))


def _forget_links(user: User) -> None:
    """Addresses that were typed for a link, and a number for a code."""
    user.address_changes.all().delete()
    PhoneChange.objects.filter(user=user).delete()
    own = Q(user=user) | Q(folded__in=[address.lower() for address in user.addresses])
    PasswordReset.objects.alias(folded=Lower("email")).filter(own).delete()
