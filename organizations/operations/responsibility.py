"""Handing over the legal responsibility (ORG-14): nominated, then accepted or not; one change of both roles."""

import logging
from datetime import datetime

from django.conf import settings

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events.responsibility import HandOverProposed, RoleHandedOver
from organizations.guards import responsibility as guards
from organizations.guards.people import RoleChange, changing_role
from organizations.guards.responsibility import Answer, HandingOver
from organizations.models import HandOver, Membership, Organization, Role
from organizations.operations.nominations import end, locked_open
from organizations.operations.people import give_roles
from organizations.operations.together import lock_members, refusing
from organizations.permissions import Action
from security import audit
from security.audit import Actor, Operation

State = HandOver.State
logger = logging.getLogger(__name__)
AFTERWARDS = (Role.ADMINISTRATOR, Role.COLLABORATOR, Role.EXTERNAL)  # what a nominator may become


def nominate(*, actor: Actor, organization: Organization, member: int, role_after: Role) -> HandOver:
    """Asks a member, by their id, to take over from the actor, who then becomes `role_after` (one of AFTERWARDS).

    Nothing changes before they accept. Raises `Denied`, `Refused`, and ValueError for another role.
    """
    if role_after not in AFTERWARDS:
        raise ValueError(role_after)
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.HAND_OVER, organization)
        if actor.kind != "person" or actor.user_id is None:
            raise Denied(Action.HAND_OVER)
        _note_expiry(operation, organization)
        nominee = next(iter(lock_members(organization=organization, members=[member])), None)
        if nominee is None:
            raise Denied(Action.HAND_OVER)
        guards.handing_over.check([HandingOver(actor, organization, nominee)])
        hand_over = HandOver.objects.create(
            organization=organization,
            nominator_id=actor.user_id,
            nominee=nominee.user,
            role_after=role_after,
            created_at=operation.at,
            expires_at=operation.at + settings.STEWARD["HAND_OVER_VALID"],
        )
        operation.record(HandOverProposed(hand_over=hand_over))
        return hand_over


def accept(*, actor: Actor, hand_over: HandOver) -> Membership:
    """Makes the nominee legal representative, and the nominator what they chose; returns the nominee's place.

    Everything is asked again under the lock: both may have changed since. Raises `Denied` and `Refused`.
    """
    with refusing(guard=changing_role), audit.operation(actor=actor) as operation:
        hand_over = _answered(actor, hand_over)
        guards.taking_over.check([Answer(hand_over, operation.at)])
        organization = hand_over.organization
        members = organization.memberships.filter(user__in=[hand_over.nominator_id, hand_over.nominee_id])
        people = lock_members(organization=organization, members=members.values_list("pk", flat=True))
        of = {member.user_id: member for member in people}
        nominator = Actor.person(hand_over.nominator)
        changes = [
            RoleChange(nominator, of[hand_over.nominee_id], Role.LEGAL_REPRESENTATIVE),
            RoleChange(nominator, of[hand_over.nominator_id], Role(hand_over.role_after)),
        ]
        changing_role.check(changes)
        end(operation=operation, hand_over=hand_over, state=State.ACCEPTED)
        give_roles(operation=operation, organization=organization, changes=changes, event=RoleHandedOver)
        return of[hand_over.nominee_id]


def decline(*, actor: Actor, hand_over: HandOver) -> HandOver:
    """Ends the nomination by the nominee's will. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        hand_over = _answered(actor, hand_over)
        guards.ending_nomination.check([Answer(hand_over, operation.at)])
        end(operation=operation, hand_over=hand_over, state=State.DECLINED)
        return hand_over


def withdraw(*, actor: Actor, hand_over: HandOver) -> HandOver:
    """Ends the nomination by the will of a legal representative: the nominator's, or, since they may be out of reach,
    another's. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        hand_over = _locked(hand_over)
        require(actor, Action.HAND_OVER, hand_over.organization)
        guards.ending_nomination.check([Answer(hand_over, operation.at)])
        end(operation=operation, hand_over=hand_over, state=State.WITHDRAWN)
        return hand_over


def expire(*, actor: Actor, now: datetime) -> int:
    """Notes which nominations have expired; returns how many. Safe to run twice, and twice at once."""
    number = 0
    due = HandOver.objects.filter(state=State.OPEN, expires_at__lte=now).select_related("organization")
    for organization in [hand_over.organization for hand_over in due.order_by("pk")]:
        try:
            with audit.operation(actor=actor) as operation:
                number += _note_expiry(operation, organization.locked(), now)
        except Exception:  # whatever is wrong with one organization, the nominations of the others expire
            logger.exception("A nomination could not expire.", extra={"facts": {"organization": organization.pk}})
    return number


def _note_expiry(operation: Operation, organization: Organization, now: datetime | None = None) -> int:
    """Ends the nomination of a locked organization that has expired, whether or not the sweep has been there."""
    past = locked_open(organization=organization).filter(expires_at__lte=now or operation.at).first()
    if past is None:
        return 0
    end(operation=operation, hand_over=past, state=State.EXPIRED)
    return 1


def _answered(actor: Actor, hand_over: HandOver) -> HandOver:
    """The nomination, locked, if it is the actor's own to answer and they still are there. Raises `Denied`."""
    found = _locked(hand_over)
    require(actor, Action.OPEN, found.organization)
    if actor.kind != "person" or actor.user_id != found.nominee_id:
        raise Denied(Action.OPEN)
    return found


def _locked(hand_over: HandOver) -> HandOver:
    """The nomination, locked, with its people, and the organization locked before it."""
    organization = hand_over.organization.locked()
    rows = HandOver.objects.select_related("nominator", "nominee").select_for_update(of=("self",))
    found = rows.get(pk=hand_over.pk)
    found.organization = organization
    return found
