"""The menu of an organization as one tuple: who sees an entry is the permission table's answer; knows no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.words import StrOrPromise
from organizations.access import may
from organizations.models import Membership
from organizations.permissions import Action

HOME = "home-of"


@dataclass(frozen=True)
class Entry:
    """One line of the menu: where it leads, and the action that the role must allow.

    It is the current one on every page whose address begins with its own, or with that of a page in `also`. Home is
    only itself: everything in an organization lies below it.
    """

    label: StrOrPromise
    url_name: str
    icon: str
    action: Action
    group: StrOrPromise = ""
    also: tuple[str, ...] = ()

    def covers(self, path: str, slug: str) -> bool:
        """Whether the page with this address is this entry, or a part of it."""
        own = tuple(address(name, slug) for name in (self.url_name, *self.also))
        return path in own or (self.url_name != HOME and path.startswith(own))


MENU = (
    Entry(_("Home"), HOME, "house", Action.OPEN),
    Entry(_("Users"), "members", "users", Action.VIEW_MEMBERS, _("People"), also=("invite",)),
    Entry(_("Invitations"), "invitations", "mail", Action.INVITE, _("People")),
    Entry(_("Address book"), "address-book", "book-user", Action.VIEW_ADDRESS_BOOK, _("People")),
    Entry(_("Teams"), "teams", "users-round", Action.MANAGE_TEAMS, _("People")),
    Entry(_("Roles"), "roles", "shield-check", Action.VIEW_ROLES, _("People")),
    Entry(_("Products"), "products", "package", Action.VIEW_PRODUCTS, _("Products")),
    Entry(_("Details"), "organization", "building-2", Action.EDIT_ORGANIZATION, _("Organization")),
    Entry(_("Customization"), "branding", "palette", Action.EDIT_BRANDING, _("Organization")),
    Entry(_("Security policy"), "security-policy", "shield", Action.EDIT_SECURITY_POLICY, _("Organization")),
    Entry(_("Activity log"), "log", "scroll-text", Action.VIEW_LOG, _("Organization")),
)


@dataclass(frozen=True)
class Item:
    """An entry as a page shows it."""

    label: StrOrPromise
    url: str
    icon: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """Entries under one label."""

    label: StrOrPromise
    items: list[Item]


@lru_cache(maxsize=4096)
def address(url_name: str, *parts: str) -> str:
    """Where a page is; worked out once, because every page has a dozen of them in its frame."""
    return reverse(url_name, args=parts)


def menu(membership: Membership, path: str, entries: Iterable[Entry] = MENU) -> list[Group]:
    """What this member may open in the organization, with the entry that the page of this address belongs to marked."""
    slug = membership.organization.slug
    allowed = [entry for entry in entries if may(membership, entry.action)]
    return [
        Group(
            label,
            [Item(entry.label, address(entry.url_name, slug), entry.icon, entry.covers(path, slug)) for entry in group],
        )
        for label, group in groupby(allowed, key=lambda entry: entry.group)
    ]
