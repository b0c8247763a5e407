"""Products and what of them is given to people. Orders (billing) and the demo world come through here."""

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events import products as events
from organizations.models import (
    Mailbox,
    Membership,
    Organization,
    Product,
    ProductKind,
    Seat,
)
from organizations.operations.access import open_to_holders
from organizations.permissions import Action
from security import audit
from security.audit import Actor


def add_product(
    *, actor: Actor, organization: Organization, kind: ProductKind, name: str, bundle: Product | None = None
) -> Product:
    """Gives an organization a product, perhaps as part of a bundle. Raises `Denied`."""
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.MANAGE_PRODUCTS, organization)
        product = Product.objects.create(organization=organization, kind=kind, name=name, bundle=bundle)
        open_to_holders(product=product)
        operation.record(events.ProductAdded(product=product))
        return product


def give_seat(*, actor: Actor, product: Product, membership: Membership) -> Seat:
    """Gives a member a place in a kSuite. Raises `Denied`, and IntegrityError if they have one."""
    with audit.operation(actor=actor) as operation:
        organization = product.organization.locked()
        require(actor, Action.MANAGE_PRODUCTS, organization, product=product)
        membership = _member(membership, organization, Action.MANAGE_PRODUCTS)
        seat = Seat.objects.create(product=product, user=membership.user)
        operation.record(events.SeatGiven(membership=membership, product=product))
        return seat


def give_mailbox(*, actor: Actor, product: Product, membership: Membership, address: str) -> Mailbox:
    """Gives a member an address of a Mail Service. Raises `Denied`, and IntegrityError if it is given."""
    with audit.operation(actor=actor) as operation:
        organization = product.organization.locked()
        require(actor, Action.MANAGE_PRODUCTS, organization, product=product)
        membership = _member(membership, organization, Action.MANAGE_PRODUCTS)
        mailbox = Mailbox.objects.create(product=product, address=address, user=membership.user)
        operation.record(events.MailboxGiven(membership=membership, product=product))
        return mailbox


def _member(membership: Membership, organization: Organization, action: Action) -> Membership:
    """The member, locked. Raises `Denied` for one of another organization, and for one who has left meanwhile."""
    members = Membership.objects.select_related("user").select_for_update(of=("self",))
    found = members.filter(pk=membership.pk, organization=organization).first()
    if found is None:
        raise Denied(action)
    return found
