"""What is given to members, teams and whoever is invited (ORG-7, ORG-9)."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Model, Q

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.events.access import AccessChanged, RightsChange
from organizations.guards.access import editing_access
from organizations.holders import Holder, access_of
from organizations.models import (
    Access,
    InvitationBatch,
    KindGrant,
    Membership,
    Organization,
    Product,
    ProductGrant,
    ProductKind,
    Team,
)
from organizations.permissions import Action
from organizations.rights import in_order
from security import audit
from security.audit import Actor

Wanted = Mapping[int, Collection[str]]  # rights by the id of a product or of a kind; no right: it is taken away


def edit_access(
    *,
    actor: Actor,
    holder: Holder,
    products: Wanted | None = None,
    kinds: Wanted | None = None,
    full: bool | None = None,
) -> int:
    """Sets what a member, a team or a draft of invitations was given; returns how many things changed.

    `kinds` are rights on future products, `full` is full access; what was given one by one is kept under it. What is
    not, or no longer, a live product of the organization is left out, and so is a right that a kind does not have.
    A draft is nobody's access yet: nothing of it is logged. Raises `Denied` and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = holder.organization.locked()
        holder = _locked(actor, holder, organization)
        access = access_of(holder)
        live = Product.objects.live().filter(organization=organization, pk__in=list(products or ()))
        known = ProductKind.objects.filter(pk__in=list(kinds or ()))
        given = dict(ProductGrant.objects.filter(access=access.pk, product__in=live).values_list("product", "rights"))
        promised = dict(KindGrant.objects.filter(access=access.pk, kind__in=known).values_list("kind", "rights"))
        on_products = _changes(live.select_related("kind").order_by("search", "pk"), products or {}, given)
        on_kinds = _changes(known, kinds or {}, promised)
        switched = None if full == access.full else full
        changed = len(on_products) + len(on_kinds) + (switched is not None)
        if not changed:
            return 0
        access.full = access.full if switched is None else switched
        access.save()
        _store(ProductGrant, "product", access, on_products)
        _store(KindGrant, "kind", access, on_kinds)
        if isinstance(holder, InvitationBatch):
            InvitationBatch.objects.filter(pk=holder.pk).update(changed_at=operation.at)
        else:
            operation.record(AccessChanged(holder=holder, products=on_products, kinds=on_kinds, full=switched))
        return changed


def grant_access(*, actor: Actor, product: Product, membership: Membership, rights: Collection[str]) -> int:
    """Sets what one member was given on one product. Raises `Denied`, also for a member of elsewhere, and `Refused`."""
    if membership.organization_id != product.organization_id:
        raise Denied(Action.EDIT_PRODUCT_ACCESS)
    return edit_access(actor=actor, holder=membership, products={product.pk: rights})


def open_to_holders(*, product: Product) -> int:
    """Gives a new product to whoever was promised future products of its kind; returns to how many.

    Part of the operation that adds the product, under the organization's lock. A right that the kind has lost since
    is not given.
    """
    own = Q(access__membership__organization=product.organization_id)
    own |= Q(access__team__organization=product.organization_id)
    own |= Q(access__batch__organization=product.organization_id)
    promised = KindGrant.objects.filter(own, kind=product.kind_id).values_list("access", "rights")
    there_are = [(access, _of_the_kind(product, rights)) for access, rights in promised]
    grants = [
        ProductGrant(access_id=access, product=product, rights=list(rights)) for access, rights in there_are if rights
    ]
    return len(ProductGrant.objects.bulk_create(grants, batch_size=1000))


def _locked(actor: Actor, holder: Holder, organization: Organization) -> Holder:
    """The holder, locked, if this actor may give them something. Who is gone meanwhile is as good as forbidden."""
    found: Holder | None
    if isinstance(holder, Team):
        action = Action.MANAGE_TEAMS
        found = Team.objects.select_for_update().filter(pk=holder.pk, organization=organization).first()
    elif isinstance(holder, InvitationBatch):
        action = Action.INVITE
        drafts = InvitationBatch.objects.filter(organization=organization, state=InvitationBatch.State.DRAFT)
        found = drafts.select_for_update().filter(pk=holder.pk, author=actor.user_id).first()
    else:
        action = Action.EDIT_PRODUCT_ACCESS
        members = Membership.objects.select_related("user", "organization").select_for_update(of=("self",))
        found = members.filter(pk=holder.pk, organization=organization).first()
    require(actor, action, organization)
    if found is None:
        raise Denied(action)
    if isinstance(found, Membership):
        editing_access.check([found])
    return found


def _changes(
    things: Iterable[Product] | Iterable[ProductKind], wanted: Wanted, held: Mapping[int, Collection[str]]
) -> tuple[RightsChange, ...]:
    """What differs from what is held."""
    compared = (
        RightsChange(thing, in_order(held.get(thing.pk, ())), _of_the_kind(thing, wanted[thing.pk])) for thing in things
    )
    return tuple(change for change in compared if change.before != change.after)


def _of_the_kind(thing: Product | ProductKind, rights: Collection[str]) -> tuple[str, ...]:
    kind = thing.kind if isinstance(thing, Product) else thing
    return in_order(set(rights) & set(kind.rights))


def _store(model: type[Model], field: str, access: Access, changes: Iterable[RightsChange]) -> None:
    """Two statements a thousand things: what is taken away, and what is given or given otherwise."""
    taken = [change.thing.pk for change in changes if not change.after]
    model._default_manager.filter(access=access, **{f"{field}__in": taken}).delete()
    model._default_manager.bulk_create(
        [
            model(access=access, rights=list(change.after), **{field: change.thing})
            for change in changes
            if change.after
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["access", field],
        update_fields=["rights"],
    )
