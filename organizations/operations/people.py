"""What happens to members of an organization: changing role, leaving."""

from collections.abc import Iterable
from datetime import datetime

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events import people as events
from organizations.guards import people as guards
from organizations.guards.people import RoleChange
from organizations.models import Membership, Organization, Role
from organizations.operations.departure import end_memberships
from organizations.operations.invitations import void_sent_by
from organizations.operations.nominations import withdraw_of
from organizations.operations.together import lock_members, refusing
from organizations.outcome import Outcome
from organizations.permissions import Action
from organizations.queries.preferences import told_codes
from organizations.queries.removal import given_products
from security import audit
from security.audit import Actor, Operation


def change_roles(
    *, actor: Actor, organization: Organization, members: Iterable[int], role: Role
) -> Outcome[RoleChange]:
    """Gives members, by their ids, another role (ORG-4). Whoever is refused keeps theirs, the others change.

    One transaction and one group in the log for all of them, one summary mail each (ORG-5). Raises `Denied`, and
    `Refused` where only the database saw that nobody would answer for the organization any more.
    """
    with refusing(guard=guards.changing_role), audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.CHANGE_ROLE, organization)
        people = lock_members(organization=organization, members=members)
        changes = [RoleChange(actor, member, role) for member in people if member.role != role]
        same = [member for member in people if member.role == role]
        reasons = guards.changing_role.reasons(changes)
        refused = {change: reasons[change] for change in changes if reasons[change]}
        allowed = [change for change in changes if change not in refused]
        if any(change.touches_legal_representatives for change in allowed):
            require(actor, Action.CHANGE_LEGAL_REPRESENTATIVE, organization)
        give_roles(operation=operation, organization=organization, changes=allowed)
        if refused:
            operation.record(events.SomeRefused.by(guards.changing_role, refused, organization))
        return Outcome(operation.id, [change.membership for change in allowed], same, refused)


def change_role(*, actor: Actor, organization: Organization, members: Iterable[int], role: Role) -> list[Membership]:
    """The same for all of them or for nobody; returns those whose role was another before. Raises `Denied` and
    `Refused`."""
    with refusing(guard=guards.changing_role), audit.operation(actor=actor):
        outcome = change_roles(actor=actor, organization=organization, members=members, role=role)
        outcome.insist(guards.changing_role)
        return outcome.changed


def give_roles(
    *,
    operation: Operation,
    organization: Organization,
    changes: list[RoleChange],
    event: type[events.RoleChanged] = events.RoleChanged,
) -> None:
    """Stores the roles, records them (each as an `event`), and ends what rests on a right that is gone.

    Part of an operation that has locked the organization and asked its guard: a change of roles, a hand-over that is
    accepted, an appointment by support.
    """
    if not changes:
        return
    by = organization.memberships.filter(user=operation.actor.user_id).values_list("role", flat=True).first() or ""
    members = [change.membership for change in changes]
    concerned = [change.membership.user_id for change in changes if change.touches_legal_representatives]
    grants = given_products(members)
    for change in changes:
        member = change.membership
        told_before = told_codes(member)
        before = member.take_role(change.role)
        operation.record(
            event(
                membership=member,
                before=before,
                by_role=by,
                own=change.is_own,
                grants=grants.get(member.pk, 0),
                told_before=told_before,
                told_after=told_codes(member),
            )
        )
    _store(members)
    # ORG-6, ORG-14: nobody joins by an invitation, nor takes over, from somebody who may not give it any more; nor is
    # anybody asked to take what they have by now.
    void_sent_by(operation=operation, organization=organization, users=[member.user_id for member in members])
    withdraw_of(operation=operation, organization=organization, users=concerned)


def _store(members: list[Membership]) -> None:
    """Stores roles that were taken: a statement for each role, where `bulk_update` would write one line a person."""
    alike: dict[tuple[str, datetime | None], list[int]] = {}
    for member in members:
        alike.setdefault((member.role, member.ends_at), []).append(member.pk)
    for (role, ends_at), keys in alike.items():
        Membership.objects.filter(pk__in=keys).update(role=role, ends_at=ends_at)


def leave(*, actor: Actor, membership: Membership) -> None:
    """Ends the actor's own membership (ORG-12), and with it every access at once: grants, teams, and addresses of the
    Mail Service other than the one they sign in with, which must have gone before. Raises `Denied` and `Refused`."""
    with refusing(guard=guards.leaving), audit.operation(actor=actor) as operation:
        organization = membership.organization.locked()
        require(actor, Action.LEAVE, organization)
        own = Membership.objects.select_related("user", "organization").select_for_update(of=("self",))
        leaving = own.filter(pk=membership.pk, organization=organization, user=actor.user_id).first()
        if leaving is None:
            raise Denied(Action.LEAVE)
        guards.leaving.check([leaving])
        ended = end_memberships(operation=operation, organization=organization, members=[leaving])
        operation.record(events.MemberLeft(membership=leaving, held=ended[leaving.pk]))
