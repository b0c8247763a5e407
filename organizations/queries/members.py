"""The people of an organization as rows of a list; knows no template.

Fifty rows are drawn with every page, so what a row says is worked out here, once, in plain words.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from console.kit.batches import batches
from console.kit.formats import day
from organizations.ending import last_day, today_in
from organizations.models import Membership, Organization, Reach, Role
from organizations.policy import Lack, lack_of, terms_of
from security.factors import FACTORS, NONE, kinds_by_person
from security.models import User

_PERSON = ("user__email", "user__given_name", "user__family_name", "user__is_active", "user__picture")
_SHOWN = ("organization", "role", "manages_accounting", "ends_at", "last_active_at", *_PERSON)


# The class of the tile, by whether there is a picture and whether it is the reader: a test in each row takes longer.
AVATARS = {
    (picture, is_self): "avatar avatar--picture" if picture else "avatar avatar--self" if is_self else "avatar"
    for picture in (False, True)
    for is_self in (False, True)
}


class MemberRow(TypedDict):
    """One person in the list. `badge` is the shape of the security state, `security` its word.

    A dictionary, because templates find what they ask for in it at the first try.
    """

    pk: str
    url: str
    name: str
    initials: str
    picture: str
    avatar: str
    address: str
    is_self: bool
    role: str
    role_note: str
    until: str
    badge: str
    security: str
    security_note: str
    last_active_at: datetime | None
    menu_label: str
    select_label: str


def members_of(organization: Organization) -> "QuerySet[Membership]":
    """The people, with how many live products each was given access to, alone or in teams (`granted`)."""
    reached = Reach.objects.filter(membership=OuterRef("pk"), product__ended_at=None).order_by()
    number = reached.values("membership").annotate(number=Count("product", distinct=True)).values("number")
    members = Membership.objects.filter(organization=organization).select_related("user")
    return members.annotate(granted=Coalesce(Subquery(number), 0))


def listed(organization: Organization) -> "QuerySet[Membership]":
    """The same with no more than the rows of the list need: fifty people are read with every page."""
    return members_of(organization).only(*_SHOWN)


def exported(organization: Organization) -> "QuerySet[Membership]":
    """The same with what a download tells besides."""
    return members_of(organization).only(*_SHOWN, "joined_at")


def member(organization: Organization, pk: int) -> Membership:
    """One of them, with both ends. Raises Http404: who is of another organization is as good as nobody."""
    found = members_of(organization).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.organization = organization
    return found


def member_rows(members: Iterable[Membership], *, organization: Organization, reader: User) -> list[MemberRow]:
    """Members (of `members_of`) as rows for this reader; one query a second factor that the console knows."""
    people = list(members)
    url = reverse("members", args=[organization.slug])
    roles = {role.value: str(role.label) for role in Role}
    menu_label, select_label = _("Actions for %(name)s"), _("Select %(name)s")
    protection = _protection(people, organization)
    role_note = cache(_role_note)  # few differ, and plurals take their time
    rows = []
    for membership in people:
        user = membership.user
        name, is_self = user.name, user.pk == reader.pk
        badge, security, security_note = protection[user.pk]
        rows.append(
            MemberRow(
                pk=str(membership.pk),  # a number would be written as the reader's language writes it, at a price
                url=f"{url}{membership.pk}/",
                name=name,
                initials=user.initials,
                picture=(picture := user.picture_url),
                avatar=AVATARS[bool(picture), is_self],
                address=user.email,
                is_self=is_self,
                role=roles[membership.role],
                role_note="" if membership.sees_everything else role_note(*_given(membership, organization)),
                until=day(last_day(membership.ends_at, organization)) if membership.ends_at else "",
                badge=badge,
                security=security,
                security_note=security_note,
                last_active_at=membership.last_active_at,
                menu_label=menu_label % {"name": name},
                select_label=select_label % {"name": name},
            )
        )
    return rows


def export_rows(
    members: QuerySet[Membership], *, organization: Organization, reader: User
) -> Iterator[tuple[object, ...]]:
    """Name, address, role, security, last activity and joining of members (of `exported`), 500 at a time (ORG-18)."""
    for people in batches(members.iterator(chunk_size=500), 500):
        rows = member_rows(people, organization=organization, reader=reader)
        for membership, row in zip(people, rows, strict=True):
            security = " · ".join(filter(None, [row["security"], row["security_note"]]))
            yield row["name"], row["address"], row["role"], security, row["last_active_at"], membership.joined_at


def _given(membership: Membership, organization: Organization) -> tuple[int, bool, date | None]:
    """How many products were given, whether accounting was, and the last day of all of it."""
    number: int = membership.granted  # type: ignore[attr-defined]
    has_accounting = membership.manages_accounting and membership.role == Role.COLLABORATOR
    return number, has_accounting, last_day(membership.ends_at, organization) if membership.ends_at else None


def _role_note(number: int, has_accounting: bool, until: date | None) -> str:
    """What was given to whoever sees only what is given: "12 products, accounting", "2 products, until 31 Dec 2026"."""
    products = ngettext("%(count)s product", "%(count)s products", number) % {"count": number}
    if not number:
        products = _("No product access")
    if until:
        return _("%(products)s, until %(day)s") % {"products": products, "day": day(until)}
    return _("%(products)s, accounting") % {"products": products} if has_accounting else products


def _protection(members: list[Membership], organization: Organization) -> dict[int, tuple[str, str, str]]:
    """Shape, word and note of each person's security state, by person."""
    held = kinds_by_person([membership.user_id for membership in members])
    state_of = _states(organization)
    deactivated = ("caution", _("Deactivated"), _("Cannot sign in"))
    return {
        member.user_id: state_of(held.get(member.user_id, NONE)) if member.user.is_active else deactivated
        for member in members
    }


def _states(organization: Organization) -> Callable[[frozenset[str]], tuple[str, str, str]]:
    """Says of the kinds of factors that somebody has how they stand to what the organization requires (ORG-16)."""
    terms, today = terms_of(organization), today_in(organization)
    later = terms.next_after(today)
    words = {
        None: pgettext("two-factor authentication", "On"),
        Lack.FACTOR: _("Password only"),
        Lack.BEYOND_SMS: _("Only SMS"),
    }
    is_held = _("Stopped at set-up")
    is_asked = _("Not enough from %(day)s") % {"day": day(later)} if later else is_held

    @cache  # few differ
    def state_of(kinds: frozenset[str]) -> tuple[str, str, str]:
        lack = lack_of(terms.in_the_end, kinds)
        if lack:
            return "caution", words[lack], is_held if lack_of(terms.on(today), kinds) else is_asked
        titles = ", ".join(str(factor.title) for factor in FACTORS if factor.code in kinds)
        return ("on", words[None], titles) if kinds else ("off", words[Lack.FACTOR], "")

    return state_of
