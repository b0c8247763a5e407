"""Events of products: what an organization has, and what of it is given to people."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from organizations.events.things import OfMember, product_thing
from organizations.models import Product
from security.event import Event, Thing


@dataclass(frozen=True, kw_only=True)
class ProductAdded(Event):
    code = "product_added"
    title = _("Product added")
    product: Product

    @property
    def organization_id(self) -> int:
        return self.product.organization_id

    @property
    def subject(self) -> Thing:
        return product_thing(self.product)

    def facts(self) -> dict[str, Any]:
        return {"kind": self.product.kind.code}


@dataclass(frozen=True, kw_only=True)
class ProductGiven(OfMember):
    """Something of a product was given to a member."""

    product: Product

    def things(self) -> Iterable[Thing]:
        return [self.subject, product_thing(self.product)]

    def facts(self) -> dict[str, Any]:
        return {
            "membership": self.membership.pk,
            "product": self.product.pk,
            "product_name": self.product.name,
        }

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return facts.get("product_name", "")


@dataclass(frozen=True, kw_only=True)
class SeatGiven(ProductGiven):
    code = "seat_given"
    title = _("Seat given")


@dataclass(frozen=True, kw_only=True)
class MailboxGiven(ProductGiven):
    code = "mailbox_given"
    title = _("Mailbox given")
