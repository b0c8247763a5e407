"""Becoming a member: whose word lets somebody in, and the one place where a membership begins."""

from typing import Any

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events.people import MemberJoined
from organizations.models import Membership, Organization, Role
from organizations.permissions import Action
from security import audit
from security.audit import Actor, Operation
from security.models import User


def admit(*, actor: Actor, organization: Organization, user: User, role: Role) -> Membership:
    """Makes a person a member. Raises IntegrityError if they are one, and `Denied`."""
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require_to_admit(actor=actor, role=role, organization=organization)
        return join(operation=operation, organization=organization, user=user, role=role)


def require_to_admit(*, actor: Actor, role: Role, organization: Organization) -> None:
    """Asks, under the organization's lock, whether the actor's word makes somebody a member in this role.

    Only a legal representative admits another (ORG-4), not the provider's staff. Raises `Denied`.
    """
    require(actor, Action.INVITE, organization)
    if role == Role.LEGAL_REPRESENTATIVE:
        require(actor, Action.CHANGE_LEGAL_REPRESENTATIVE, organization)
        if actor.kind == "staff":
            raise Denied(Action.CHANGE_LEGAL_REPRESENTATIVE)


def join(
    *, operation: Operation, organization: Organization, user: User, role: Role | str, **brought: Any
) -> Membership:
    """Begins a membership, with what an invitation brings of its fields.

    Part of an operation that holds the organization's lock and has asked whose word it is. Raises IntegrityError.
    """
    membership = Membership.objects.create(organization=organization, user=user, role=role, **brought)
    operation.record(MemberJoined(membership=membership))
    return membership
