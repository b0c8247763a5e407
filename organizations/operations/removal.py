"""Removing people from an organization (ORG-10)."""

from collections.abc import Iterable

from organizations.access import require
from organizations.events.people import SomeRefused
from organizations.events.removal import MemberRemoved
from organizations.guards.people import Removal, removing
from organizations.models import Membership, Organization, Role
from organizations.operations.departure import end_memberships
from organizations.operations.together import lock_members, refusing
from organizations.outcome import Outcome
from organizations.permissions import Action
from security import audit
from security.audit import Actor
from security.models import User


def remove(*, actor: Actor, organization: Organization, members: Iterable[int]) -> Outcome[Removal]:
    """Removes members, by their ids: every access of theirs ends at once. Whoever is refused stays, the others go.

    One transaction and one group in the log for all of them, one mail each; the other legal representatives are told
    when one of them goes. Raises `Denied`, and `Refused` where only the database saw that nobody would answer for the
    organization any more.
    """
    with refusing(guard=removing), audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.REMOVE_MEMBER, organization)
        removals = [Removal(actor, one) for one in lock_members(organization=organization, members=members)]
        reasons = removing.reasons(removals)
        refused = {removal: reasons[removal] for removal in removals if reasons[removal]}
        going = [removal.membership for removal in removals if removal not in refused]
        told = _who_else_answers(organization, going)
        by = organization.memberships.filter(user=actor.user_id).values_list("role", flat=True).first() or ""
        ended = end_memberships(operation=operation, organization=organization, members=going)
        for member in going:
            operation.record(MemberRemoved(membership=member, held=ended[member.pk], by_role=by, told=told))
        if refused:
            operation.record(SomeRefused.by(removing, refused, organization))
        return Outcome(operation.id, going, [], refused)


def remove_one(*, actor: Actor, organization: Organization, member: int) -> Membership | None:
    """Removes one member; None if they are not, or no longer, there. Raises `Denied` and `Refused`."""
    with refusing(guard=removing), audit.operation(actor=actor):
        outcome = remove(actor=actor, organization=organization, members=[member])
        outcome.insist(removing)
        return next(iter(outcome.changed), None)


def _who_else_answers(organization: Organization, going: list[Membership]) -> tuple[User, ...]:
    """Who is told that a legal representative goes: the others. Nobody, where none goes."""
    if not any(member.role == Role.LEGAL_REPRESENTATIVE for member in going):
        return ()
    left = Membership.objects.legal_representatives().filter(organization=organization).select_related("user")
    return tuple(member.user for member in left.exclude(pk__in=[member.pk for member in going]).order_by("pk"))
