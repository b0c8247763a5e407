"""What the invited will bring with them (ORG-6): the teams they join, and what they are told of. Their products are
given on the page of product access."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from organizations.access import requires
from organizations.contact import TOPICS, possible
from organizations.forms_invite import TeamsForm
from organizations.forms_preferences import PreferencesForm
from organizations.invite_rows import needs_access, roles_of, widest_role
from organizations.models import InvitationBatch, Role
from organizations.operations import batches
from organizations.permissions import Action
from organizations.queries import invite_steps
from organizations.queries.invite import own_draft
from organizations.queries.invite_review import team_choices
from organizations.queries.preferences import Preferences, preferences
from organizations.requests import MemberRequest
from organizations.views.invite import gone_is_not_found
from security.audit import Actor


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_teams(request: MemberRequest, pk: int) -> HttpResponse:
    """The teams that everybody in the draft joins."""
    draft = own_draft(request.membership, pk)
    form = TeamsForm(request.POST if request.method == "POST" else None, organization=request.organization)
    if form.is_valid():
        chosen = [team.pk for team in form.cleaned_data["teams"]]
        batches.set_teams(actor=Actor.person(request.user), organization=request.organization, batch=pk, teams=chosen)
        return http.go(request, invite_steps.next_url(draft, invite_steps.TEAMS))
    ticked = set(request.POST.getlist("teams")) if form.is_bound else None
    context = {"form": form, "teams": team_choices(draft, ticked), **_steps(draft, invite_steps.TEAMS)}
    return http.page(request, "organizations/invite_teams.html", context, status=422 if form.is_bound else 200)


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_preferences(request: MemberRequest, pk: int) -> HttpResponse:
    """What everybody in the draft is told of, as far as their role is; whether collaborators manage accounting."""
    draft = own_draft(request.membership, pk)
    form = PreferencesForm(request.POST if request.method == "POST" else None, shown=_shown(draft))
    if form.is_valid():
        batches.set_preferences(
            actor=Actor.person(request.user),
            organization=request.organization,
            batch=pk,
            topics=_topics(draft, form.cleaned_data["topics"]),
            manages_accounting=form.cleaned_data["manages_accounting"],
        )
        return http.go(request, invite_steps.next_url(draft, invite_steps.PREFERENCES))
    context = {
        "form": form,
        "preferences": form.shown,
        "note": ""
        if needs_access(draft.rows)
        else _("They see every product: legal representatives and administrators need no product access."),
        **_steps(draft, invite_steps.PREFERENCES),
    }
    return http.page(request, "organizations/invite_preferences.html", context, status=422 if form.is_bound else 200)


def _shown(draft: InvitationBatch) -> Preferences:
    """The boxes of the role with most rights among them; the accounting where there are collaborators."""
    accounting = draft.manages_accounting
    shown = preferences(role=widest_role(draft.rows), topics=draft.topics, manages_accounting=accounting)
    offered = Role.COLLABORATOR in roles_of(draft.rows)
    return replace(shown, offers_accounting=offered, manages_accounting=accounting and offered)


def _topics(draft: InvitationBatch, ticked: list[str]) -> list[str] | None:
    """What is stored: what no box stood for stays on, for a role that is told of it; everything is no choice."""
    offered = {topic.code for topic in possible(widest_role(draft.rows), manages_accounting=True)}
    wanted = [code for code in TOPICS if code in ticked or code not in offered]
    return None if len(wanted) == len(TOPICS) else wanted


def _steps(draft: InvitationBatch, current: str) -> http.Context:
    steps, back_url = invite_steps.steps(draft, current), invite_steps.back_url(draft, current)
    return {"draft": draft, "steps": steps, "back_url": back_url}
