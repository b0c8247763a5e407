"""What a person holds in an organization and loses with their place in it: in words for one, counted for many.

Leaving, being removed, and the page of those who are to be removed read it here; the operation counts the same way.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.models import HandOver, Invitation, Mailbox, Membership, Product, Reach, Seat, TeamMember

SHOWN = 4
Ending = dict[str, Any]  # a term and its value, perhaps a note, as components/facts.html reads them


@dataclass(frozen=True)
class Holding:
    """How much a member holds: live products they were given, teams, seats, mailboxes, invitations that wait."""

    products: int = 0
    teams: int = 0
    seats: int = 0
    mailboxes: int = 0
    invitations: int = 0

    def facts(self) -> dict[str, int]:
        """As the log keeps it."""
        return {
            "grants": self.products,
            "teams": self.teams,
            "seats": self.seats,
            "mailboxes": self.mailboxes,
            "invitations": self.invitations,
        }


def held(members: Collection[Membership]) -> dict[int, Holding]:
    """What each of these members holds in their organization; five queries, whatever their number."""
    products, in_teams = given_products(members), TeamMember.objects.filter(membership__in=_keys(members))
    teams = dict(in_teams.order_by().values_list("membership").annotate(number=Count("pk")))
    inside = {
        "organization__in": {member.organization_id for member in members},
        "user__in": {member.user_id for member in members},
    }
    seats, mailboxes = (
        _by_place(model.objects.annotate(organization=F("product__organization")).filter(**inside))
        for model in (Seat, Mailbox)
    )
    waiting = Invitation.objects.pending().annotate(user=F("invited_by")).filter(**inside)
    invitations = _by_place(waiting)
    return {
        member.pk: Holding(
            products=products.get(member.pk, 0),
            teams=teams.get(member.pk, 0),
            seats=seats.get((member.organization_id, member.user_id), 0),
            mailboxes=mailboxes.get((member.organization_id, member.user_id), 0),
            invitations=invitations.get((member.organization_id, member.user_id), 0),
        )
        for member in members
    }


def given_products(members: Iterable[Membership]) -> dict[int, int]:
    """How many live products each of these members was given access to, alone or in teams; one query."""
    live = Reach.objects.filter(membership__in=_keys(members), product__ended_at=None).values_list("membership")
    return dict(live.annotate(number=Count("product", distinct=True)).order_by())


def in_words(holding: Holding, *, sees_everything: bool) -> str:
    """One line for a row of a list: "3 products, 1 team, 1 seat"."""
    products = ngettext("%(count)s product", "%(count)s products", holding.products) % {"count": holding.products}
    parts = [_("All products") if sees_everything else products] if sees_everything or holding.products else []
    if holding.teams:
        parts.append(ngettext("%(count)s team", "%(count)s teams", holding.teams) % {"count": holding.teams})
    if holding.seats:
        parts.append(ngettext("%(count)s seat", "%(count)s seats", holding.seats) % {"count": holding.seats})
    if holding.mailboxes:
        number = {"count": holding.mailboxes}
        parts.append(ngettext("%(count)s mailbox", "%(count)s mailboxes", holding.mailboxes) % number)
    if holding.invitations:
        number = {"count": holding.invitations}
        parts.append(ngettext("%(count)s invitation sent", "%(count)s invitations sent", holding.invitations) % number)
    return ", ".join(parts) or _("No product access")


def what_ends(membership: Membership) -> list[Ending]:
    """What a person loses besides their role when they leave or are removed; seven queries at most."""
    inside = {"product__organization": membership.organization_id, "user": membership.user_id}
    seats = Seat.objects.filter(**inside).order_by("product__search").values_list("product__name", flat=True)
    mailboxes = Mailbox.objects.filter(**inside).order_by("address").values_list("address", flat=True)
    teams = membership.teams.order_by("search").values_list("name", flat=True)
    ends = [{"term": _("Products"), "value": _products(membership)}]
    for term, names in ((_("Teams"), teams), (_("Seats"), seats), (_("Email addresses"), mailboxes)):
        if some := list(names[: SHOWN + 1]):
            ends.append({"term": term, "value": _and_more(some)})
    if mailboxes.filter(address__iexact=membership.user.email).exists():
        sentence = _("Without the mailbox, no email reaches %(address)s, not even to recover the account.")
        ends.append({"term": _("Signs in with"), "value": sentence % {"address": membership.user.email}})
    ends += _promises(membership)
    ends.append(
        {"term": _("Open sessions"), "value": _("They stay signed in, but can no longer open this organization.")}
    )
    return ends


def _promises(membership: Membership) -> list[Ending]:
    """Invitations that wait for an answer, and a hand-over that does."""
    ends = []
    sent = Invitation.objects.pending().filter(organization=membership.organization_id, invited_by=membership.user_id)
    if number := sent.count():
        value = ngettext(
            "%(count)s is waiting, and will be revoked", "%(count)s are waiting, and will be revoked", number
        )
        ends.append({"term": _("Invitations sent"), "value": value % {"count": number}})
    party = Q(nominator=membership.user_id) | Q(nominee=membership.user_id)
    open_ones = HandOver.objects.filter(party, organization=membership.organization_id, state=HandOver.State.OPEN)
    if open_ones.exists():
        ends.append({"term": _("Nomination"), "value": _("The one that is waiting is withdrawn")})
    return ends


def _products(membership: Membership) -> str:
    if membership.sees_everything:
        return _("Access to all products of the organization")
    products = Product.objects.visible_to(membership).live().order_by("search")
    names = list(products.values_list("name", flat=True)[: SHOWN + 1])
    return _and_more(names) if names else _("None was given")


def _and_more(names: list[str]) -> str:
    if len(names) <= SHOWN:
        return ", ".join(names)
    return _("%(names)s and others") % {"names": ", ".join(names[:SHOWN])}


def _keys(members: Iterable[Membership]) -> list[int]:
    return [member.pk for member in members]


def _by_place(rows: QuerySet[Any]) -> dict[tuple[int, int], int]:
    """How many of these rows belong to each organization and user."""
    counted = rows.order_by().values_list("organization", "user").annotate(number=Count("pk"))
    return {(organization, user): number for organization, user, number in counted}
