"""The address book of an organization (ORG-19): who stands in it, as rows of a list and as contact cards."""

from collections.abc import Iterable
from typing import TypedDict
from urllib.parse import quote
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import salted_hmac

from organizations.models import Membership, Organization, Role
from organizations.vcards import Card
from security.models import User, url_elsewhere


class AddressRow(TypedDict):
    """One person in the address book."""

    pk: int
    name: str
    initials: str
    picture: str
    address: str
    mailto: str
    is_self: bool
    role: str
    card_url: str


def people_inside(organization: Organization) -> "QuerySet[Membership]":
    """Everyone inside: externals are not, and whoever is deactivated cannot be reached here."""
    person = ("user__email", "user__given_name", "user__family_name", "user__picture")
    inside = Membership.objects.filter(organization=organization, user__is_active=True).exclude(role=Role.EXTERNAL)
    return inside.select_related("user").only("organization", "role", *person)


def person_inside(organization: Organization, pk: int) -> Membership:
    """One of them. Raises Http404: who is external, deactivated or of elsewhere is as good as nobody."""
    found = people_inside(organization).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def address_rows(members: Iterable[Membership], *, organization: Organization, reader: User) -> list[AddressRow]:
    """People (of `people_inside`) as rows for this reader; no query."""
    url = reverse("address-book", args=[organization.slug])
    roles = {role.value: str(role.label) for role in Role}
    return [
        AddressRow(
            pk=membership.pk,
            name=membership.user.name,
            initials=membership.user.initials,
            picture=membership.user.picture_url,
            address=membership.user.email,
            mailto=f"mailto:{quote(membership.user.email, safe='@')}",
            is_self=membership.user_id == reader.pk,
            role=roles[membership.role],
            card_url=f"{url}{membership.pk}.vcf",
        )
        for membership in members
    ]


def card(membership: Membership, organization: Organization) -> Card:
    """The contact card of somebody in this organization."""
    user = membership.user
    photo = url_elsewhere(user.picture_url)
    return Card(_uid(membership), user.given_name, user.family_name, user.email, organization.name, photo)


def _uid(membership: Membership) -> UUID:
    """Steady for a person in an organization, who may leave and come back, as long as the installation keeps its key.

    It tells no id, and whoever knows the ids cannot work it out.
    """
    secret = UUID(bytes=salted_hmac("organizations.address_book", "uid", algorithm="sha256").digest()[:16])
    return uuid5(secret, f"{membership.organization_id}:{membership.user_id}")
