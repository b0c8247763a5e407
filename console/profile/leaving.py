"""What ends when a person leaves an organization, in words, before they decide; changes nothing."""

from typing import Any

from django.utils.translation import gettext as _

from organizations.models import Mailbox, Membership, Product

SHOWN = 4


def what_ends(membership: Membership) -> list[dict[str, Any]]:
    """Terms and values for `components/facts.html`; two queries."""
    ends: list[dict[str, Any]] = [{"term": _("Your role"), "value": membership.get_role_display()}]
    ends.append({"term": _("Products"), "value": _products(membership)})
    addresses = Mailbox.objects.filter(user=membership.user, product__organization=membership.organization)
    if names := list(addresses.order_by("address").values_list("address", flat=True)[: SHOWN + 1]):
        ends.append({"term": _("Mail addresses"), "value": _and_more(names)})
    ends.append({"term": _("Open sessions"), "value": _("They stay signed in, but no longer open this organization.")})
    return ends


def _products(membership: Membership) -> str:
    if membership.sees_everything:
        return _("Access to all products of the organization")
    products = Product.objects.visible_to(membership).live().order_by("name")
    names = list(products.values_list("name", flat=True)[: SHOWN + 1])
    return _and_more(names) if names else _("None was given to you")


def _and_more(names: list[str]) -> str:
    if len(names) <= SHOWN:
        return ", ".join(names)
    return _("%(names)s and others") % {"names": ", ".join(names[:SHOWN])}
