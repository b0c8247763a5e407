"""The start: which organization is opened first, and what its Home tells (CON-5)."""

from typing import Any

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from console.kit import formats, http
from console.shell.attention import matters
from console.shell.context import shell_of
from console.shell.people import people_of
from organizations.access import may, requires
from organizations.log import queries
from organizations.log.lines import Line, lines
from organizations.models import Membership, Product, Role
from organizations.permissions import Action
from organizations.requests import MemberRequest
from organizations.roles import OWN_MEANINGS
from security.access import signed_in
from security.models import User

SHOWN = 6


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the organization in which this session was last, and after a sign-in to the one that is proposed first: with a
    my kSuite, else the last one, else by name (ORG-11)."""
    organization = shell_of(request).organization
    if organization is not None:
        return http.go(request, reverse("home-of", args=[organization.slug]))
    if isinstance(request.user, User) and request.user.is_staff:
        return http.go(request, reverse("admin:index"))
    return http.page(request, "shell/no_organization.html")


@requires(Action.OPEN)
@require_safe
def home_of(request: MemberRequest) -> HttpResponse:
    """Home of an organization: only what the role may see, in a number of queries that does not grow."""
    membership = request.membership
    now = timezone.now()
    people = people_of(membership.organization) if may(membership, Action.VIEW_MEMBERS) else None
    context = {
        "today": format_date(timezone.localdate(now), "full", locale=formats.current_locale()),
        "membership": membership,
        "meaning": OWN_MEANINGS[Role(membership.role)],
        "people": people,
        "matters": matters(membership, people, now),
        "products": list(_products(membership)[: SHOWN + 1]),
        "shown": SHOWN,
        "activity": [_said(line, membership.user) for line in _activity(membership)],
    }
    return http.page(request, "shell/home.html", context)


def _products(membership: Membership) -> Any:
    return Product.objects.visible_to(membership).live().select_related("kind").order_by("name", "pk")


def _activity(membership: Membership) -> list[Line]:
    """The latest of the log for whoever may see it; else only what concerns the person."""
    organization = membership.organization
    if may(membership, Action.VIEW_LOG):
        return lines(queries.of_organization(organization).order_by("-at", "-pk")[:SHOWN])
    return lines(queries.latest_about(membership.user, organization, SHOWN))


def _said(line: Line, reader: User) -> dict[str, Any]:
    """An entry for `components/log.html`."""
    actor = gettext("You") if line.person == str(reader.pk) else str(line.actor)
    notes = [text for text in (line.change_text, str(line.detail), actor) if text]
    return {"text": line.summary, "when": formats.moment(line.at), "at": line.at, "note": " · ".join(notes)}
