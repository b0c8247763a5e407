"""What an organization looks like now; at most one query each."""

from collections.abc import Sequence

from branding.look import Look, look, plain_look
from branding.models import Brand, Branding
from organizations.models import Membership, Organization, Product


def branding_of(organization: Organization) -> Branding | None:
    """What the organization customized, with the size of its rectangular logo."""
    return Branding.objects.with_sizes().filter(organization=organization).first()


def brand_of(organization: Organization, branding: Branding | None) -> Brand:
    """What is in force, customized or not."""
    return branding.brand if branding else Brand(organization.initials, organization.mark)


def custom_brand_of(reader: Membership) -> Product | None:
    """The product by which the console has an address of its own, if the reader sees one."""
    return Product.objects.live().visible_to(reader).filter(kind__code="custom-brand").order_by("pk").first()


def look_in_list(organization: Organization) -> Look:
    """The square and the name, for lists: rows that come with `select_related("…branding")` cost no query."""
    return _in_list(organization, getattr(organization, "branding", None))


def looks_in_list(organizations: Sequence[Organization]) -> list[Look]:
    """The same of many whose rows came without their branding; one query for all of them."""
    found = Branding.objects.in_bulk([organization.pk for organization in organizations])
    return [_in_list(organization, found.get(organization.pk)) for organization in organizations]


def _in_list(organization: Organization, branding: Branding | None) -> Look:
    if branding is None:
        return plain_look(organization)
    return look(organization, initials=branding.initials, mark=branding.mark, square=branding.square_id)


def look_of(organization: Organization, branding: Branding | None) -> Look:
    """The same for a template. `branding` comes `with_sizes`, or has no rectangular logo."""
    if branding is None:
        return plain_look(organization)
    rectangle = branding.rectangle
    return look(
        organization,
        initials=branding.initials,
        mark=branding.mark,
        square=branding.square_id,
        rectangle=branding.rectangle_id,
        size=(rectangle.width, rectangle.height) if rectangle else (0, 0),
    )
