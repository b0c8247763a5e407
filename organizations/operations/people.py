"""What happens to people in an organization: joining, changing role, leaving."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError
from django.db.models import Count

from console.kit.exceptions import Denied
from console.kit.guards import Guard, Reason, Refused
from organizations import events, guards
from organizations.access import require
from organizations.guards import RoleChange
from organizations.models import Mailbox, Membership, Organization, ProductGrant, Role
from organizations.permissions import Action
from security import audit
from security.audit import Actor
from security.models import User


def change_role(*, actor: Actor, organization: Organization, members: Iterable[int], role: Role) -> list[Membership]:
    """Gives members, by their ids, another role (ORG-4); returns those whose role was another before.

    Who is not, or no longer, in the organization is left out. One transaction for all of them, one summary mail each
    (ORG-5). Raises `Denied` and `Refused`.
    """
    with _refusing(guards.changing_role), audit.operation(actor=actor) as operation:
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
        changed = [change.membership for change in changes]
        by_role = organization.memberships.filter(user=actor.user_id).values_list("role", flat=True).first()
        grants = _granted(changed)
        for membership in changed:
            before = membership.take_role(role)
            operation.record(
                events.RoleChanged(
                    membership=membership,
                    before=before,
                    by_role=by_role or "",
                    own=membership.user_id == actor.user_id,
                    grants=grants.get(membership.pk, 0),
                )
            )
        Membership.objects.bulk_update(changed, ["role"], batch_size=1000)
        return changed


def leave(*, actor: Actor, membership: Membership) -> None:
    """Ends the actor's own membership (ORG-12), and with it every access at once: grants, and addresses of the Mail
    Service other than the one they sign in with, which must have gone before. Raises `Denied` and `Refused`.

    Open sessions end with it: each request asks for the membership anew.
    """
    with _refusing(guards.leaving), audit.operation(actor=actor) as operation:
        organization = membership.organization.locked()
        require(actor, Action.LEAVE, organization)
        own = Membership.objects.select_related("user", "organization").select_for_update(of=("self",))
        leaving = own.filter(pk=membership.pk, organization=organization, user=actor.user_id).first()
        if leaving is None:
            raise Denied(Action.LEAVE)
        guards.leaving.check([leaving])
        freed = Mailbox.objects.filter(product__organization=organization, user=leaving.user).update(user=None)
        grants = ProductGrant.objects.filter(membership=leaving).count()
        operation.record(events.MemberLeft(membership=leaving, grants=grants, mailboxes=freed))
        leaving.delete()


def admit(*, actor: Actor, organization: Organization, user: User, role: Role) -> Membership:
    """Makes a person a member. Raises IntegrityError if they are one, and `Denied`.

    Only a legal representative admits another (ORG-4), not the provider's staff.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        if role == Role.LEGAL_REPRESENTATIVE:
            require(actor, Action.CHANGE_LEGAL_REPRESENTATIVE, organization)
            if actor.kind == "staff":
                raise Denied(Action.CHANGE_LEGAL_REPRESENTATIVE)
        membership = Membership.objects.create(organization=organization, user=user, role=role)
        operation.record(events.MemberJoined(membership=membership))
        return membership


def _granted(memberships: Iterable[Membership]) -> dict[int, int]:
    """How many live products each of these members was given access to; one query."""
    grants = ProductGrant.objects.filter(membership__in=[membership.pk for membership in memberships])
    live = grants.filter(product__ended_at=None).values_list("membership").annotate(number=Count("pk"))
    return dict(live.order_by())


@contextmanager
def _refusing(guard: Guard[Any]) -> Iterator[None]:
    """Says as the guard what only the database saw, at the commit: a path that takes no lock of ours, such as the
    deactivation of the other legal representative's account in the same moment."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != "organization_keeps_a_legal_representative":
            raise
        reason = Reason("last_legal_representative", guards.LAST_LEGAL_REPRESENTATIVE)
        raise Refused(guard.name, {None: [reason]}) from error
