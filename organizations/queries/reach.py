"""What somebody may reach, product by product, and where each right comes from (ORG-7, ORG-9); knows no template."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from console.kit.words import pair
from organizations.holders import access_of
from organizations.models import KindGrant, Membership, Product, ProductGrant, Reach, Team
from organizations.rights import rights_text

SHOWN = 20

Source = tuple[str, list[str]]  # in words, with the rights that come from it


@dataclass(frozen=True)
class Reached:
    """A product, or the future ones of a kind: what may be done there, and where that comes from, a line a source."""

    name: str
    kind: str
    rights: str
    sources: list[str]


@dataclass(frozen=True)
class Reachable:
    """The first products that somebody reaches, of how many; what is promised of future ones; whether it is all."""

    products: list[Reached]
    total: int
    future: list[Reached]
    full: bool

    @property
    def goes_on(self) -> bool:
        """Whether there are more than are shown."""
        return self.total > len(self.products)


def reach_of_member(member: Membership) -> Reachable:
    """What was given to a member, alone and in teams, whether or not their role sees everything; six queries."""
    live = Product.objects.live().filter(pk__in=Reach.objects.filter(membership=member).values("product"))
    products = _first(live)
    total = live.count() if len(products) == SHOWN else len(products)
    sources: dict[int, list[Source]] = defaultdict(list)
    reach = Reach.objects.filter(membership=member, product__in=products).order_by(
        F("team__search").asc(nulls_first=True), "team"
    )
    for product, team, full, rights in reach.values_list("product", "team__name", "full", "rights"):
        sources[product].append((_source(team, full=full), rights))
    own = Q(access__membership=member) | Q(access__team__in=member.teams.all())
    return Reachable(_reached(products, sources), total, _future(KindGrant.objects.filter(own)), access_of(member).full)


def reach_of_team(team: Team, given: "QuerySet[Product]") -> Reachable:
    """What a team (of `queries.teams.team`) gives to its members; `given` are its live products. Four queries."""
    products = _first(given)
    total: int = team.given  # type: ignore[attr-defined]
    access = access_of(team)
    rights = dict(ProductGrant.objects.filter(access=access.pk, product__in=products).values_list("product", "rights"))
    sources = {one.pk: [("", one.kind.rights if access.full else rights[one.pk])] for one in products}
    return Reachable(
        _reached(products, sources), total, _future(KindGrant.objects.filter(access=access.pk)), access.full
    )


def _first(products: "QuerySet[Product]") -> list[Product]:
    """The first of them by name."""
    return list(products.select_related("kind").order_by("search", "pk")[:SHOWN])


def _future(promises: "QuerySet[KindGrant]") -> list[Reached]:
    """What is promised of future products, kind by kind. Under full access that is everything, and counts nothing."""
    sources: dict[int, list[Source]] = defaultdict(list)
    kinds = {}
    ordered = promises.select_related("kind", "access__team").order_by(
        "kind__position", "kind", F("access__team__search").asc(nulls_first=True), "pk"
    )
    for promise in ordered:
        kinds[promise.kind_id] = promise.kind
        team = promise.access.team
        sources[promise.kind_id].append((_source(team.name if team else None, full=False), promise.rights))
    return [_one(_("Future products of this kind"), kind.label, sources[pk]) for pk, kind in kinds.items()]


def _reached(products: Iterable[Product], sources: dict[int, list[Source]]) -> list[Reached]:
    return [_one(product.name, product.kind.label, sources[product.pk]) for product in products]


def _one(name: str, kind: str, sources: list[Source]) -> Reached:
    """Where everything comes from one source, that is named alone; else each with its rights."""
    together = rights_text({right for _source, rights in sources for right in rights})
    if len(sources) == 1:
        return Reached(name, kind, together, [sources[0][0]])
    return Reached(name, kind, together, [pair(said, rights_text(rights)) for said, rights in sources])


def _source(team: str | None, *, full: bool) -> str:
    if team is None:
        return _("Full access") if full else _("Individually")
    return _("Full access of team %(team)s") % {"team": team} if full else _("Team %(team)s") % {"team": team}
