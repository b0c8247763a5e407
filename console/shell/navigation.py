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


@dataclass(frozen=True)
class Entry:
    """One line of the menu: where it leads, and the action that the role must allow.

    `parts` are the URL names of the pages below it: on them the entry is the current one.
    """

    label: StrOrPromise
    url_name: str
    icon: str
    action: Action
    group: StrOrPromise = ""
    parts: frozenset[str] = frozenset()

    def covers(self, url_name: str) -> bool:
        """Whether a page with this URL name is this entry, or a part of it."""
        return url_name == self.url_name or url_name in self.parts


_INVITING = frozenset({
    "invite", "invite-many", "invite-person", "invite-rows", "invite-row", "invite-row-add", "invite-access",
    "invite-teams", "invite-preferences", "invite-draft", "invite-discard", "invite-progress",
})  # fmt: skip

MENU = (
    Entry(_("Home"), "home-of", "house", Action.OPEN),
    Entry(
        _("Users"),
        "members",
        "users",
        Action.VIEW_MEMBERS,
        _("People"),
        frozenset({"member", "member-role", "member-access"}) | _INVITING,
    ),
    Entry(
        _("Invitations"),
        "invitations",
        "mail",
        Action.INVITE,
        _("People"),
        frozenset({"invitation-details", "invitation-resend", "invitation-revoke", "invitations-revoke"}),
    ),
    Entry(_("Address book"), "address-book", "book-user", Action.VIEW_ADDRESS_BOOK, _("People")),
    Entry(
        _("Teams"),
        "teams",
        "users-round",
        Action.MANAGE_TEAMS,
        _("People"),
        frozenset({"team", "team-new", "team-edit", "team-members", "team-access", "team-delete"}),
    ),
    Entry(_("Roles"), "roles", "shield-check", Action.VIEW_ROLES, _("People")),
    Entry(_("Products"), "products", "package", Action.VIEW_PRODUCTS, _("Products")),
    Entry(
        _("Details"),
        "organization",
        "building-2",
        Action.EDIT_ORGANIZATION,
        _("Organization"),
        frozenset({"organization-edit", "organization-delete", "hand-over", "appointment-stop"}),
    ),
    Entry(
        _("Customization"),
        "branding",
        "palette",
        Action.EDIT_BRANDING,
        _("Organization"),
        frozenset({"branding-left", "branding-right"}),
    ),
    Entry(
        _("Security policy"),
        "security-policy",
        "shield",
        Action.EDIT_SECURITY_POLICY,
        _("Organization"),
        frozenset({"security-policy-edit"}),
    ),
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


def menu(membership: Membership, url_name: str, entries: Iterable[Entry] = MENU) -> list[Group]:
    """What this member may open in the organization, with the current page (by its URL name) marked."""
    slug = membership.organization.slug
    allowed = [entry for entry in entries if may(membership, entry.action)]
    return [
        Group(
            label,
            [Item(entry.label, address(entry.url_name, slug), entry.icon, entry.covers(url_name)) for entry in group],
        )
        for label, group in groupby(allowed, key=lambda entry: entry.group)
    ]
