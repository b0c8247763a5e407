"""The people of an organization: the list, one person, and the menu of a row (ORG-3)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from console.kit import csvs, http
from organizations.access import requires
from organizations.permissions import Action
from organizations.queries.invited import exported_invitations, invitation_rows, invitations_of, waiting_above
from organizations.queries.members import export_rows, exported, listed, member_rows
from organizations.queries.members import member as find_member
from organizations.queries.person import person_page
from organizations.requests import MemberRequest
from organizations.tables import MembersTable
from organizations.tables_invitations import InvitedTable, invited_above, invited_like
from organizations.views.member_actions import MemberAction, member_actions
from security.access import downloads

HEADER = (
    gettext_lazy("Name"),
    gettext_lazy("Address"),
    gettext_lazy("Role"),
    gettext_lazy("Security"),
    gettext_lazy("Last activity"),
    gettext_lazy("Joined"),
)


@requires(Action.VIEW_MEMBERS)
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """Everybody, with role, security and last activity; searched, filtered, sorted, paged."""
    context = _invited(request) if request.GET.get("invited") == "1" else _everybody(request)
    context["csv_url"] = reverse("members-csv", args=[request.organization.slug])
    return http.page(request, "organizations/members.html", context, partial="table")


def _everybody(request: MemberRequest) -> http.Context:
    """The members, below those who are invited."""
    organization = request.organization
    table = MembersTable(request.GET.dict(), listed(organization), request.path)
    rows = member_rows(table.rows, organization=organization, reader=request.user)
    waiting = waiting_above(organization, invited_like(table), timezone.now(), shown=invited_above(table))
    table.invited = waiting.number
    context = {"table": table, "labels": table.labels, "rows": rows, "invited": waiting.rows}
    context["checked"] = " checked" if table.all_selected else ""
    if waiting.has_more:
        context |= {"all_invited": waiting.number, "all_invited_url": table.address.link({"invited": "1"})}
    return context


def _invited(request: MemberRequest) -> http.Context:
    """Only those who are invited (ORG-3)."""
    organization = request.organization
    table = InvitedTable(request.GET.dict(), invitations_of(organization), request.path)
    rows = invitation_rows(table.rows, organization=organization, now=timezone.now())
    return {"table": table, "labels": table.labels, "invited": rows}


@requires(Action.EXPORT_MEMBERS)
@downloads
@require_safe
def members_csv(request: MemberRequest) -> StreamingHttpResponse:
    """ORG-18: the list as it is narrowed and sorted, all of it, streamed."""
    organization = request.organization
    rows: Iterable[tuple[object, ...]]
    if request.GET.get("invited") == "1":
        invited = InvitedTable(request.GET.dict(), invitations_of(organization), request.path)
        rows = exported_invitations(invited.narrowed, organization=organization, now=timezone.now())
    else:
        table = MembersTable(request.GET.dict(), exported(organization), request.path)
        rows = export_rows(table.narrowed, organization=organization, reader=request.user)
    return csvs.export(f"{organization.slug}-users.csv", HEADER, rows)


@requires(Action.VIEW_MEMBERS)
@require_safe
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: role, access, latest activity, and what may be done."""
    return http.page(request, "organizations/member.html", person_context(request, pk), partial="person")


@requires(Action.VIEW_MEMBERS)
@require_safe
def member_menu(request: MemberRequest, pk: int) -> HttpResponse:
    """The ⋮ menu of a row, fetched when it is opened. Without JavaScript the person's page lists the same."""
    url = reverse("member", args=[request.organization.slug, pk])
    found = find_member(request.organization, pk)
    if not http.wants_partial(request):
        return http.see_other(url)
    items: list[dict[str, Any] | MemberAction] = [*member_actions(request, found)]
    details = {"label": _("Show details"), "icon": "circle-user-round", "url": url}
    items.insert(next((place for place, item in enumerate(items) if item.get("rule")), len(items)), details)
    return http.page(request, "components/menu_items.html", {"items": items})


def person_context(request: MemberRequest, pk: int) -> http.Context:
    """What the page of a person shows; also after a change there. Raises Http404."""
    found = find_member(request.organization, pk)
    (row,) = member_rows([found], organization=request.organization, reader=request.user)
    actions = member_actions(request, found)
    return {
        "member": found,
        "row": row,
        "person": person_page(found),
        "actions": actions,
        "refused": [action for action in actions if action["reasons"]],
    }
