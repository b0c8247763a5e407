"""Asking for help: what somebody without a second factor declares, sends and may stop (SEC-4).

That the password was right is the business of whoever calls (`security.asking`).
"""

from datetime import datetime

from django.db import IntegrityError

from console.kit.images import Picture
from security import audit, events_recovery, guards
from security.audit import Actor
from security.encryption import encrypt
from security.models.recovery import OPEN, Identity, RecoveryDocument, RecoveryRequest, Side, State, StoppedBy, mark_of
from security.models.user import User


class Ended(Exception):
    """The form was sent, lacks a picture, took too long, or the password was changed meanwhile; or what was asked for
    is over."""


def begin(*, actor: Actor, user: User, identity: Identity, document_kind: str) -> RecoveryRequest:
    """Begins to fill in a request. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        guards.asking_for_help.check([user])
        recovery = RecoveryRequest.objects.create(user=user, password_mark=mark_of(user))
        recovery.declare(identity, document_kind)
        operation.record(events_recovery.RecoveryBegun(recovery=recovery))
        return recovery


def declare(
    *, actor: Actor, draft: RecoveryRequest, identity: Identity, document_kind: str, now: datetime
) -> RecoveryRequest:
    """Declares something else than before. Raises `Ended`."""
    with audit.operation(actor=actor):
        draft = _draft(draft, now)
        draft.declare(identity, document_kind)
        return draft


def keep_picture(*, actor: Actor, draft: RecoveryRequest, side: Side, picture: Picture, now: datetime) -> int:
    """Keeps a picture, encrypted, in place of the one before; returns its id. Raises `Ended`."""
    with audit.operation(actor=actor):
        draft = _draft(draft, now)
        draft.documents.filter(side=side).delete()
        kept = RecoveryDocument(recovery=draft, side=side, width=picture.width, height=picture.height)
        kept.sealed = encrypt(picture.content, purpose=kept.purpose)
        kept.save()
        return int(kept.pk)


def hand_over(*, actor: Actor, draft: RecoveryRequest, token: str, now: datetime) -> RecoveryRequest:
    """Lets another browser go on with the form; its link works once. Raises `Ended`."""
    with audit.operation(actor=actor):
        draft = _draft(draft, now)
        if not draft.is_handed_over_by(token):
            raise Ended
        draft.handovers += 1
        draft.save(update_fields=["handovers"])
        return draft


def send(*, actor: Actor, draft: RecoveryRequest, now: datetime) -> RecoveryRequest:
    """Sends what was filled in: from now on it waits for two reviewers, and every known address is told.

    Raises `Refused` (also if another browser was faster), and `Ended`.
    """
    try:
        with audit.operation(actor=actor) as operation:
            recovery = _draft(draft, now)
            if set(recovery.documents.values_list("side", flat=True)) != set(Side.values):
                raise Ended
            guards.asking_for_help.check([recovery.user])
            recovery.state, recovery.sent_at = State.SENT, now
            recovery.save(update_fields=["state", "sent_at"])
            operation.record(events_recovery.RecoverySent(recovery=recovery))
            return recovery
    except IntegrityError:  # one open request a person: another one was sent at the same moment
        guards.asking_for_help.check([draft.user])
        raise Ended from None


def stop(*, actor: Actor, recovery: RecoveryRequest, now: datetime) -> RecoveryRequest:
    """Ends an open request for whoever holds its link; its documents are destroyed at once. Raises `Ended`."""
    with audit.operation(actor=actor) as operation:
        recovery = locked(recovery=recovery)
        if recovery.state not in OPEN:
            raise Ended
        recovery.stop(StoppedBy.LINK, now=now)
        operation.record(events_recovery.RecoveryStopped(recovery=recovery))
        return recovery


def stop_for_sign_in(*, actor: Actor, user: User, now: datetime) -> None:
    """SEC-5: whoever signs in with a second factor needs no help: an open request ends with it."""
    with audit.operation(actor=actor) as operation:
        for recovery in RecoveryRequest.objects.open().filter(user=user).select_for_update(of=("self",)):
            recovery.stop(StoppedBy.SIGN_IN, now=now)
            operation.record(events_recovery.RecoveryStopped(recovery=recovery, by_sign_in=True))


def locked(*, recovery: RecoveryRequest) -> RecoveryRequest:
    """The request as it stands now, until the end of the operation."""
    found = RecoveryRequest.objects.select_related("user").select_for_update(of=("self",))
    return found.get(pk=recovery.pk)


def _draft(draft: RecoveryRequest, now: datetime) -> RecoveryRequest:
    try:
        draft = locked(recovery=draft)
    except RecoveryRequest.DoesNotExist:
        raise Ended from None
    if not draft.is_being_filled_in(now=now):
        raise Ended
    return draft
