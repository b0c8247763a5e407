"""Whom a mail about billing or about a product goes to (ORG-8): the one place that knows; knows no mail."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.contact import BILLING, TOPICS
from organizations.models import Membership, Organization, Product, Reach, Role
from organizations.models.membership import SEES_EVERYTHING
from organizations.permissions import Action, allows


def recipients(organization: Organization, topic: str, product: Product | None = None) -> QuerySet[Membership]:
    """The members to be told of a topic (`organizations.contact`), with their person; one query, by membership.

    Who is told wants it (by choice, or by not having chosen), may be told (billing: who may see the accounting), and
    has access now. A topic about products wants the `product`: who does not see everything is told of what they
    reach. The only legal representative is always told of billing. Raises KeyError for a topic that there is not,
    ValueError for one about products without the product.
    """
    members = Membership.objects.of_open_organizations().filter(organization=organization, user__is_active=True)
    wanting = Q(topics=None) | Q(topics__contains=[TOPICS[topic].code])
    if topic in BILLING:
        told = members.filter(_sees_accounting(), wanting | _is_the_only_one())
    elif product is None:
        raise ValueError(f"Who is told of {topic} depends on the product.")
    else:
        reached = Reach.objects.filter(membership=OuterRef("pk"), product=product)
        told = members.filter(Q(role__in=SEES_EVERYTHING) | Exists(reached), wanting)
    return told.select_related("user").order_by("pk")


def _sees_accounting() -> Q:
    """Who may see the accounting, as the permission table has it."""
    by_role = [role for role in Role if allows(Action.VIEW_ACCOUNTING, role)]
    if_granted = [role for role in Role if allows(Action.VIEW_ACCOUNTING, role, manages_accounting=True)]
    return Q(role__in=by_role) | Q(role__in=if_granted, manages_accounting=True)


def _is_the_only_one() -> Q:
    """The legal representative beside whom there is no other."""
    others = Membership.objects.legal_representatives().filter(organization=OuterRef("organization"))
    return Q(~Exists(others.exclude(pk=OuterRef("pk"))), role=Role.LEGAL_REPRESENTATIVE)
