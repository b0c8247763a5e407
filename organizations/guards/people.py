"""Whether people may change role, leave or be removed now, and every reason why not (ORG-4, ORG-10, ORG-12).

Who may at all is the permission table's question; these rules look at the target and at the facts. The subjects of one
call are taken as happening together, or as alternatives for one member. Rules about money join from `billing`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from console.kit.words import StrOrPromise
from organizations.guards.reasons import (
    ASK_A_LEGAL_REPRESENTATIVE,
    NO_SECOND_FACTOR,
    deactivated,
    lacking_second_factor,
    organization_closed,
)
from organizations.models import Mailbox, Membership, Organization, Role, Seat
from security.audit import Actor


@dataclass(frozen=True)
class RoleChange:
    """One member getting another role, by this actor."""

    actor: Actor
    membership: Membership
    role: Role

    @property
    def promotes(self) -> bool:
        """Whether the legal responsibility is given."""
        return self.membership.role != Role.LEGAL_REPRESENTATIVE == self.role

    @property
    def demotes(self) -> bool:
        """Whether the legal responsibility is taken away."""
        return self.membership.role == Role.LEGAL_REPRESENTATIVE != self.role

    @property
    def touches_legal_representatives(self) -> bool:
        """Whether the role of legal representative is given or taken away."""
        return self.promotes or self.demotes

    @property
    def is_own(self) -> bool:
        """Whether somebody changes their own role, be it in the console or as staff in Django admin."""
        return self.actor.user_id == self.membership.user_id


@dataclass(frozen=True)
class Removal:
    """One member being removed by this actor."""

    actor: Actor
    membership: Membership


changing_role = Guard[RoleChange]("change the role")
leaving = Guard[Membership]("leave the organization")
removing = Guard[Removal]("remove the user")

LAST_LEGAL_REPRESENTATIVE = _("Every organization needs a legal representative, and there is no other.")
STAFF_CANNOT_DECIDE = Reason(
    "staff_cannot_decide",
    _("Support cannot give or take away the legal responsibility."),
    _("A legal representative of the organization can do it in the console."),
)
ONLY_LEGAL_REPRESENTATIVES = Reason(
    "only_legal_representatives",
    _("Only a legal representative can give or take away the legal responsibility."),
    ASK_A_LEGAL_REPRESENTATIVE,
)
ONLY_LEGAL_REPRESENTATIVES_REMOVE = Reason(
    "only_legal_representatives",
    _("Only a legal representative can remove a legal representative."),
    ASK_A_LEGAL_REPRESENTATIVE,
)
OWN_ROLE = Reason(
    "own_role", _("Nobody can change their own role."), _("Ask another administrator or a legal representative.")
)


@changing_role.rule
def organization_is_closed(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-13: a closed organization stays as it was, for whoever acts."""
    for change in changes:
        if change.membership.organization.closed_at is not None and change.membership.role != change.role:
            yield change, organization_closed()


@changing_role.rule
def concerns_the_legal_responsibility(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: only a legal representative grants, changes or takes away that role; not even the provider's staff."""
    touching = [c for c in changes if c.touches_legal_representatives and c.actor.kind != "system"]
    entitled = legal_representatives_among(change.actor for change in touching)
    for change in touching:
        if change.actor.kind == "staff":
            yield change, STAFF_CANNOT_DECIDE
        elif (change.actor.user_id, change.membership.organization_id) not in entitled:
            yield change, ONLY_LEGAL_REPRESENTATIVES


@changing_role.rule
def is_ones_own_role(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: nobody changes their own role, except a legal representative stepping down."""
    for change in changes:
        if change.is_own and not change.demotes and change.role != change.membership.role:
            yield change, OWN_ROLE


@changing_role.rule
def would_leave_no_legal_representative(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: the last legal representative cannot be demoted, not by several changes at once either."""
    demoted = [change for change in changes if change.demotes]
    last = _without_legal_representative(change.membership for change in demoted)
    succeeded = {c.membership.organization_id for c in changes if c.promotes and c.membership.user.is_active}
    for change in demoted:
        if change.membership.organization_id in last.keys() - succeeded:
            yield change, _last_one(change.membership, LAST_LEGAL_REPRESENTATIVE, others=last)


@changing_role.rule
def account_is_deactivated(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: who cannot sign in cannot answer for an organization."""
    for change in changes:
        if change.promotes and not change.membership.user.is_active:
            yield change, deactivated()


@changing_role.rule
def lacks_a_second_factor(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: where the provider sets it so, a legal representative has two-factor authentication."""
    promoted = [change for change in changes if change.promotes]
    lacking = lacking_second_factor(change.membership.user_id for change in promoted)
    for change in promoted:
        if change.membership.user_id in lacking:
            yield change, NO_SECOND_FACTOR


@leaving.rule
def holds_a_seat(memberships: Sequence[Membership]) -> Iterator[tuple[Membership, Reason]]:
    """ORG-12: whoever sits in the organization's kSuite stays until the seat is free, or somebody else removes them."""
    places = Seat.objects.filter(_of(memberships), product__ended_at=None).values_list(
        "product__organization_id", "user_id", "product__name"
    )
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    for organization_id, user_id, name in places:
        names[organization_id, user_id].append(name)
    for membership in memberships:
        for name in names[membership.organization_id, membership.user_id]:
            sentence = _("You have a seat in %(product)s.") % {"product": name}
            yield membership, Reason("holds_a_seat", sentence, _ask_to_be_removed(membership))


@leaving.rule
def signs_in_with_a_mailbox(memberships: Sequence[Membership]) -> Iterator[tuple[Membership, Reason]]:
    """ORG-12: whose sign-in address belongs to the organization's Mail Service would lose the way back."""
    addresses = set(
        Mailbox.objects.filter(
            product__ended_at=None, product__organization__in={m.organization_id for m in memberships}
        )
        .annotate(folded=Lower("address"))
        .filter(folded__in={membership.user.email.lower() for membership in memberships})
        .values_list("product__organization_id", "folded")
    )
    for membership in memberships:
        if (membership.organization_id, membership.user.email.lower()) in addresses:
            sentence = _("Your sign-in address %(address)s belongs to the organization's Mail Service.")
            named, url = sentence % {"address": membership.user.email}, reverse("sign-in-address")
            yield membership, Reason("signs_in_with_a_mailbox", named, _("First change your sign-in address."), url)


@leaving.rule
def is_the_last_legal_representative(memberships: Sequence[Membership]) -> Iterator[tuple[Membership, Reason]]:
    """ORG-12: an organization is not left without a legal representative, nor without any user."""
    last = _without_legal_representative(memberships)
    for membership in memberships:
        if membership.role == Role.LEGAL_REPRESENTATIVE and membership.organization_id in last:
            yield membership, _last_one(membership, _("You are its only legal representative."), others=last)


@removing.rule
def is_in_a_closed_organization(removals: Sequence[Removal]) -> Iterator[tuple[Removal, Reason]]:
    """ORG-13: a closed organization stays as it was, for whoever acts."""
    for removal in removals:
        if removal.membership.organization.closed_at is not None:
            yield removal, organization_closed()


@removing.rule
def is_a_legal_representative(removals: Sequence[Removal]) -> Iterator[tuple[Removal, Reason]]:
    """ORG-4: only a legal representative removes a legal representative; not even the provider's staff."""
    touching = [r for r in removals if r.membership.role == Role.LEGAL_REPRESENTATIVE and r.actor.kind != "system"]
    entitled = legal_representatives_among(removal.actor for removal in touching)
    for removal in touching:
        if (removal.actor.user_id, removal.membership.organization_id) not in entitled:
            yield removal, ONLY_LEGAL_REPRESENTATIVES_REMOVE


@removing.rule
def is_oneself(removals: Sequence[Removal]) -> Iterator[tuple[Removal, Reason]]:
    """ORG-12: one leaves; one does not remove oneself."""
    for removal in removals:
        if removal.actor.user_id == removal.membership.user_id:
            remedy, url = _("Leave the organization instead."), reverse("my-organizations")
            yield removal, Reason("oneself", _("You cannot remove yourself."), remedy, url)


@removing.rule
def removal_would_leave_no_legal_representative(removals: Sequence[Removal]) -> Iterator[tuple[Removal, Reason]]:
    """ORG-4: the last legal representative cannot be removed, not by several removals at once either. Who removes
    themselves stays anyway."""
    going = [removal for removal in removals if removal.actor.user_id != removal.membership.user_id]
    last = _without_legal_representative(removal.membership for removal in going)
    for removal in going:
        membership = removal.membership
        if membership.role == Role.LEGAL_REPRESENTATIVE and membership.organization_id in last:
            yield removal, _last_one(membership, LAST_LEGAL_REPRESENTATIVE, others=last)


def _ask_to_be_removed(membership: Membership) -> StrOrPromise:
    """Whoever may remove this member; a removal ends the seats, whatever they are in (ORG-8)."""
    if membership.role == Role.LEGAL_REPRESENTATIVE:
        return _("Ask another legal representative to remove you: the seat ends with that.")
    return _("Ask an administrator or a legal representative to remove you: the seat ends with that.")


def _last_one(membership: Membership, sentence: StrOrPromise, *, others: dict[int, bool]) -> Reason:
    """Why the last legal representative stays. Where there is nobody to give the role to, the organization can end."""
    if not others[membership.organization_id]:
        url = reverse("organization-delete", args=[membership.organization.slug])
        remedy = _("If nobody should answer for it any longer, delete the organization.")
        return Reason("last_legal_representative", sentence, remedy, url)
    url = reverse("members", args=[membership.organization.slug])
    return Reason("last_legal_representative", sentence, _("Give somebody else this role first."), url)


def legal_representatives_among(actors: Iterable[Actor]) -> set[tuple[int | None, int]]:
    """(person, organization) of the legal responsibilities of those who act for themselves; one query."""
    ids = {actor.user_id for actor in actors if actor.kind == "person" and actor.user_id}
    held = Membership.objects.legal_representatives().filter(user__in=ids)
    return set(held.values_list("user_id", "organization_id"))


def _without_legal_representative(memberships: Iterable[Membership]) -> dict[int, bool]:
    """Organizations in which no active legal representative remains without these members, and whether anybody
    else does; one query."""
    going = list(memberships)
    staying = Membership.objects.filter(organization=OuterRef("pk")).exclude(pk__in=[member.pk for member in going])
    left = Organization.objects.filter(
        ~Exists(staying.legal_representatives()), pk__in={member.organization_id for member in going}
    )
    return dict(left.annotate(others=Exists(staying)).values_list("pk", "others"))


def _of(memberships: Sequence[Membership]) -> Q:
    """Rows of a product's people that belong to one of these members' organizations, as `user`."""
    return Q(
        user__in={membership.user_id for membership in memberships},
        product__organization__in={membership.organization_id for membership in memberships},
        product__organization__memberships__user=F("user"),
    )
