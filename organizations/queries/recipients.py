"""Who is told of billing or of a product, and how (ORG-8): the one place that knows; knows no mail."""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from organizations.contact import BILLING, TOPICS
from organizations.models import Membership, Organization, Product, Reach, Role
from organizations.models.membership import SEES_EVERYTHING, is_only_legal_representative
from organizations.permissions import Action, allows
from security import sms_gateway
from security.telephones import number_of


def recipients(organization: Organization, topic: str, product: Product | None = None) -> QuerySet[Membership]:
    """The members to be told of a topic (`organizations.contact`), with their person; one query, by membership.

    Who is told wants it (by choice, or by not having chosen), may be told (billing: who may see the accounting), and
    has access now. A topic about products wants the `product`: who does not see everything is told of what they
    reach. The only legal representative is always told of billing. Each says how: `by_email`, and `sms_number`, a
    confirmed number (E.164) of whoever wants to be told of billing by SMS, else empty. Raises KeyError for a topic that
    there is not, ValueError for one about products without the product.
    """
    members = Membership.objects.of_open_organizations().filter(organization=organization, user__is_active=True)
    wanting = Q(topics=None) | Q(topics__contains=[TOPICS[topic].code])
    if topic in BILLING:
        members = members.filter(_sees_accounting())
        members = members.annotate(
            by_email=_whether(wanting | is_only_legal_representative()), sms_number=_number_for(topic)
        )
        told = members.filter(Q(by_email=True) | ~Q(sms_number=""))
    elif product is None:
        raise ValueError(f"Who is told of {topic} depends on the product.")
    else:
        reached = Reach.objects.filter(membership=OuterRef("pk"), product=product)
        told = members.filter(Q(role__in=SEES_EVERYTHING) | Exists(reached), wanting)
        told = told.annotate(by_email=Value(True), sms_number=Value(""))
    return told.select_related("user").order_by("pk")


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


def _number_for(topic: str) -> Case:
    """Where a message about this topic goes: to a confirmed number of whoever wants it, if anybody sends messages."""
    if not sms_gateway.is_configured():
        return Case(default=Value(""))
    return Case(When(sms_topics__contains=[topic], then=number_of("user")), default=Value(""))


def _sees_accounting() -> Q:
    """Who may see the accounting, as the permission table has it."""
    by_role = [role for role in Role if allows(Action.VIEW_ACCOUNTING, role)]
    if_granted = [role for role in Role if allows(Action.VIEW_ACCOUNTING, role, manages_accounting=True)]
    return Q(role__in=by_role) | Q(role__in=if_granted, manages_accounting=True)
