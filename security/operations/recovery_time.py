"""What time does to requests for help: links are sent, documents destroyed, what nobody went on with lapses (SEC-5)."""

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from security import audit, events_recovery
from security.audit import Actor
from security.models.recovery import RecoveryRequest, State
from security.operations.recovery import locked

logger = logging.getLogger(__name__)


def move_on(*, actor: Actor, now: datetime) -> int:
    """Moves on whatever is due, each in an operation of its own; returns how many those were."""
    due = RecoveryRequest.objects.filter(_is_due(now)).order_by("pk").values_list("pk", flat=True)
    moved = 0
    for pk in list(due):
        try:
            moved += _moved(actor, pk, now)
        except Exception:  # whatever is wrong with one request, the documents of the others are destroyed in time
            logger.exception("A request for help could not be moved on.", extra={"facts": {"recovery": pk}})
    return moved


def _is_due(now: datetime) -> Q:
    rules = settings.STEWARD
    return (
        Q(state=State.DRAFT, begun_at__lte=now - rules["RECOVERY_FORM_VALID"])
        | Q(state=State.SENT, opened_at=None, sent_at__lte=now - rules["RECOVERY_UNTOUCHED"])
        | Q(state=State.SENT, sent_at__lte=now - rules["RECOVERY_UNDECIDED"])
        | Q(state=State.APPROVED, due_at__lte=now)
        | Q(state=State.READY, ready_at__lte=now - rules["RECOVERY_LINK_VALID"])
    )


def _moved(actor: Actor, pk: int, now: datetime) -> bool:
    """Whether it was still due under its lock: somebody may have decided or stopped it meanwhile."""
    with audit.operation(actor=actor) as operation:
        recovery = RecoveryRequest.objects.filter(_is_due(now), pk=pk).select_for_update().first()
        if recovery is None:
            return False
        recovery = locked(recovery=recovery)
        if recovery.state == State.DRAFT:
            recovery.delete()
        elif recovery.state == State.APPROVED:
            recovery.make_ready(now=now)
            operation.record(events_recovery.RecoveryReady(recovery=recovery))
        else:
            was_approved = recovery.state == State.READY
            recovery.end(State.LAPSED, now=now)
            operation.record(events_recovery.RecoveryLapsed(recovery=recovery, was_approved=was_approved))
        return True
