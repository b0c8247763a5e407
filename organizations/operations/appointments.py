"""A new legal representative through support, where none can be reached (ORG-14): proposed by one member of the
staff, told to everybody, decided by another after days in which a legal representative can stop it.
"""

from django.conf import settings

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events.appointments import AppointmentProposed
from organizations.guards import appointments as guards
from organizations.guards.appointments import Decision, Proposal
from organizations.guards.people import RoleChange
from organizations.models import Appointment, Membership, Role
from organizations.operations.people import give_roles
from organizations.operations.proposals import end
from organizations.operations.together import lock_members, refusing
from organizations.permissions import Action
from security import audit
from security.audit import Actor

State = Appointment.State


def propose(*, actor: Actor, membership: Membership, reason: str) -> Appointment:
    """A member of staff proposes a member; `reason` is what they checked, for the staff. Everybody known is told.

    Raises `Denied` for whoever is not staff, and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = membership.organization.locked()
        staff, nominee = _staff(actor), membership.user
        guards.proposing.check([Proposal(actor, organization, nominee)])
        appointment = Appointment.objects.create(
            organization=organization,
            nominee=nominee,
            reason=reason,
            proposed_by_id=staff,
            proposed_at=operation.at,
            not_before=operation.at + settings.STEWARD["APPOINTMENT_WAIT"],
        )
        operation.record(AppointmentProposed(appointment=appointment))
        return appointment


def appoint(*, actor: Actor, appointment: Appointment) -> Membership:
    """A second member of staff makes the nominee legal representative; whoever is one already stays one.

    The one place where support gives the legal responsibility, which `guards.people.changing_role` refuses it
    everywhere else. Raises `Denied` and `Refused`.
    """
    with refusing(guard=guards.appointing), audit.operation(actor=actor) as operation:
        appointment = _locked(appointment)
        _staff(actor)
        guards.appointing.check([Decision(actor, appointment, operation.at)])
        organization = appointment.organization
        places = organization.memberships.filter(user=appointment.nominee_id).values_list("pk", flat=True)
        (member,) = lock_members(organization=organization, members=places)
        end(operation=operation, appointment=appointment, state=State.APPOINTED)
        changes = [RoleChange(actor, member, Role.LEGAL_REPRESENTATIVE)]
        give_roles(operation=operation, organization=organization, changes=changes)
        return member


def reject(*, actor: Actor, appointment: Appointment) -> Appointment:
    """A second member of staff ends the proposal; that needs no waiting. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        appointment = _locked(appointment)
        _staff(actor)
        guards.rejecting.check([Decision(actor, appointment, operation.at)])
        end(operation=operation, appointment=appointment, state=State.REJECTED)
        return appointment


def stop(*, actor: Actor, appointment: Appointment) -> Appointment:
    """A legal representative, who can be reached after all, ends the proposal. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        appointment = _locked(appointment)
        require(actor, Action.HAND_OVER, appointment.organization)
        if actor.kind != "person":
            raise Denied(Action.HAND_OVER)
        guards.stopping.check([Decision(actor, appointment, operation.at)])
        end(operation=operation, appointment=appointment, state=State.STOPPED)
        return appointment


def _staff(actor: Actor) -> int:
    """The id of the member of staff who acts. Raises `Denied` for anybody else."""
    if actor.kind != "staff" or actor.user_id is None:
        raise Denied(Action.CHANGE_LEGAL_REPRESENTATIVE)
    return actor.user_id


def _locked(appointment: Appointment) -> Appointment:
    """The proposal, locked, with its people, and the organization locked before it."""
    organization = appointment.organization.locked()
    rows = Appointment.objects.select_related("nominee", "proposed_by").select_for_update(of=("self",))
    found = rows.get(pk=appointment.pk)
    found.organization = organization
    return found
