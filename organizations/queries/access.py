"""The page **Edit product access**: categories, and the products of the one that is open, or those that were found.

Only the open category's products are read, a page at a time: two thousand of them cost what fifty cost.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.formats import number
from console.kit.search import matching
from console.kit.tables.address import Address
from console.kit.tables.paging import PAGE, Pages
from organizations.holders import Holder, access_of
from organizations.models import Access, Membership, Organization, Product, ProductGrant, ProductKind, Reach, Team
from organizations.queries.access_rows import Listing, listing

PAGE_SIZE = 50
MANY = 20  # so many products want a search
LONGEST = 100  # characters of a search


@dataclass(frozen=True)
class Category:
    """Kinds of products under one heading, and how many of their products the holder reaches."""

    key: str
    kinds: tuple[ProductKind, ...]
    total: int
    reached: int

    @property
    def id(self) -> int:
        """Names its elements in the page."""
        return self.kinds[0].pk

    @property
    def label(self) -> str:
        return self.kinds[0].category_label

    @property
    def count_text(self) -> str:
        """ "12 of 120 products"."""
        if not self.total:
            return _("No products yet")
        return _counted(self.reached, self.total)


@dataclass(frozen=True)
class Opened:
    """Products with their boxes: a page of a category, or of what was found. `url` is this page of the page."""

    products: "QuerySet[Product]"
    total: int
    paging: "Pages[Product]"
    listing: Listing
    url: str


@dataclass(frozen=True)
class AccessPage:
    """All categories; which one is open and what stands in it; or what was found for the words in `query`."""

    full: bool
    categories: list[Category]
    open_category: Category | None
    query: str
    opened: Opened | None

    @property
    def total(self) -> int:
        return sum(category.total for category in self.categories)

    @property
    def count_text(self) -> str:
        """ "12 of 120 products", of all there are."""
        return _counted(sum(category.reached for category in self.categories), self.total)

    @property
    def wants_search(self) -> bool:
        return bool(self.query) or self.total > MANY


def member_with_access(organization: Organization, pk: int) -> Membership:
    """A member with what they were given. Raises Http404: who is of another organization is as good as nobody."""
    members = Membership.objects.filter(organization=organization).select_related("user", "access")
    found = get_object_or_404(members, pk=pk)
    found.organization = organization
    return found


def team_with_access(organization: Organization, pk: int) -> Team:
    """A team with what it was given. Raises Http404."""
    found = get_object_or_404(Team.objects.filter(organization=organization).select_related("access"), pk=pk)
    found.organization = organization
    return found


def access_page(organization: Organization, holder: Holder, *, asked: Mapping[str, str], path: str) -> AccessPage:
    """What is asked for by `category`, `q` and `page`; six queries at most, whatever there is.

    A category that is alone is open by itself. What comes in the future stands on the first page of a category.
    """
    access = access_of(holder)
    known = categories(organization, holder, access)
    query = " ".join(asked.get("q", "").replace("\0", "")[:LONGEST].split())
    category = next((one for one in known if one.key == asked.get("category")), known[0] if len(known) == 1 else None)
    if query:
        category, products, address = None, products_found(organization, query), Address(path, {"q": query})
    elif category:
        products, address = products_in(organization, category), Address(path, {"category": category.key})
    else:
        return AccessPage(access.full, known, None, "", None)
    total = category.total if category else products.count()
    paging = Pages(products, total=total, size=PAGE_SIZE, wanted=_page(asked), link=address.link)
    kinds = category.kinds if category and paging.number == 1 else ()
    url = address.link({PAGE: str(paging.number) if paging.number > 1 else None})
    all_kinds = {kind.pk: kind for one in known for kind in one.kinds}
    for product in paging.rows:
        product.kind = all_kinds[product.kind_id]
    opened = Opened(products, total, paging, listing(holder, access, paging.rows, kinds), url)
    return AccessPage(access.full, known, category, query, opened)


def _page(asked: Mapping[str, str]) -> int:
    wanted = asked.get(PAGE, "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 8 else 1


def categories(organization: Organization, holder: Holder, access: Access) -> list[Category]:
    """Every category of the catalogue, in its order; one query."""
    own = Q(products__organization=organization, products__ended_at=None)
    counted = ProductKind.objects.annotate(own=FilteredRelation("products", condition=own), total=Count("own"))
    if not access.full:
        counted = counted.annotate(reached=Count("own", filter=Q(own__in=_reached(holder, access))))
    kinds: dict[str, list[Any]] = defaultdict(list)
    for kind in counted.order_by("position", "code"):  # a sum forgets the order of the model
        kinds[kind.category].append(kind)
    return [
        Category(
            key, tuple(of), sum(kind.total for kind in of), sum(getattr(kind, "reached", kind.total) for kind in of)
        )
        for key, of in kinds.items()
    ]


def _reached(holder: Holder, access: Access) -> QuerySet[Any, Any]:
    """The products that the holder reaches: a member through their teams, too."""
    if isinstance(holder, Membership):
        return Reach.objects.filter(membership=holder).values("product")
    return ProductGrant.objects.filter(access=access.pk).values("product")


def products_in(organization: Organization, category: Category) -> "QuerySet[Product]":
    """Its live products, kind by kind."""
    return _listed(organization).filter(kind__in=[kind.pk for kind in category.kinds])


def products_found(organization: Organization, text: str) -> "QuerySet[Product]":
    """The live products in whose name every word typed occurs."""
    return _listed(organization).filter(matching(text, "search"))


def _listed(organization: Organization) -> "QuerySet[Product]":
    live = Product.objects.live().filter(organization=organization)
    return live.order_by("kind__position", "kind__code", "search", "pk")


def _counted(reached: int, total: int) -> str:
    words = {"reached": number(reached), "count": number(total)}
    return ngettext("%(reached)s of %(count)s product", "%(reached)s of %(count)s products", total) % words
