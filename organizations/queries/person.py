"""One person of an organization: what they may reach there, and what happened to them lately; knows no template."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.log.lines import Line, lines
from organizations.log.queries import latest_about
from organizations.models import Mailbox, Membership, Product, Seat, TeamMember
from organizations.queries.reach import Reachable, reach_of_member

LATEST = 5


@dataclass(frozen=True)
class InTeam:
    """A team the person is in, and whether they lead it."""

    pk: int
    name: str
    initials: str
    mark: str
    leads: bool


@dataclass(frozen=True)
class PersonPage:
    """What the page of a member shows besides the facts of the row. `key` names the person in the log."""

    key: str
    products: str
    reach: Reachable
    teams: list[InTeam]
    seats: list[str]
    mailboxes: list[tuple[str, str]]
    latest: list[Line]


def person_page(member: Membership) -> PersonPage:
    """Ten queries and two of the log, whatever there is. `reach` holds what was given, void or not."""
    reach = reach_of_member(member)
    own = {"user": member.user, "product__organization": member.organization, "product__ended_at": None}
    seats = Seat.objects.filter(**own).order_by("product__search").values_list("product__name", flat=True)
    mailboxes = Mailbox.objects.filter(**own).order_by("address").values_list("address", "product__name")
    places = TeamMember.objects.filter(membership=member).select_related("team").order_by("team__search", "team")
    return PersonPage(
        key=str(member.user_id),
        products=_products(member, reach),
        reach=reach,
        teams=[InTeam(p.team_id, p.team.name, p.team.initials, p.team.mark, p.is_leader) for p in places],
        seats=list(seats),
        mailboxes=list(mailboxes),
        latest=lines(latest_about(member.user, member.organization, LATEST)),
    )


def _products(member: Membership, reach: Reachable) -> str:
    """Which products they see, in a sentence."""
    given = reach.total
    if not member.sees_everything:
        if reach.full:
            return _("Full access: every right on every product, and on future ones.")
        return "" if given or reach.future else _("No product access has been given yet.")
    total = Product.objects.live().filter(organization=member.organization).count()
    sentence = ngettext(
        "Sees every product of the organization, %(count)s now, and future ones.",
        "Sees every product of the organization, %(count)s now, and future ones.",
        total,
    ) % {"count": total}
    if not given:
        return sentence
    void = ngettext(
        "The access to %(count)s product given before is kept, but has no effect.",
        "The access to %(count)s products given before is kept, but has no effect.",
        given,
    ) % {"count": given}
    return f"{sentence} {void}"
