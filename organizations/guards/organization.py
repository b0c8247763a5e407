"""Whether an organization may be deleted now, and everything that stands in the way (ORG-13).

Invitations and a hand-over that wait are nothing in the way: they end with it. Rules about money join from `billing`.
"""

from collections.abc import Iterator, Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit.guards import Guard, Reason
from organizations.models import Membership, Organization, Product

deleting = Guard[Organization]("delete the organization")


@deleting.rule
def has_live_products(organizations: Sequence[Organization]) -> Iterator[tuple[Organization, Reason]]:
    """ORG-13: what the provider still runs for an organization ends first."""
    live = Product.objects.live().filter(organization__in=[organization.pk for organization in organizations])
    numbers = dict(live.values_list("organization").annotate(number=Count("pk")).order_by())
    for organization in organizations:
        if number := numbers.get(organization.pk, 0):
            sentence = ngettext(
                "The organization has %(count)s product.", "The organization has %(count)s products.", number
            )
            url = reverse("products", args=[organization.slug])
            yield organization, Reason("live_products", sentence % {"count": number}, _("See products"), url)


@deleting.rule
def has_other_users(organizations: Sequence[Organization]) -> Iterator[tuple[Organization, Reason]]:
    """ORG-13: nobody loses their organization without a word; whoever deletes it is alone in it, externals included."""
    members = Membership.objects.filter(organization__in=[organization.pk for organization in organizations])
    numbers = dict(members.values_list("organization").annotate(number=Count("pk")).order_by())
    for organization in organizations:
        others = numbers.get(organization.pk, 0) - 1
        if others > 0:
            sentence = ngettext(
                "There is %(count)s other user in it.", "There are %(count)s other users in it.", others
            )
            url = reverse("members", args=[organization.slug])
            yield organization, Reason("other_users", sentence % {"count": others}, _("See users"), url)
