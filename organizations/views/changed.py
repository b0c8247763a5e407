"""What follows a change of one member in a dialog: their row, or their page, wherever the dialog was opened from."""

from django.http import HttpResponse
from django.urls import reverse

from console.kit import http
from console.kit.words import StrOrPromise
from organizations.models import Membership
from organizations.queries.members import member as find_member
from organizations.queries.members import member_rows
from organizations.requests import MemberRequest
from organizations.tables import MembersTable
from organizations.views.members import person_context


def target(request: MemberRequest, member: Membership) -> str:
    """What a change will replace on the page from which the dialog was opened: the row, the person, or nothing."""
    slug = request.organization.slug
    if http.opened_on(request, reverse("member", args=[slug, member.pk])):
        return "#person"
    return f"#member-{member.pk}" if http.opened_on(request, reverse("members", args=[slug])) else ""


def saved(request: MemberRequest, member: Membership, *, url: str, message: StrOrPromise) -> HttpResponse:
    """The changed row, or the changed page of the person; without htmx on to `url`."""
    if target(request, member) == "#person":
        template, context = "organizations/member.html#person", person_context(request, member.pk)
    else:
        found = find_member(request.organization, member.pk)
        (row,) = member_rows([found], organization=request.organization, reader=request.user)
        template = "organizations/members.html#row"
        context = {"row": row, "labels": {column.name: column.label for column in MembersTable.columns}}
    return http.saved(request, url=url, message=message, template=template, context=context)
