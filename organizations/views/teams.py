"""Teams: the list, one team, making, changing and deleting it (ORG-9)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from organizations.access import requires
from organizations.forms_teams import TeamForm
from organizations.operations import teams as operations
from organizations.operations.teams import NameTaken
from organizations.permissions import Action
from organizations.queries import teams as queries
from organizations.queries.reach import reach_of_team
from organizations.requests import MemberRequest
from organizations.tables_teams import TeamMembersTable, TeamsTable
from security.audit import Actor


@requires(Action.MANAGE_TEAMS)
@require_safe
def teams(request: MemberRequest) -> HttpResponse:
    """All of them, with leader, members and products."""
    organization = request.organization
    table = TeamsTable(request.GET.dict(), queries.teams_of(organization), request.path)
    context = {"table": table, "rows": queries.team_rows(table.rows, organization=organization)}
    return http.page(request, "organizations/teams.html", context, partial="table")


@requires(Action.MANAGE_TEAMS)
@require_safe
def team(request: MemberRequest, pk: int) -> HttpResponse:
    """One team: who is in it, what it gives, what happened to it lately."""
    found = queries.team(request.organization, pk)
    table = TeamMembersTable(request.GET.dict(), queries.members_in(found), request.path)
    rows = queries.people_rows(table.rows, organization=request.organization)
    context = {"team": found, "table": table, "rows": rows}
    if not http.wants_partial(request):
        reach = reach_of_team(found, queries.products_given(found))
        context |= {"facts": queries.team_rows([found], organization=request.organization)[0], "reach": reach}
        context["latest"] = queries.latest_of(found)
    return http.page(request, "organizations/team.html", context, partial="table")


@requires(Action.MANAGE_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: MemberRequest) -> HttpResponse:
    """Name and colour of a team to be; then its page, where people and products are added."""
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = operations.create_team(
                actor=Actor.person(request.user), organization=request.organization, **form.chosen
            )
        except NameTaken:
            form.say_that_the_name_is_taken()
        else:
            message = _("Team %(team)s was created. Add people and products.") % {"team": made.name}
            return http.saved(request, url=_page_of(request, made.pk), message=message)
    form.focus()
    context = {"form": form, "back": reverse("teams", args=[request.organization.slug])}
    return http.dialog(request, "organizations/team_edit.html", context, status=form.status)


@requires(Action.MANAGE_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Another name or colour."""
    found = queries.team(request.organization, pk)
    initial = {"name": found.name, "mark": found.mark}
    form = TeamForm(request.POST if request.method == "POST" else None, initial=initial)
    url = _page_of(request, pk)
    if form.is_valid():
        try:
            changed = operations.change_team(actor=Actor.person(request.user), team=found, **form.chosen)
        except NameTaken:
            form.say_that_the_name_is_taken()
        else:
            message = _("The team was changed.") if changed else _("Nothing was changed.")
            return http.saved(request, url=url, message=message)
    form.focus()
    context = {"form": form, "team": found, "back": url}
    return http.dialog(request, "organizations/team_edit.html", context, status=form.status)


@requires(Action.MANAGE_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """What ends for whom, then the end of it."""
    found = queries.team(request.organization, pk)
    if request.method == "POST":
        operations.delete_team(actor=Actor.person(request.user), team=found)
        message = _("Team %(team)s was deleted.") % {"team": found.name}
        return http.saved(request, url=reverse("teams", args=[request.organization.slug]), message=message)
    context = {"team": found, "ends": queries.what_ends(found), "back": _page_of(request, pk)}
    return http.dialog(request, "organizations/team_delete.html", context)


def _page_of(request: MemberRequest, pk: int) -> str:
    return reverse("team", args=[request.organization.slug, pk])
