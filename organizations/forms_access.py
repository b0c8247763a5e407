"""The boxes that somebody ticked on the page **Edit product access**; what no form of ours sends is refused.

A form says which boxes stood ticked when it was shown. So only what somebody changed is changed: what another person
gave in the meantime stays.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import QueryDict

from organizations.models import Organization, Product, ProductKind, Right

Rights = dict[int, set[str]]  # by product or kind

_MOST = 2_000  # boxes of a page


@dataclass(frozen=True)
class Ticked:
    """Rights to set, by product and by kind; those that were not touched are not among them."""

    products: Rights
    kinds: Rights

    @classmethod
    def read(cls, sent: QueryDict, organization: Organization) -> "Ticked":
        """What the form sent. Raises `BadRequest` for a product of elsewhere, and for a right that its kind has not."""
        products = _changed(sent.getlist("rights"), sent.get("given", ""))
        kinds = _changed(sent.getlist("future"), sent.get("promised", ""))
        own = Product.objects.filter(organization=organization, pk__in=products).select_related("kind")
        _check(products, {product.pk: product.kind for product in own})
        _check(kinds, {kind.pk: kind for kind in ProductKind.objects.filter(pk__in=kinds)})
        return cls(products, kinds)


def _changed(ticked: Iterable[str], shown: str) -> Rights:
    """The things whose boxes are not as they were shown, with the rights that are ticked now."""
    now, before = _boxes(ticked), _boxes(filter(None, shown.split(",")))
    return {thing: now.get(thing, set()) for thing in {*now, *before} if now.get(thing) != before.get(thing)}


def _boxes(texts: Iterable[str]) -> Rights:
    found: Rights = {}
    for place, text in enumerate(texts):
        thing, _colon, right = text.partition(":")
        if place >= _MOST or not re.fullmatch("[0-9]{1,18}", thing) or right not in Right.values:
            raise BadRequest("A box that no form has.")
        found.setdefault(int(thing), set()).add(right)
    return found


def _check(wanted: Rights, kinds: dict[int, ProductKind]) -> None:
    """Raises `BadRequest` unless each thing is there and its kind has the rights."""
    for thing, rights in wanted.items():
        if thing not in kinds or not rights <= set(kinds[thing].rights):
            raise BadRequest("Rights on something else than what was shown.")
