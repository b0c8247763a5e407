"""What every page's frame shows, worked out only when a template asks for it: a fragment pays nothing."""

from functools import cached_property
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from branding.look import Look, plain_look
from console.shell import navigation, switcher
from console.shell.navigation import address
from organizations.access import VISITED
from organizations.models import Membership, Organization
from security.models import User


class Entry(NamedTuple):
    """One line of the avatar's menu."""

    label: str
    url: str
    icon: str


class Shell:
    """The frame of one request. For whoever is not signed in everything is empty, and nothing is asked."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def memberships(self) -> list[Membership]:
        """The person's places, the one of the address or else the one proposed first at the head; one query."""
        own: Membership | None = getattr(self._request, "membership", None)
        current = own.organization_id if own else None
        return switcher.memberships_of(self.user, current=current) if self.user else []

    @cached_property
    def membership(self) -> Membership | None:
        """The place whose frame is shown: of the address; on a person's own pages, the one they come from."""
        own: Membership | None = getattr(self._request, "membership", None)
        if own or not self.memberships:
            return own
        visited = self._request.session.get(VISITED)
        return next((m for m in self.memberships if m.organization_id == visited), self.memberships[0])

    @property
    def organization(self) -> Organization | None:
        return self.membership.organization if self.membership else None

    @cached_property
    def look(self) -> Look | None:
        """What stands at the top left; None where no organization does."""
        own = self.organization
        found = (switcher.look_in(one) for one in self.memberships if own and one.organization_id == own.pk)
        return next(found, plain_look(own) if own else None)

    @cached_property
    def organizations(self) -> list[switcher.Choice]:
        return switcher.choices(self.memberships, self.organization.pk if self.organization else None)

    @cached_property
    def groups(self) -> list[navigation.Group]:
        if self.membership is None or getattr(self._request, "is_held", False):
            return []  # nothing of it opens before a second factor is set up (ORG-16)
        # On a person's own pages, and where an address leads nowhere, no entry is the current one.
        return navigation.menu(self.membership, self._request.path if hasattr(self._request, "membership") else "")

    @cached_property
    def account(self) -> list[Entry]:
        entries = [
            Entry(_("Manage my profile"), address("profile"), "circle-user-round"),
            Entry(_("Security"), address("security"), "shield"),
            Entry(_("My Organizations"), address("my-organizations"), "building-2"),
            Entry(_("News"), address("my-news"), "newspaper"),
            Entry(_("Give feedback"), address("feedback"), "message-square"),
        ]
        if self.user and self.user.is_staff:
            entries.append(Entry(_("Support"), address("admin:index"), "life-buoy"))
        return entries

    @property
    def home_url(self) -> str:
        return address("home-of", self.organization.slug) if self.organization else address("home")

    @property
    def manage_url(self) -> str:
        return address("my-organizations")

    @property
    def create_url(self) -> str:
        return address("new-organization")

    @property
    def sign_out_url(self) -> str:
        return address("sign-out")


def shell_of(request: HttpRequest) -> Shell:
    """The frame of this request; the same one for a view that needs its lists and for the templates."""
    found: Shell | None = getattr(request, "shell", None)
    if found is None:
        found = Shell(request)
        request.shell = found  # type: ignore[attr-defined]
    return found


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"shell": shell_of(request)}
