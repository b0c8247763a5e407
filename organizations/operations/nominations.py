"""How a nomination ends, whichever operation it is part of (ORG-14)."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from organizations.events import responsibility as events
from organizations.models import HandOver, Organization
from security.audit import Operation

State = HandOver.State
EVENTS: dict[State, type[events.OfHandOver]] = {
    State.ACCEPTED: events.HandOverAccepted,
    State.DECLINED: events.HandOverDeclined,
    State.WITHDRAWN: events.HandOverWithdrawn,
    State.EXPIRED: events.HandOverExpired,
}


def end(*, operation: Operation, hand_over: HandOver, state: State) -> None:
    """Ends a nomination that waits and is locked; everybody who knew of it is told."""
    hand_over.state, hand_over.ended_at = state, operation.at
    hand_over.save(update_fields=["state", "ended_at"])
    operation.record(EVENTS[state](hand_over=hand_over))


def withdraw_of(*, operation: Operation, organization: Organization, users: Collection[int]) -> None:
    """Withdraws the nomination that waits, if one of these people gives or takes it. Part of an operation that holds
    the organization's lock and has stored what happened to them."""
    party = Q(nominator__in=users) | Q(nominee__in=users)
    if waiting := locked_open(organization=organization).filter(party).first():
        end(operation=operation, hand_over=waiting, state=State.WITHDRAWN)


def locked_open(*, organization: Organization) -> QuerySet[HandOver]:
    """The nomination that waits in this organization, locked, with its people: one or none."""
    waiting = HandOver.objects.filter(organization=organization, state=State.OPEN)
    return waiting.select_related("organization", "nominator", "nominee").select_for_update(of=("self",))
