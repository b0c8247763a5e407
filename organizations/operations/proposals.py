"""How a proposal of support ends, whichever operation it is part of (ORG-14)."""

from collections.abc import Collection

from django.db.models import QuerySet

from organizations.events import appointments as events
from organizations.models import Appointment, Organization
from security.audit import Operation

State = Appointment.State
EVENTS: dict[State, type[events.OfAppointment]] = {
    State.APPOINTED: events.AppointmentMade,
    State.REJECTED: events.AppointmentRejected,
    State.STOPPED: events.AppointmentStopped,
}


def end(*, operation: Operation, appointment: Appointment, state: State) -> None:
    """Ends a proposal that waits and is locked; everybody is told."""
    appointment.state, appointment.ended_at = state, operation.at
    if state is not State.STOPPED:
        appointment.decided_by_id = operation.actor.user_id
    appointment.save(update_fields=["state", "ended_at", "decided_by"])
    operation.record(EVENTS[state](appointment=appointment))


def stop_of(*, operation: Operation, organization: Organization, users: Collection[int]) -> None:
    """Stops the proposal that waits, if it is of one of these people, who are members no more. Part of an operation
    that holds the organization's lock. Nobody of the staff decided, so it is not rejected."""
    if waiting := locked_open(organization=organization).filter(nominee__in=users).first():
        end(operation=operation, appointment=waiting, state=State.STOPPED)


def locked_open(*, organization: Organization) -> QuerySet[Appointment]:
    """The proposal that waits in this organization, locked: one or none."""
    waiting = Appointment.objects.filter(organization=organization, state=State.OPEN)
    return waiting.select_related("organization", "nominee").select_for_update(of=("self",))
