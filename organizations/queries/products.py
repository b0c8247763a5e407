"""The products a member may see as rows of a list (ORG-2, ORG-7); knows no template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.models import Mailbox, Membership, Product, Reach, Seat
from organizations.rights import rights_text


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product. `people` counts those who use it, `access` says what the reader may do there."""

    pk: int
    name: str
    bundle: str
    kind: str
    category: str
    people: str
    access: list[str]
    since: datetime


def products_of(reader: Membership) -> "QuerySet[Product]":
    """The live products this member may see, with who uses them, or, where access is given one by one, with
    what was given."""
    visible = Product.objects.live().visible_to(reader).select_related("kind", "bundle")
    if reader.sees_everything:
        return visible.annotate(seat_count=_number(Seat), mailbox_count=_number(Mailbox))
    given = Reach.objects.filter(membership=reader, product=OuterRef("pk"))
    rights = given.annotate(right=Func(F("rights"), function="unnest")).values("right").distinct()
    teams = given.exclude(team=None).order_by("team__name").values("team__name").distinct()
    mailboxes = Mailbox.objects.filter(user=reader.user_id, product=OuterRef("pk")).order_by("address")
    return visible.annotate(
        rights=ArraySubquery(rights.order_by()),
        through=ArraySubquery(teams),
        has_seat=Exists(Seat.objects.filter(user=reader.user_id, product=OuterRef("pk"))),
        addresses=ArraySubquery(mailboxes.values("address")),
        sees_bundle=Exists(Product.objects.visible_to(reader).filter(pk=OuterRef("bundle"))),
    )


def categories_of(reader: Membership) -> list[str]:
    """The categories of the products this member may see, in the catalogue's order."""
    visible = Product.objects.live().visible_to(reader)
    found = visible.order_by("kind__position", "kind__code").values_list("kind__position", "kind__category")
    return list(dict.fromkeys(category for _position, category in found.distinct()))


def product_rows(products: Iterable[Product], reader: Membership) -> list[ProductRow]:
    """Products (of `products_of`) as rows; no query. A bundle that the reader may not see is not named."""
    return [
        ProductRow(
            pk=product.pk,
            name=product.name,
            bundle=product.bundle.name if product.bundle and getattr(product, "sees_bundle", True) else "",
            kind=product.kind.label,
            category=product.kind.category_label,
            people=_people(product) if reader.sees_everything else "",
            access=[] if reader.sees_everything else _access(product),
            since=product.created_at,
        )
        for product in products
    ]


def _number(model: type[Seat] | type[Mailbox]) -> Coalesce:
    of_product = model._default_manager.filter(product=OuterRef("pk")).order_by().values("product")
    return Coalesce(Subquery(of_product.annotate(number=Count("pk")).values("number")), 0)


def _people(product: Product) -> str:
    """Who uses it: seats of a kSuite, addresses of a Mail Service."""
    seats: int = product.seat_count  # type: ignore[attr-defined]
    mailboxes: int = product.mailbox_count  # type: ignore[attr-defined]
    parts = []
    if product.kind.has_seats:
        parts.append(ngettext("%(count)s seat", "%(count)s seats", seats) % {"count": seats})
    if product.kind.has_mailboxes:
        parts.append(ngettext("%(count)s mailbox", "%(count)s mailboxes", mailboxes) % {"count": mailboxes})
    return ", ".join(parts)


def _access(product: Product) -> list[str]:
    """What was given, one thing a line: rights added up, the teams they come from, a seat, addresses."""
    rights: list[str] = product.rights  # type: ignore[attr-defined]
    through: list[str] = product.through  # type: ignore[attr-defined]
    lines = [rights_text(rights)] if rights else []
    lines += [_("Through team %(team)s") % {"team": team} for team in through]
    if product.has_seat:  # type: ignore[attr-defined]
        lines.append(_("A seat"))
    addresses: list[str] = product.addresses  # type: ignore[attr-defined]
    return [*lines, *addresses]
