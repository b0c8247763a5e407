"""What members may be told of by mail and SMS (ORG-8): the catalogue, and who is told of what without having chosen.

A preference never opens anything: whoever may not see the accounting is not told of it, whatever was chosen before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from console.kit.words import StrOrPromise
from organizations.models.membership import SEES_EVERYTHING, Role
from organizations.permissions import Action, allows


class Group(StrEnum):
    """The two headings of the contact preferences."""

    BILLING = "billing"
    PRODUCTS = "products"


@dataclass(frozen=True)
class Topic:
    """One matter to be told of. `code` is stored."""

    code: str
    group: Group
    label: StrOrPromise


_BILLING, _PRODUCTS = Group.BILLING, Group.PRODUCTS

TOPICS: dict[str, Topic] = {
    topic.code: topic
    for topic in (
        Topic("invoice_issued", _BILLING, _("New invoice")),
        Topic("payment_received", _BILLING, _("Payment received")),
        Topic("payment_failed", _BILLING, _("Payment failed")),
        Topic("renewal_scheduled", _BILLING, _("Upcoming renewal")),
        Topic("renewal_done", _BILLING, _("Renewal done")),
        Topic("order_cancelled", _BILLING, _("Order cancelled")),
        Topic("product_activated", _PRODUCTS, _("Product activated")),
        Topic("product_nearly_full", _PRODUCTS, _("Product nearly full")),
        Topic("product_cancelled", _PRODUCTS, _("Product cancelled")),
        Topic("product_blocked", _PRODUCTS, _("Product blocked")),
        Topic("product_user_added", _PRODUCTS, _("New user of a product")),
        Topic("trial_ending", _PRODUCTS, _("Trial about to end")),
    )
}
BILLING = frozenset(code for code, topic in TOPICS.items() if topic.group is Group.BILLING)


def possible(role: Role | str, *, manages_accounting: bool) -> list[Topic]:
    """What somebody in this role may be told of: billing only for whoever may see the accounting."""
    billing = allows(Action.VIEW_ACCOUNTING, role, manages_accounting=manages_accounting)
    return [topic for topic in TOPICS.values() if billing or topic.group is not Group.BILLING]


def told(role: Role | str, topics: Iterable[str] | None, *, manages_accounting: bool) -> list[Topic]:
    """What they are told of: what they chose or, without a choice, everything for those who see everything, and
    for the others what concerns the products given to them. That the only legal representative is always told of
    billing is a matter of the organization, and `queries.recipients` knows it."""
    open_to = possible(role, manages_accounting=manages_accounting)
    if topics is not None:
        chosen = set(topics)
        return [topic for topic in open_to if topic.code in chosen]
    everything = role in SEES_EVERYTHING or manages_accounting
    return [topic for topic in open_to if everything or topic.group is Group.PRODUCTS]


def told_by_sms(role: Role | str, topics: Iterable[str], *, manages_accounting: bool) -> list[Topic]:
    """What they are told of by SMS, too, if they have a confirmed number: of billing, what they chose."""
    chosen = BILLING & set(topics)
    return [topic for topic in possible(role, manages_accounting=manages_accounting) if topic.code in chosen]


def sms_labels(codes: Iterable[str]) -> list[str]:
    """The same as `topic_labels`, of what is told by SMS."""
    return [__("%(topic)s, by SMS") % {"topic": label} for label in topic_labels(codes)]


def topic_labels(codes: Iterable[str]) -> list[str]:
    """Stored codes in the active language; a topic of another release is left out."""
    return [str(TOPICS[code].label) for code in codes if code in TOPICS]
