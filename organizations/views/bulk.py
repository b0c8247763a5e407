"""Changing many people at once, from the selection bar of **Users**: what will come of it, the change, the results.

Who is selected is fixed when the page is first shown: what is confirmed is what was shown, whoever joins meanwhile.
"""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import formats, http
from console.kit.tables.selection import Selection
from organizations.access import may, requires
from organizations.forms import RemovalForm, SelectedRoleForm
from organizations.models import Role
from organizations.operations.alerts import alert
from organizations.operations.people import change_roles
from organizations.operations.removal import remove
from organizations.outcome import Outcome
from organizations.permissions import Action, allows
from organizations.queries.bulk import SHOWN, Plan, alert_plan, people, removal_plan, role_plan
from organizations.queries.bulk_results import results
from organizations.queries.members import listed
from organizations.requests import MemberRequest
from organizations.roles import MEANINGS
from organizations.tables import MembersTable
from security.access import proof_is_fresh, require_proof
from security.audit import Actor

MOST = 10_000  # people at once
KEPT = "selection"  # in the session: who was selected, while a proof of identity is asked for
DONE = "bulk"  # in the session: of the last change, whom it found as they were to be


@requires(Action.CHANGE_ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def members_role(request: MemberRequest) -> HttpResponse:
    """Everybody selected gets one role: what will change for each of them, then the change (ORG-4).

    Without JavaScript the button "Show what will change" posts the role alone.
    """
    ids = _selected(request)
    if not ids or len(ids) > MOST:
        return _not_so_many(request, ids)
    given = request.POST if request.method == "POST" else request.session[KEPT]
    form = SelectedRoleForm(given if "role" in given or "confirm" in given else None)
    actor = Actor.person(request.user)
    plan = role_plan(actor=actor, members=people(request.organization, ids), role=form.chosen)
    if "confirm" not in request.POST or form.chosen is None or not plan.changing:
        return _role_page(request, plan, form)
    if plan.moves_responsibility:
        _prove(request, plan, role=form.chosen)
    outcome = change_roles(actor=actor, organization=request.organization, members=ids, role=form.chosen)
    return _done(request, outcome, ids)


@requires(Action.REMOVE_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def members_remove(request: MemberRequest) -> HttpResponse:
    """Everybody selected is removed: what will end for each of them, then the end of it (ORG-10)."""
    ids = _selected(request)
    if not ids or len(ids) > MOST:
        return _not_so_many(request, ids)
    actor = Actor.person(request.user)
    plan = removal_plan(actor=actor, members=people(request.organization, ids))
    if plan.moves_responsibility:
        _prove(request, plan)
    form = RemovalForm(request.POST if "confirm" in request.POST else None, reader=request.user)
    if not form.is_valid() or not plan.changing:
        context = {"plan": plan, "form": form, "selection": _frozen(plan)}
        status = 422 if form.is_bound else 200
        return http.page(request, "organizations/bulk_remove.html", context, status=status)
    outcome = remove(actor=actor, organization=request.organization, members=ids)
    return _done(request, outcome, ids)


@requires(Action.ALERT_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def members_alert(request: MemberRequest) -> HttpResponse:
    """Everybody selected who has no sufficient second factor is asked by mail to set one up (ORG-3)."""
    ids = _selected(request)
    if not ids or len(ids) > MOST:
        return _not_so_many(request, ids)
    actor = Actor.person(request.user)
    plan = alert_plan(actor=actor, members=people(request.organization, ids), now=timezone.now())
    if "confirm" not in request.POST or not plan.changing:
        status = 422 if "confirm" in request.POST else 200
        context = {"plan": plan, "selection": _frozen(plan)}
        return http.page(request, "organizations/bulk_alert.html", context, status=status)
    return _done(request, alert(actor=actor, organization=request.organization, members=ids), ids)


@requires(Action.VIEW_MEMBERS)
@require_safe
def members_changed(request: MemberRequest, operation: UUID) -> HttpResponse:
    """What came of a change of many, person by person; nothing is posted twice by a reload."""
    found = request.session.get(DONE, {})
    same = found if found.get("operation") == str(operation) else {}
    shown = results(request.organization, operation, same=same.get("same", []), same_number=same.get("number", 0))
    context = {"results": shown, "gone": same.get("gone", 0)}
    return http.page(request, "organizations/bulk_results.html", context)


def _selected(request: MemberRequest) -> list[int]:
    """The ids of the members selected: as the list sends them, as a page of ours has fixed them, or as they were kept
    while a proof was asked for. Raises BadRequest for what no form of ours sends."""
    if request.method != "POST":
        kept = request.session.get(KEPT, {})
        return _ids(kept["members"]) if kept.get("page") == request.path else []
    if "members" in request.POST:
        return _ids(request.POST["members"])
    chosen = Selection.read(MembersTable, request.POST, listed(request.organization)).queryset
    return list(chosen.order_by().values_list("pk", flat=True)[: MOST + 1])


def _ids(text: str) -> list[int]:
    if text and not re.fullmatch(r"[0-9]{1,18}(,[0-9]{1,18})*", text):
        raise BadRequest("A selection of what is not a row.")
    return [int(key) for key in text.split(",")] if text else []


def _frozen(plan: Plan) -> str:
    return ",".join(str(member.pk) for member in plan.members)


def _not_so_many(request: MemberRequest, ids: Collection[int]) -> HttpResponse:
    """Back to the list, which says why."""
    if ids:
        text = _("At most %(number)s people can be changed at once. Narrow the list first.")
        messages.error(request, text % {"number": formats.number(MOST)})
    elif request.method == "POST":
        messages.error(request, _("Nobody is selected. Tick the boxes at the left of the list first."))
    return http.go(request, reverse("members", args=[request.organization.slug]))


def _prove(request: MemberRequest, plan: Plan, *, role: str = "") -> None:
    """Raises `ProofNeeded` where the legal responsibility moves; who was selected is kept for afterwards."""
    if not proof_is_fresh(request):
        kept = {"page": request.path, "members": _frozen(plan)}
        request.session[KEPT] = kept | ({"role": role} if role else {})
    require_proof(request, next_url=request.path)


def _role_page(request: MemberRequest, plan: Plan, form: SelectedRoleForm) -> HttpResponse:
    may_decide = may(request.membership, Action.CHANGE_LEGAL_REPRESENTATIVE)
    offered = [role for role in Role if may_decide or role is not Role.LEGAL_REPRESENTATIVE]
    context = {
        "plan": plan,
        "form": form,
        "chosen": form.chosen,
        "roles": [(role, MEANINGS[role], role is form.chosen) for role in offered],
        "selection": _frozen(plan),
    }
    status = 422 if "confirm" in request.POST else 200
    return http.page(request, "organizations/bulk_role.html", context, partial="changes", status=status)


def _done(request: MemberRequest, outcome: Outcome[Any], ids: Collection[int]) -> HttpResponse:
    """On to the results, which the log has; whoever took the right to see them from themselves begins anew."""
    request.session.pop(KEPT, None)
    gone = len(set(ids)) - len(outcome.changed) - len(outcome.same) - len(outcome.refused)
    same = [member.pk for member in outcome.same[:SHOWN]]
    request.session[DONE] = {
        "operation": str(outcome.operation),
        "same": same,
        "number": len(outcome.same),
        "gone": gone,
    }
    slug = request.organization.slug
    own = next((member for member in outcome.changed if member.user_id == request.user.pk), None)
    if own is not None and not allows(Action.VIEW_MEMBERS, own.role):
        message = _("You are now %(role)s.") % {"role": own.get_role_display()}
        return http.saved(request, url=reverse("home-of", args=[slug]), message=message)
    if not outcome.changed and not outcome.refused:
        message = _("Nobody needed a change any more. Nothing was done.")
        return http.saved(request, url=reverse("members", args=[slug]), message=message)
    return http.go(request, reverse("members-changed", args=[slug, outcome.operation]))
