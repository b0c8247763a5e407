"""Sends what was prepared (ORG-6): one invitation at once, many in chunks by the worker, none of them twice.

How far a batch has come (`done`) moves in the transaction of the invitations themselves: whatever dies in between, the
next one goes on where they stop.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from console.kit import workers
from console.kit.exceptions import Denied
from organizations import invite_rows
from organizations.access import require
from organizations.ending import today_in
from organizations.guards.invitations import Invited, inviting
from organizations.invite_rows import Row
from organizations.models import Invitation, InvitationBatch, Organization
from organizations.operations.invitations import invite
from organizations.permissions import Action
from security import audit
from security.audit import Actor
from security.events import AccessDenied

logger = logging.getLogger(__name__)
State = InvitationBatch.State

CHUNK = 100  # rows in one transaction
RESUMED = timedelta(minutes=1)  # after this long without a chunk nobody seems to be at work


class DraftChanged(Exception):
    """The draft is no longer what the person saw when they decided to send it."""


def send(*, actor: Actor, organization: Organization, batch: int, seen: datetime) -> InvitationBatch:
    """Sends the actor's draft as it stood when it was last changed at `seen`: one invitation now, many by the worker.

    One that is being sent, or was, is returned as it is. Raises `Denied`, `DoesNotExist`, `DraftChanged`, and `Refused`
    where the only one is refused.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        own = InvitationBatch.objects.select_for_update().filter(organization=organization, author=actor.user_id)
        draft = own.get(pk=batch)
        if draft.state != State.DRAFT:
            return draft
        if draft.changed_at != seen or not draft.rows:
            raise DraftChanged
        draft.state, draft.changed_at = State.SENDING, operation.at
        if len(draft.rows) == 1:
            _insist(actor, organization, draft.rows[0])
            _send_rows(actor, draft, organization)
        else:
            transaction.on_commit(lambda: workers.tell("organizations.tasks.send_batch", draft.pk), robust=True)
        draft.save(update_fields=["rows", "state", "done", "changed_at"])
        return draft


def send_rest(*, batch: int) -> None:
    """Sends what is left of a batch, a chunk in each transaction. Safe to run twice, also at the same time."""
    while _send_chunk(batch):
        pass


def send_what_is_left(*, now: datetime) -> None:
    """Goes on with each batch on which nobody seems to work: a dead worker or broker loses no invitation."""
    waiting = InvitationBatch.objects.filter(state=State.SENDING, changed_at__lt=now - RESUMED)
    for batch in waiting.order_by("pk").values_list("pk", flat=True):
        try:
            send_rest(batch=batch)
        except Exception:  # whatever is wrong with one batch, the others are sent
            logger.exception("A batch of invitations could not be sent.", extra={"facts": {"batch": batch}})


def _send_chunk(batch: int) -> bool:
    """Sends the next CHUNK rows in their author's name; False: there was nothing left, or they may no longer invite."""
    found = InvitationBatch.objects.select_related("author", "organization").filter(pk=batch).first()
    if found is None:
        return False
    actor = Actor.person(found.author)
    try:
        with audit.operation(actor=actor) as operation:
            organization = found.organization.locked()
            own = found.locked()
            if own.state != State.SENDING:
                return False
            require(actor, Action.INVITE, organization)
            _send_rows(actor, own, organization)
            own.changed_at = operation.at
            own.save(update_fields=["rows", "state", "done", "changed_at"])
            return own.state == State.SENDING
    except Denied as denied:
        _give_up(actor, found)
        audit.refused(AccessDenied(action=denied.action, organization=found.organization_id), actor=actor)
        return False


def _send_rows(actor: Actor, batch: InvitationBatch, organization: Organization) -> None:
    """Invites the next rows, notes in each what came of it, and how far the batch has come."""
    batch.organization = organization
    rows: list[Row] = batch.rows[batch.done : batch.done + CHUNK]
    today = today_in(organization)
    for row in rows:
        wrong = invite_rows.what_is_wrong(row, today)
        row["result"] = wrong[0].code if wrong else ""
    fit = [row for row in rows if not row["result"]]
    for row, came in zip(fit, invite(actor=actor, batch=batch, rows=fit), strict=True):
        row["result"] = "" if isinstance(came, Invitation) else came
    batch.done += len(rows)
    if batch.done >= len(batch.rows):
        batch.state = State.SENT


def _insist(actor: Actor, organization: Organization, row: Row) -> None:
    """Raises `Refused` for a person who cannot be invited, and `DraftChanged` for a row that is not even one: the
    page that led here does not offer to send it."""
    if invite_rows.what_is_wrong(row, today_in(organization)):
        raise DraftChanged
    inviting.check([Invited.row(actor, organization, row, 0)])


def _give_up(actor: Actor, batch: InvitationBatch) -> None:
    """Ends a batch whose author may no longer invite: what was not sent says so."""
    with audit.operation(actor=actor):
        batch.organization.locked()
        own = batch.locked()
        for row in own.rows[own.done :]:
            row["result"] = "may_not_invite"
        own.state, own.done = State.SENT, len(own.rows)
        own.save(update_fields=["rows", "state", "done"])
