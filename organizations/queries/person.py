"""One person of an organization: what they may reach there, and what happened to them lately; knows no template."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.log.lines import Line, lines
from organizations.log.queries import latest_about
from organizations.models import Mailbox, Membership, Product, ProductGrant, Right, Seat

LATEST = 5


@dataclass(frozen=True)
class Access:
    """A product, and what a member may do there."""

    name: str
    kind: str
    rights: str


@dataclass(frozen=True)
class PersonPage:
    """What the page of a member shows besides the facts of the row. `key` names the person in the log."""

    key: str
    products: str
    access: list[Access]
    seats: list[str]
    mailboxes: list[tuple[str, str]]
    latest: list[Line]


def person_page(member: Membership) -> PersonPage:
    """Four queries and two of the log, whatever there is. `access` holds what was given, void or not."""
    grants = ProductGrant.objects.filter(membership=member, product__ended_at=None)
    access = [
        Access(grant.product.name, grant.product.kind.label, rights_text(grant.rights))
        for grant in grants.select_related("product__kind").order_by("product__search", "pk")
    ]
    own = {"user": member.user, "product__organization": member.organization, "product__ended_at": None}
    seats = Seat.objects.filter(**own).order_by("product__search").values_list("product__name", flat=True)
    mailboxes = Mailbox.objects.filter(**own).order_by("address").values_list("address", "product__name")
    return PersonPage(
        key=str(member.user_id),
        products=_products(member, len(access)),
        access=access,
        seats=list(seats),
        mailboxes=list(mailboxes),
        latest=lines(latest_about(member.user, member.organization, LATEST)),
    )


def rights_text(rights: Sequence[str]) -> str:
    """Rights in words: "Technical, Statistics". One of another release as it is stored."""
    return ", ".join(str(Right(right).label) if right in Right.values else right for right in rights)


def _products(member: Membership, given: int) -> str:
    """Which products they see, in a sentence."""
    if not member.sees_everything:
        return "" if given else _("No product access was given yet.")
    total = Product.objects.live().filter(organization=member.organization).count()
    sentence = ngettext(
        "Sees every product of the organization, %(count)s now, and future ones.",
        "Sees every product of the organization, %(count)s now, and future ones.",
        total,
    ) % {"count": total}
    if not given:
        return sentence
    void = ngettext(
        "The access to %(count)s product given before is kept, without effect.",
        "The access to %(count)s products given before is kept, without effect.",
        given,
    ) % {"count": given}
    return f"{sentence} {void}"
