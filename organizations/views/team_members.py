"""Who is in a team: people found and taken in, taken out, and who leads it (ORG-9)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.formats import number
from console.kit.tables.selection import Selection
from organizations.access import requires
from organizations.models import Team
from organizations.operations import teams as operations
from organizations.permissions import Action
from organizations.queries import teams as queries
from organizations.requests import MemberRequest
from organizations.tables_teams import OutsideTable, TeamMembersTable
from security.audit import Actor


@requires(Action.MANAGE_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_members(request: MemberRequest, pk: int) -> HttpResponse:
    """Shows who could be taken in. `POST`: `do` says what is done with the selected, `leader` who leads."""
    team = queries.team(request.organization, pk)
    if request.method == "POST":
        return _done(request, team)
    table = OutsideTable(request.GET.dict(), queries.members_beside(team), request.path)
    rows = queries.people_rows(table.rows, organization=request.organization)
    context = {"team": team, "table": table, "rows": rows}
    return http.page(request, "organizations/team_members.html", context, partial="table")


def _done(request: MemberRequest, team: Team) -> HttpResponse:
    actor = Actor.person(request.user)
    if "leader" in request.POST:
        return _led(request, team, actor)
    if request.POST.get("do") == "remove":
        going = Selection.read(TeamMembersTable, request.POST, queries.members_in(team)).queryset
        count = operations.remove_members(actor=actor, team=team, members=going.values_list("pk", flat=True))
        message = ngettext(
            "%(count)s person was taken out of %(team)s.", "%(count)s people were taken out of %(team)s.", count
        )
    else:
        coming = Selection.read(OutsideTable, request.POST, queries.members_beside(team)).queryset
        count = operations.add_members(actor=actor, team=team, members=coming.values_list("pk", flat=True))
        message = ngettext("%(count)s person was added to %(team)s.", "%(count)s people were added to %(team)s.", count)
    said = message % {"count": number(count), "team": team.name} if count else _("Nobody was chosen.")
    return http.saved(request, url=_page_of(team), message=said)


def _led(request: MemberRequest, team: Team, actor: Actor) -> HttpResponse:
    """Makes the member with this id the leader; an empty one: nobody leads."""
    chosen = request.POST["leader"]
    member = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else None
    changed = operations.name_leader(actor=actor, team=team, member=member)
    message = _("The team has another leader.") if member else _("The team has no leader.")
    return http.saved(request, url=_page_of(team), message=message if changed else _("Nothing was changed."))


def _page_of(team: Team) -> str:
    return reverse("team", args=[team.organization.slug, team.pk])
