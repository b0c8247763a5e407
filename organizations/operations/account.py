"""Deleting one's account (SEC-9): all organizations are left under their guard, then nothing personal stays."""

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Lower

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.events.account import MemberDeletedAccount
from organizations.events.organization import DETAIL, DetailsChanged
from organizations.guards.account import JOINED_MEANWHILE, deleting_account
from organizations.guards.people import leaving
from organizations.models import Invitation, InvitationBatch, Membership, Organization, SignUp
from organizations.operations.departure import end_memberships
from organizations.operations.invitations import end
from organizations.operations.together import refusing
from organizations.permissions import Action
from security import audit
from security.audit import Actor, Operation
from security.models import AuditEntry, User
from security.operations import erasure


def delete_account(*, actor: Actor, user: User) -> User:
    """Deletes the actor's own account: ends every membership and whatever waits, blanks names, frees the address.

    All of it or nothing. Places in closed organizations, and access that has ended, go without asking. Raises
    `Denied` for somebody else's account, and `Refused` with the reasons of every organization that cannot be left.
    """
    with refusing(guard=leaving), audit.operation(actor=actor) as operation:
        if (actor.kind, actor.user_id) != ("person", user.pk):
            raise Denied(Action.LEAVE)
        places, asked = _locked_places(user)
        user = erasure.locked(user=user)
        if not user.is_active:  # deleted, or deactivated, in the same moment
            raise Denied(Action.LEAVE)
        deleting_account.check([user])
        if Membership.objects.filter(user=user).exclude(pk__in=[place.pk for place in places]).exists():
            raise Refused(deleting_account.name, {user: [JOINED_MEANWHILE]})
        leaving.check(_that_open(places))
        for place in places:
            ended = end_memberships(operation=operation, organization=place.organization, members=[place])
            operation.record(MemberDeletedAccount(membership=place, held=ended[place.pk]))
        _decline([one for one in asked if one.email.lower() == user.email.lower()])
        _forget_invitations(operation, user)
        _forget_organizations(operation, [place.organization for place in places])
        return erasure.erase(actor=actor, user=user, organizations=len(places))


def _locked_places(user: User) -> tuple[list[Membership], list[Invitation]]:
    """The person's memberships, each with its organization, and what invites them elsewhere; locked, the organizations
    before all else, in one order. Whoever invites them after this moment invites an address that nobody has."""
    asked = Invitation.objects.pending().alias(folded=Lower("email")).filter(folded=user.email.lower())
    asked = asked.exclude(organization__in=Membership.objects.filter(user=user).values("organization"))
    concerned = Q(pk__in=Membership.objects.filter(user=user).values("organization"))
    concerned |= Q(pk__in=asked.values("organization"))
    organizations = Organization.objects.filter(concerned)
    locked = {one.pk: one for one in organizations.order_by("pk").select_for_update(no_key=True)}
    places = Membership.objects.filter(user=user, organization__in=locked).select_related("user")
    found = list(places.order_by("organization").select_for_update(of=("self",)))
    for place in found:
        place.organization = locked[place.organization_id]
    return found, list(asked.filter(organization__in=locked).order_by("pk").select_for_update())


def _that_open(places: Sequence[Membership]) -> list[Membership]:
    """Those that still open a door."""
    open_ones = Membership.objects.of_open_organizations().filter(pk__in=[place.pk for place in places])
    pks = set(open_ones.values_list("pk", flat=True))
    return [place for place in places if place.pk in pks]


def _decline(invitations: Sequence[Invitation]) -> None:
    """What invites the person to organizations they have never been in: declined by somebody whom the log does not
    name, as by the link. Nobody gets a mail, in which the address would stand once more."""
    with audit.operation(actor=Actor.anonymous()) as operation:
        late = [one for one in invitations if not one.is_open(operation.at)]
        in_time = [one for one in invitations if one.is_open(operation.at)]
        end(operation=operation, invitations=late, state=Invitation.State.EXPIRED)
        end(operation=operation, invitations=in_time, state=Invitation.State.DECLINED)


def _forget_invitations(operation: Operation, user: User) -> None:
    """Blanks name and address in what became of invitations to the person, and in the lists they were typed in."""
    address = user.email.lower()
    invitations = Invitation.objects.alias(folded=Lower("email")).exclude(state=Invitation.State.PENDING)
    ended = list(invitations.filter(Q(accepted_by=user) | Q(folded=address)).order_by("pk").select_for_update())
    operation.erase_names("invitation", [str(one.pk) for one in ended])
    addresses = {one.email.lower() for one in ended} | {address}
    _forget_rows(addresses)
    Invitation.objects.filter(pk__in=[one.pk for one in ended]).update(email="", given_name="", family_name="")
    SignUp.objects.alias(folded=Lower("email")).filter(folded=address).delete()


def _forget_rows(addresses: set[str]) -> None:
    """In batches that were sent: what was typed about these addresses, also where it became no invitation."""
    for batch in InvitationBatch.objects.sent_to_any(addresses).order_by("pk").select_for_update():
        for row in batch.rows:
            if row["email"].lower() in addresses:
                row.update(email="", given_name="", family_name="", erased=True)
        batch.save(update_fields=["rows"])


def _forget_organizations(operation: Operation, organizations: Sequence[Organization]) -> None:
    """Blanks name, address and telephone of those that are closed and that nobody is in any more: they were this
    person's alone, and often bear their name (ORG-1). What the log has of them is blanked beside it. A company or an
    association is no person, and stays known by its name."""
    closed = {one.pk: one for one in organizations if one.closed_at is not None and one.may_be_one_person}
    inhabited = set(Membership.objects.filter(organization__in=closed).values_list("organization", flat=True))
    left = closed.keys() - inhabited
    for pk in sorted(left):
        closed[pk].blank()
    operation.erase_names("organization", map(str, left))
    changes = AuditEntry.objects.filter(organization__in=left, code=DetailsChanged.code)
    values = [named for facts in changes.values_list("facts", flat=True) for named in DetailsChanged.named_in(facts)]
    operation.erase_names(DETAIL, [key for _kind, key in values])
