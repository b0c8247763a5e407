"""Whether people may change role, leave or be removed now, and every reason why not (ORG-4, ORG-10, ORG-12).

Who may at all is the permission table's question; these rules look at the target and at the facts. Rules about
money join from `billing`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from organizations.models import Mailbox, Membership, Role, Seat
from security.audit import Actor
from security.factors import with_second_factor


@dataclass(frozen=True)
class RoleChange:
    """One member getting another role, by this actor."""

    actor: Actor
    membership: Membership
    role: Role

    @property
    def touches_legal_representatives(self) -> bool:
        """Whether the role of legal representative is given or taken away."""
        return (
            Role.LEGAL_REPRESENTATIVE in {self.role, self.membership.role}
            and self.role != self.membership.role
        )

    @property
    def is_own(self) -> bool:
        """Whether somebody changes their own role."""
        return self.actor.kind == "person" and self.actor.user_id == self.membership.user_id


@dataclass(frozen=True)
class Removal:
    """One member being removed by this actor."""

    actor: Actor
    membership: Membership


changing_role = Guard[RoleChange]("change the role")
leaving = Guard[Membership]("leave the organization")
removing = Guard[Removal]("remove the user")

LAST_LEGAL_REPRESENTATIVE = _("Every organization keeps a legal representative, and there is no other.")


@changing_role.rule
def concerns_the_legal_responsibility(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: only a legal representative grants, changes or takes away that role; not even the provider's staff."""
    touching = [change for change in changes if change.touches_legal_representatives]
    entitled = _legal_representatives_among(change.actor for change in touching)
    for change in touching:
        if change.actor.kind == "staff":
            yield (
                change,
                Reason(
                    "staff_cannot_decide",
                    _("Support does not give or take away the legal responsibility."),
                    _("A legal representative of the organization does it in the console."),
                ),
            )
        elif (
            change.actor.kind == "person"
            and (change.actor.user_id, change.membership.organization_id) not in entitled
        ):
            yield (
                change,
                Reason(
                    "only_legal_representatives",
                    _("Only a legal representative gives or takes away this role."),
                    _("Ask a legal representative of the organization."),
                ),
            )


@changing_role.rule
def is_ones_own_role(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: nobody changes their own role, except a legal representative stepping down."""
    for change in changes:
        if change.is_own and change.membership.role not in {Role.LEGAL_REPRESENTATIVE, change.role}:
            yield (
                change,
                Reason(
                    "own_role",
                    _("Nobody changes their own role."),
                    _("Ask another administrator or a legal representative."),
                ),
            )


@changing_role.rule
def would_leave_no_legal_representative(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: the last legal representative cannot be demoted, not by several changes at once either."""
    demoted = [
        change for change in changes if change.membership.role == Role.LEGAL_REPRESENTATIVE != change.role
    ]
    last = _without_legal_representative(change.membership for change in demoted)
    promoted = {
        change.membership.organization_id for change in changes if change.role == Role.LEGAL_REPRESENTATIVE
    }
    for change in demoted:
        if change.membership.organization_id in last - promoted:
            yield (
                change,
                Reason(
                    "last_legal_representative",
                    LAST_LEGAL_REPRESENTATIVE,
                    _("Give somebody else this role first."),
                    _members_url(change.membership),
                ),
            )


@changing_role.rule
def lacks_a_second_factor(changes: Sequence[RoleChange]) -> Iterator[tuple[RoleChange, Reason]]:
    """ORG-4: where the provider sets it so, a legal representative has two-factor authentication."""
    if not settings.STEWARD["LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR"]:
        return
    promoted = [c for c in changes if c.role == Role.LEGAL_REPRESENTATIVE != c.membership.role]
    protected = with_second_factor({change.membership.user_id for change in promoted})
    for change in promoted:
        if change.membership.user_id not in protected:
            yield (
                change,
                Reason(
                    "no_second_factor",
                    _("A legal representative must have two-factor authentication, and it is not set up."),
                ),
            )


@leaving.rule
def holds_a_seat(memberships: Sequence[Membership]) -> Iterator[tuple[Membership, Reason]]:
    """ORG-12: whoever sits in the organization's kSuite stays until the seat is free."""
    places = Seat.objects.filter(_of(memberships), product__ended_at=None).values_list(
        "product__organization_id", "user_id", "product__name"
    )
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    for organization_id, user_id, name in places:
        names[organization_id, user_id].append(name)
    for membership in memberships:
        for name in names[membership.organization_id, membership.user_id]:
            yield (
                membership,
                Reason(
                    "holds_a_seat",
                    _("You have a seat in %(product)s.") % {"product": name},
                    _("Ask an administrator of the organization to free it."),
                ),
            )


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
            yield (
                membership,
                Reason(
                    "signs_in_with_a_mailbox",
                    _("Your sign-in address %(address)s belongs to the organization's Mail Service.")
                    % {"address": membership.user.email},
                    _("Ask support to change your sign-in address first: %(address)s.")
                    % {"address": settings.STEWARD["SUPPORT_EMAIL"]},
                ),
            )


@leaving.rule
def is_the_last_legal_representative(
    memberships: Sequence[Membership],
) -> Iterator[tuple[Membership, Reason]]:
    """ORG-12: an organization is not left without a legal representative, nor without any user."""
    last = _without_legal_representative(memberships)
    for membership in memberships:
        if membership.role == Role.LEGAL_REPRESENTATIVE and membership.organization_id in last:
            yield (
                membership,
                Reason(
                    "last_legal_representative",
                    _("You are its only legal representative."),
                    _("Give somebody else this role first."),
                    _members_url(membership),
                ),
            )


@removing.rule
def is_a_legal_representative(removals: Sequence[Removal]) -> Iterator[tuple[Removal, Reason]]:
    """ORG-4: only a legal representative removes a legal representative."""
    touching = [
        r for r in removals if r.membership.role == Role.LEGAL_REPRESENTATIVE and r.actor.kind != "system"
    ]
    entitled = _legal_representatives_among(removal.actor for removal in touching)
    for removal in touching:
        if (removal.actor.user_id, removal.membership.organization_id) not in entitled:
            yield (
                removal,
                Reason(
                    "only_legal_representatives",
                    _("Only a legal representative removes a legal representative."),
                    _("Ask a legal representative of the organization."),
                ),
            )


@removing.rule
def is_oneself(removals: Sequence[Removal]) -> Iterator[tuple[Removal, Reason]]:
    """ORG-12: one leaves; one does not remove oneself."""
    for removal in removals:
        if removal.actor.kind == "person" and removal.actor.user_id == removal.membership.user_id:
            yield (
                removal,
                Reason(
                    "oneself",
                    _("You cannot remove yourself."),
                    _("Leave the organization instead."),
                    reverse("my-organizations"),
                ),
            )


@removing.rule
def removal_would_leave_no_legal_representative(
    removals: Sequence[Removal],
) -> Iterator[tuple[Removal, Reason]]:
    """ORG-4: the last legal representative cannot be removed."""
    last = _without_legal_representative(removal.membership for removal in removals)
    for removal in removals:
        membership = removal.membership
        if membership.role == Role.LEGAL_REPRESENTATIVE and membership.organization_id in last:
            yield removal, Reason("last_legal_representative", LAST_LEGAL_REPRESENTATIVE)


def _legal_representatives_among(actors: Iterable[Actor]) -> set[tuple[int | None, int]]:
    """(person, organization) of each actor's own legal responsibilities; one query."""
    ids = {actor.user_id for actor in actors if actor.user_id}
    return set(
        Membership.objects.legal_representatives()
        .filter(user__in=ids)
        .values_list("user_id", "organization_id")
    )


def _without_legal_representative(memberships: Iterable[Membership]) -> set[int]:
    """Organizations in which no active legal representative remains without these members; one query."""
    going = list(memberships)
    organizations = {membership.organization_id for membership in going}
    remaining = (
        Membership.objects.legal_representatives()
        .filter(organization__in=organizations)
        .exclude(pk__in=[membership.pk for membership in going])
        .values_list("organization_id", flat=True)
    )
    return organizations - set(remaining)


def _of(memberships: Sequence[Membership]) -> Q:
    """Rows of a product's people that belong to one of these members' organizations, as `user`."""
    return Q(
        user__in={membership.user_id for membership in memberships},
        product__organization__in={membership.organization_id for membership in memberships},
        product__organization__memberships__user=F("user"),
    )


def _members_url(membership: Membership) -> str:
    return reverse("members", args=[membership.organization.slug])
