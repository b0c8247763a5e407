"""The list under the chevron: a person's organizations, and which of them is proposed first (ORG-11)."""

from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from branding.look import Look, look, plain_look
from console.kit.search import folded
from console.kit.words import StrOrPromise
from console.shell.navigation import address
from organizations.models import Membership, Organization
from security.models import User

# Stands in every page. Whoever is in more finds the rest, with a search, in My Organizations.
LONGEST = 100

# Asked with every page, so written out: the ORM would take ten times as long to write it as PostgreSQL to answer.
_PLACES = """
SELECT m.id, m.organization_id, m.user_id, m.role, m.manages_accounting, o.name, o.slug,
    EXISTS (
        SELECT FROM organizations_seat s
        JOIN organizations_product p ON p.id = s.product_id
        JOIN organizations_productkind k ON k.id = p.kind_id
        WHERE s.user_id = m.user_id AND p.organization_id = m.organization_id
            AND k.is_personal AND p.ended_at IS NULL
    ) AS is_personal,
    b.initials, b.mark, b.square_id, b.rectangle_id, r.width, r.height
FROM organizations_membership m JOIN organizations_organization o ON o.id = m.organization_id
LEFT JOIN branding_branding b ON b.organization_id = o.id LEFT JOIN security_picture r ON r.name = b.rectangle_id
WHERE m.user_id = %s AND o.closed_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())
ORDER BY m.organization_id IS NOT DISTINCT FROM %s DESC,
    is_personal DESC, m.last_active_at DESC NULLS LAST, o.name, m.id
LIMIT %s
"""
# In the order of the models' own fields, as `from_db` wants them.
_OF_MEMBERSHIP = ("id", "organization_id", "user_id", "role", "manages_accounting")
_OF_ORGANIZATION = ("id", "name", "slug")


class Choice(NamedTuple):
    """One organization in the list."""

    name: str
    url: str
    look: Look
    note: StrOrPromise
    current: bool


def memberships_of(user: User, *, current: int | None) -> list[Membership]:
    """The person's places that still open (as `of_open_organizations` says) with their `look`, in one query: the
    organization whose page this is (`current`, an id), then where they hold a my kSuite (`is_personal`), then those
    they were in last. Fields that the frame does not show are read when somebody asks for them."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [user.pk, current, LONGEST])
        rows = cursor.fetchall()
    return [_membership(row) for row in rows]


def _membership(row: tuple[object, ...]) -> Membership:
    own, (name, slug, is_personal), brand = row[: len(_OF_MEMBERSHIP)], row[len(_OF_MEMBERSHIP) : -6], row[-6:]
    membership = Membership.from_db(connection.alias, _OF_MEMBERSHIP, own)
    of_organization = (membership.organization_id, name, slug)
    membership.organization = Organization.from_db(connection.alias, _OF_ORGANIZATION, of_organization)
    membership.is_personal = is_personal  # type: ignore[attr-defined]
    membership.look = _look(membership.organization, *brand)  # type: ignore[attr-defined]
    return membership


def _look(organization: Organization, initials: Any, mark: Any, square: Any, rectangle: Any, *size: Any) -> Look:
    """As customized; the columns are empty where nothing was."""
    if not initials:
        return plain_look(organization)
    return look(organization, initials=initials, mark=mark, square=square, rectangle=rectangle, size=size)


def choices(memberships: list[Membership], current: int | None) -> list[Choice]:
    """The list as it is shown: the my kSuite first, then by name. `current` is an organization's id."""
    shown = sorted(memberships, key=lambda m: (not _is_personal(m), folded(m.organization.name)))
    return [
        Choice(
            name=membership.organization.name,
            url=address("home-of", membership.organization.slug),
            look=look_in(membership),
            note=_note(membership),
            current=membership.organization_id == current,
        )
        for membership in shown
    ]


def look_in(membership: Membership) -> Look:
    """How the organization of one of `memberships_of` looks."""
    found: Look = membership.look  # type: ignore[attr-defined]
    return found


def _is_personal(membership: Membership) -> bool:
    return bool(getattr(membership, "is_personal", False))


def _note(membership: Membership) -> StrOrPromise:
    role: StrOrPromise = membership.get_role_display()
    if _is_personal(membership):
        return _("%(role)s · my kSuite, proposed first") % {"role": role}
    return role
