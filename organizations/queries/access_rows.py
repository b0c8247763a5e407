"""The rows of the page **Edit product access**: boxes, where else a right comes from, and what comes of it all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypedDict

from django.utils.translation import gettext as _

from console.kit.formats import NOTHING
from organizations.holders import Holder
from organizations.models import Access, KindGrant, Membership, Product, ProductGrant, ProductKind, Right
from organizations.rights import rights_text

Given = dict[int, Collection[str]]  # rights by product or by kind
Reached = dict[int, list[tuple[str, tuple[str, ...]]]]  # by product or kind: the team (none: empty) and its rights


class Source(NamedTuple):
    """An access that rights come from: its id, the team whose it is (empty: the holder's own), whether it is full."""

    access: int | None
    team: str
    full: bool


class Cell(NamedTuple):
    """The box of one right on one thing."""

    right: Right
    value: str
    on: bool


class Row(TypedDict):
    """A product, or the future ones of a kind; `field` tells which. No cell: the kind has no such right.

    `spoken` is what the boxes are about where nobody sees the table.
    """

    field: str
    name: str
    spoken: str
    origins: list[str]
    cells: list[Cell | None]
    result: str


@dataclass(frozen=True)
class Group:
    """A kind: its future products, and those there are."""

    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Listing:
    """Products under their kinds. `given` and `promised` name the boxes that stand ticked in it."""

    columns: list[Right]
    groups: list[Group]
    given: str
    promised: str
    adds_up: bool

    @property
    def width(self) -> int:
        """How many columns there are."""
        return 1 + len(self.columns) + self.adds_up


def listing(holder: Holder, access: Access, products: Sequence[Product], kinds: Iterable[ProductKind] = ()) -> Listing:
    """These products, and the future ones of these kinds, with what the holder was given; three queries at most."""
    kinds = list(kinds)
    held = {product.kind_id: product.kind for product in products}
    there_are = {right for kind in (*kinds, *held.values()) for right in kind.rights}
    boxes = _Boxes([right for right in Right if right in there_are])
    sources = _sources(holder, access)
    given, reached = _held(sources, ProductGrant, "product", {one.pk: one.kind for one in products})
    promised, promises = _held(sources, KindGrant, "kind", {kind.pk: kind for kind in kinds})
    groups = {kind.pk: Group(kind.label, []) for kind in kinds or held.values()}
    for kind in kinds:
        groups[kind.pk].rows.append(boxes.row(kind, _("Future products of this kind"), promised, promises))
    for product in products:
        groups[product.kind_id].rows.append(boxes.row(product, product.name, given, reached))
    adds_up = isinstance(holder, Membership) and not holder.sees_everything
    return Listing(boxes.rights, list(groups.values()), _named(given), _named(promised), adds_up)


class _Boxes:
    """Draws rows of boxes, one for each of these rights; what all rows need is worked out once."""

    def __init__(self, rights: list[Right]) -> None:
        self.rights = rights
        self.origin = _("Also through team %(team)s: %(rights)s")
        self.text = cache(rights_text)

    def row(self, thing: Product | ProductKind, name: str, given: Given, reached: Reached) -> Row:
        """One thing. A right that its kind does not have has no box."""
        kind = thing.kind if isinstance(thing, Product) else thing
        own = given.get(thing.pk, ())
        sources = reached.get(thing.pk, [])
        cells = [
            Cell(right, f"{thing.pk}:{right.value}", right.value in own) if right.value in kind.rights else None
            for right in self.rights
        ]
        together = {right for _team, rights in sources for right in rights}
        return Row(
            field="rights" if isinstance(thing, Product) else "future",
            name=name,
            spoken=name if isinstance(thing, Product) else f"{name} ({kind.label})",
            origins=[self.origin % {"team": team, "rights": self.text(rights)} for team, rights in sources if team],
            cells=cells,
            result=self.text(tuple(sorted(together))) or NOTHING,
        )


def _sources(holder: Holder, access: Access) -> list[Source]:
    """Where rights come from: the holder's own access first; for a member, then that of their teams. One query.

    What comes of it is the sum that the view `Reach` makes, for things of the future too; a test compares the two.
    """
    own = Source(access.pk, "", access.full)
    if not isinstance(holder, Membership):
        return [own]
    teams = Access.objects.filter(team__places__membership=holder).order_by("team__search", "team")
    return [own, *(Source(*values) for values in teams.values_list("pk", "team__name", "full"))]


def _held(
    sources: list[Source], model: type[ProductGrant] | type[KindGrant], field: str, kinds: dict[int, ProductKind]
) -> tuple[Given, Reached]:
    """What the first source gives of these things (by their ids, with their kinds) one by one, and what comes of all
    sources together. One query."""
    if not kinds:
        return {}, {}
    grants = model._default_manager.filter(**{"access__in": [one.access for one in sources], f"{field}__in": kinds})
    one_by_one = {
        (access, thing): tuple(rights) for access, thing, rights in grants.values_list("access", field, "rights")
    }
    given: Given = {}
    reached: Reached = defaultdict(list)
    for thing, kind in kinds.items():
        given[thing] = one_by_one.get((sources[0].access, thing), ())
        for source in sources:
            rights = tuple(kind.rights) if source.full else one_by_one.get((source.access, thing), ())
            if rights:
                reached[thing].append((source.team, rights))
    return given, reached


def _named(given: Given) -> str:
    """The boxes that stand ticked, as they are called in the form."""
    return ",".join(f"{pk}:{right}" for pk, rights in given.items() for right in rights)
