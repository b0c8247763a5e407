"""Changing the addresses of a person: each is confirmed by a link before it counts (SEC-6, SEC-8)."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from security import audit
from security.audit import Actor, Operation
from security.event import Event
from security.events_addresses import (
    RecoveryEmailChanged,
    RecoveryEmailRequested,
    RecoveryEmailWithdrawn,
    SignInAddressAnnounced,
    SignInAddressChanged,
    SignInAddressRequested,
    SignInAddressTaken,
    SignInAddressWithdrawn,
)
from security.links import LinkEnded
from security.models.address_change import AddressChange
from security.models.user import User, normal_address

Kind = AddressChange.Kind
Side = AddressChange.Side


def request_recovery_email(*, actor: Actor, user: User, address: str) -> AddressChange:
    """Mails a link to the new recovery email; until it is used the one before stays in force.

    That it differs from the sign-in address is for the form to say, and for the database to insist on.
    """
    with audit.operation(actor=actor) as operation:
        change = _begin(user, Kind.RECOVERY, address, operation.at)
        _send(operation, change)
        return change


def request_sign_in_address(*, actor: Actor, user: User, address: str) -> AddressChange:
    """Mails a link to both addresses; the change is made when both were used.

    An address that has an account gets a mail that says so instead; whoever asks sees no difference.
    """
    with audit.operation(actor=actor) as operation:
        change = _begin(user, Kind.SIGN_IN, address, operation.at)
        _send(operation, change)
        return change


def send_change_again(*, actor: Actor, user: User, kind: Kind) -> AddressChange:
    """Mails a new link to each mailbox that has not confirmed yet; those sent before end.

    Raises AddressChange.DoesNotExist if nothing waits (any more).
    """
    with audit.operation(actor=actor) as operation:
        change = _waiting(user, kind, operation.at)
        change.send_again(now=operation.at)
        _send(operation, change)
        return change


def withdraw_change(*, actor: Actor, user: User, kind: Kind) -> AddressChange:
    """Ends a change that waits for its links: what is in force stays so, and nobody has to be told.

    Raises AddressChange.DoesNotExist if nothing waits (any more): it may have been confirmed at the same moment.
    """
    with audit.operation(actor=actor) as operation:
        change = _waiting(user, kind, operation.at)
        change.withdraw(now=operation.at)
        withdrawn = RecoveryEmailWithdrawn if kind == Kind.RECOVERY else SignInAddressWithdrawn
        operation.record(withdrawn(change=change))
        return change


def _waiting(user: User, kind: Kind, now: datetime) -> AddressChange:
    """The change that waits, with its person, who is locked: nobody confirms it meanwhile."""
    user = user.locked()
    return AddressChange.waiting_of(user, kind, now=now)


def _send(operation: Operation, change: AddressChange) -> None:
    """A link to each side that has not agreed."""
    missing = change.missing()
    if Side.NEW in missing:
        operation.record(_to_the_new_address(change))
    if Side.PRESENT in missing:
        operation.record(SignInAddressAnnounced(change=change))


def _to_the_new_address(change: AddressChange) -> Event:
    if change.kind == Kind.RECOVERY:
        return RecoveryEmailRequested(change=change)
    owner = User.objects.with_address(change.address).first()
    return SignInAddressTaken(change=change, owner=owner) if owner else SignInAddressRequested(change=change)


def _begin(user: User, kind: Kind, address: str, now: datetime) -> AddressChange:
    """The one open change of this kind, for this address from now on. The person is locked, so there is only one."""
    user = user.locked()
    change = AddressChange.objects.filter(user=user, kind=kind, ended_at=None).first()
    change = change or AddressChange(user=user, kind=kind)
    change.user = user
    change.begin(normal_address(address), now=now)
    return change


def confirm_address(*, change_id: int, token: str) -> AddressChange:
    """Notes that the mailbox of this link agrees, once; with the last to agree the change is made.

    Whoever holds the link need not be signed in. Raises `LinkEnded`.
    """
    with audit.operation(actor=Actor.anonymous()) as operation:
        user = User.objects.select_for_update(no_key=True, of=("self",)).filter(address_changes=change_id).first()
        change = AddressChange.objects.filter(pk=change_id).first()
        side = change.side_of(token, now=operation.at) if change else ""
        if user is None or change is None or not side:
            raise LinkEnded
        change.agree(side, now=operation.at)
        if change.ended_at:
            make = _make_recovery_email if change.kind == Kind.RECOVERY else _make_sign_in_address
            operation.record(make(user, change.address))
        return change


def _make_recovery_email(user: User, address: str) -> RecoveryEmailChanged:
    before, user.recovery_email = user.recovery_email, address
    _store(user, "recovery_email")
    return RecoveryEmailChanged(user=user, before=before)


def _make_sign_in_address(user: User, address: str) -> SignInAddressChanged:
    before, user.email = user.email, address
    _store(user, "email")
    return SignInAddressChanged(user=user, before=before)


def _store(user: User, field: str) -> None:
    """Raises `LinkEnded` if the address got an account meanwhile, or is the person's other one by now."""
    try:
        with transaction.atomic():
            user.save(update_fields=[field])
    except IntegrityError as error:
        raise LinkEnded from error


def forget_changes(*, actor: Actor, now: datetime) -> int:
    """Deletes changes whose links ended LINKS_KEPT ago."""
    kept = settings.STEWARD["ADDRESS_LINK_VALID"] + settings.STEWARD["LINKS_KEPT"]
    with audit.operation(actor=actor):
        deleted, _by_model = AddressChange.objects.filter(sent_at__lt=now - kept).delete()
        return deleted
