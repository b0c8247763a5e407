"""One invitation as its pages show it, and what stands in the way of those that are prepared; knows no template."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit import formats
from console.kit.guards import Reason
from organizations.guards.invitations import Invited, inviting
from organizations.models import Access, Invitation, Membership, Organization, Role
from organizations.models.membership import SEES_EVERYTHING
from organizations.queries.invited import invitations_of, state_of
from organizations.roles import MEANINGS
from security.audit import Actor

State = Invitation.State


class Fact(TypedDict):
    """A term and its value, perhaps with a note, for components/facts.html."""

    term: str
    value: str
    note: str


def obstacles(
    organization: Organization, membership: Membership, rows: Sequence[dict[str, str]]
) -> list[Reason | None]:
    """For each row of a batch the first reason why this member cannot send it now; None: nothing stands in the way.

    The same guard is asked again when it is sent. One query a rule, whatever the number of rows.
    """
    actor = Actor.person(membership.user)
    offers = [Invited.row(actor, organization, row, place) for place, row in enumerate(rows)]
    reasons = inviting.reasons(offers)
    return [next(iter(reasons[offer]), None) for offer in offers]


def invitation(organization: Organization, pk: int) -> Invitation:
    """One of them. Raises Http404: one of another organization is as good as none."""
    found = invitations_of(organization).select_related("batch").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.organization = organization
    return found


def answerable(token: str, now: datetime) -> Invitation | None:
    """The invitation that this link opens, if it can still be answered."""
    found = Invitation.opened_by(token)
    return found if found and found.is_open(now) and found.organization.closed_at is None else None


def facts_of(one: Invitation, now: datetime) -> list[Fact]:
    """What an invitation says and brings, for its page; four queries at most."""
    role = Role(one.role)
    facts = [
        Fact(term=_("Role"), value=str(role.label), note=str(MEANINGS[role])),
        Fact(term=_("Invited by"), value=one.invited_by.name, note=one.invited_by.shown_address),
        Fact(term=_("Sent"), value=formats.instant(one.sent_at), note=_sendings(one)),
        _answer(one, now),
    ]
    if one.access_ends_on:
        facts.append(Fact(term=_("Last day of access"), value=formats.day(one.access_ends_on), note=""))
    facts.append(Fact(term=_("Product access"), value=_brings(one), note=""))
    if teams := list(one.batch.teams.order_by("search").values_list("name", flat=True)):
        facts.append(Fact(term=_("Teams"), value=", ".join(teams), note=""))
    if one.batch.manages_accounting and role is Role.COLLABORATOR:
        facts.append(Fact(term=_("Accounting"), value=_("Manage accounting"), note=""))
    return facts


def _answer(one: Invitation, now: datetime) -> Fact:
    """Until when it can be answered, or when and how it ended."""
    state, note = state_of(one, now)
    if state is State.PENDING:
        return Fact(term=_("To be answered by"), value=formats.instant(one.expires_at), note="")
    ended = formats.instant(one.ended_at or one.expires_at)
    return Fact(term=str(state.label), value=ended, note=note if one.end_reason else "")


def _sendings(one: Invitation) -> str:
    if one.generation < 2:
        return ""
    times = ngettext("%(count)s time so far", "%(count)s times so far", one.generation) % {"count": one.generation}
    return _("%(times)s; only the latest link works") % {"times": times}


def _brings(one: Invitation) -> str:
    """What whoever accepts it will reach."""
    if one.role in SEES_EVERYTHING:
        return _("Every product of the organization, and future ones")
    access = Access.objects.filter(batch=one.batch_id).first()
    if access is None:
        return _("No product access")
    if access.full:
        return _("Full access, also to future products")
    number = access.grants.filter(product__ended_at=None).count()
    kinds = [str(grant.kind.label) for grant in access.kind_grants.select_related("kind").order_by("kind__position")]
    products = ngettext("%(count)s product", "%(count)s products", number) % {"count": formats.number(number)}
    if not kinds:
        return products if number else _("No product access")
    return _("%(products)s; future products: %(kinds)s") % {"products": products, "kinds": ", ".join(kinds)}
