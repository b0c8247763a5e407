"""What happens to people in an organization: joining, changing role, leaving."""

from collections.abc import Iterable

from organizations import events, guards
from organizations.access import require
from organizations.guards import RoleChange
from organizations.models import Membership, Organization, Role
from organizations.permissions import Action
from security import audit
from security.audit import Actor
from security.models import User


def change_role(
    *, actor: Actor, organization: Organization, members: Iterable[int], role: Role
) -> list[Membership]:
    """Gives members, by their ids, another role (ORG-4); returns those whose role was another before.

    One transaction for all of them, one summary mail each (ORG-5). Raises `Denied` and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.CHANGE_ROLE, organization)
        changes = [
            RoleChange(actor, membership, role)
            for membership in Membership.objects.select_related("user", "organization")
            .select_for_update(of=("self",))
            .filter(organization=organization, pk__in=list(members))
            .order_by("pk")
            if membership.role != role
        ]
        guards.changing_role.check(changes)
        if any(change.touches_legal_representatives for change in changes):
            require(actor, Action.CHANGE_LEGAL_REPRESENTATIVE, organization)
        for change in changes:
            before = change.membership.take_role(role)
            operation.record(events.RoleChanged(membership=change.membership, before=before))
        Membership.objects.bulk_update([change.membership for change in changes], ["role"], batch_size=1000)
        return [change.membership for change in changes]


def leave(*, actor: Actor, membership: Membership) -> None:
    """Ends the actor's own membership (ORG-12), and with it every access at once. Raises `Refused`.

    Open sessions end with it: each request asks for the membership anew.
    """
    with audit.operation(actor=actor) as operation:
        organization = membership.organization.locked()
        membership = membership.locked()
        require(actor, Action.LEAVE, organization)
        guards.leaving.check([membership])
        operation.record(events.MemberLeft(membership=membership))
        membership.delete()


def admit(*, actor: Actor, organization: Organization, user: User, role: Role) -> Membership:
    """Makes a person a member. Raises IntegrityError if they are one, and `Denied`."""
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        membership = Membership.objects.create(organization=organization, user=user, role=role)
        operation.record(events.MemberJoined(membership=membership))
        return membership
