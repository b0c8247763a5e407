"""The people of an organization: the list, one person, and the menu of a row (ORG-3)."""

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from console.kit import csvs, http
from organizations.access import may, requires
from organizations.permissions import Action
from organizations.queries import role_change
from organizations.queries.members import export_rows, exported, listed, member_rows
from organizations.queries.members import member as find_member
from organizations.queries.person import person_page
from organizations.requests import MemberRequest
from organizations.tables import MembersTable
from security.audit import Actor

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
    organization = request.organization
    table = MembersTable(request.GET.dict(), listed(organization), request.path)
    rows = member_rows(table.rows, organization=organization, reader=request.user)
    csv_url = reverse("members-csv", args=[organization.slug])
    context = {"table": table, "rows": rows, "labels": table.labels, "csv_url": csv_url}
    return http.page(request, "organizations/members.html", context, partial="table")


@requires(Action.EXPORT_MEMBERS)
@require_safe
def members_csv(request: MemberRequest) -> StreamingHttpResponse:
    """ORG-18: the list as it is narrowed and sorted, all of it, streamed."""
    organization = request.organization
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
    items = [{"label": _("Show details"), "icon": "circle-user-round", "url": url}]
    if may(request.membership, Action.CHANGE_ROLE):
        choices = role_change.choices(actor=Actor.person(request.user), reader=request.membership, member=found)
        reasons = role_change.what_refuses_every_change(choices)
        sentences = " ".join(str(reason.sentence) for reason in reasons)
        edit = reverse("member-role", args=[request.organization.slug, pk])
        items.insert(0, {"label": _("Edit role"), "icon": "user", "url": edit, "dialog": "yes", "reason": sentences})
    return http.page(request, "components/menu_items.html", {"items": items})


def person_context(request: MemberRequest, pk: int) -> http.Context:
    """What the page of a person shows; also after a change there. Raises Http404."""
    found = find_member(request.organization, pk)
    choices = role_change.choices(actor=Actor.person(request.user), reader=request.membership, member=found)
    (row,) = member_rows([found], organization=request.organization, reader=request.user)
    return {
        "member": found,
        "row": row,
        "person": person_page(found),
        "reasons": role_change.what_refuses_every_change(choices),
    }
