"""The last look at invitations before they are sent, and how far the sending has come (ORG-6)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.formats import number
from organizations.access import requires
from organizations.forms_invite import SendForm
from organizations.invite_rows import name_of
from organizations.models import InvitationBatch, Role
from organizations.operations import sending
from organizations.permissions import Action
from organizations.queries import invite_steps
from organizations.queries.invite import Check, checked, own_batch, page_of_results
from organizations.queries.invite_review import parts
from organizations.requests import MemberRequest
from organizations.views.invite import gone_is_not_found
from security.access import require_proof
from security.audit import Actor

State = InvitationBatch.State


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_draft(request: MemberRequest, pk: int) -> HttpResponse:
    """What will be sent, to whom, with what; sends it. What was sent shows what came of it instead."""
    batch = own_batch(request.membership, pk)
    if batch.state != State.DRAFT:
        return http.go(request, _progress(request, pk))
    if request.method != "POST":
        return _review(request, batch)
    checks = checked(request.membership, batch.rows)
    form = SendForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["seen"] or all(check.reasons for check in checks):
        return _review(request, batch, _("Nothing was sent. Check once more what is shown here, then send it."))
    if any(check.row["role"] == Role.LEGAL_REPRESENTATIVE for check in checks):  # what stands in the way may go away
        require_proof(request, next_url=request.path)
    try:
        sent = sending.send(
            actor=Actor.person(request.user),
            organization=request.organization,
            batch=pk,
            seen=form.cleaned_data["seen"],
        )
    except sending.DraftChanged:
        changed = _("The draft was changed in the meantime, and nothing was sent. This is what it contains now.")
        return _review(request, own_batch(request.membership, pk), changed)
    return _sent(request, sent)


@requires(Action.INVITE)
@require_safe
def invite_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """How far the sending has come; at the end what came of each row. What asks every second gets 204
    while there is nothing new, and the whole page once it is done."""
    batch = own_batch(request.membership, pk)
    if batch.state == State.DRAFT:
        return http.go(request, reverse("invite-draft", args=[request.organization.slug, pk]))
    if http.wants_partial(request) and request.htmx.target == "progress":
        if batch.state == State.SENT:
            return http.go(request, request.path)
        if request.GET.get("done") == str(batch.done):
            return HttpResponse(status=204)
    failed = sum(1 for row in batch.rows[: batch.done] if row.get("result"))
    context = {
        "batch": batch,
        "is_sent": batch.state == State.SENT,
        "total": number(len(batch.rows)),
        "failed": failed,
        "sent": batch.done - failed,
        "page": page_of_results(batch, request.GET, request.path) if batch.state == State.SENT else None,
        "trail": [{"label": _("Users"), "url": reverse("members", args=[request.organization.slug])}],
    }
    partial = "table" if context["page"] else "progress"
    return http.page(request, "organizations/invite_progress.html", context, partial=partial)


def _review(request: MemberRequest, draft: InvitationBatch, warning: str = "") -> HttpResponse:
    checks: list[Check] = checked(request.membership, draft.rows)
    right = [check for check in checks if not check.reasons]
    context = {
        "draft": draft,
        "warning": warning,
        "parts": parts(draft, [check.row for check in right] or draft.rows),
        "right": len(right),
        "wrong": len(checks) - len(right),
        "reasons": checks[0].reasons if len(checks) == 1 else [],
        "steps": invite_steps.steps(draft, invite_steps.REVIEW),
        "people_url": invite_steps.page_of(draft, invite_steps.PEOPLE),
        "back_url": invite_steps.back_url(draft, invite_steps.REVIEW),
    }
    return http.page(request, "organizations/invite_review.html", context, status=422 if warning else 200)


def _sent(request: MemberRequest, batch: InvitationBatch) -> HttpResponse:
    """One: the users, with a sentence. Many: how far it has come."""
    if len(batch.rows) > 1:
        return http.go(request, _progress(request, batch.pk))
    message = _("%(name)s was invited.") % {"name": name_of(batch.rows[0])}
    return http.saved(request, url=reverse("members", args=[request.organization.slug]), message=message)


def _progress(request: MemberRequest, pk: int) -> str:
    return reverse("invite-progress", args=[request.organization.slug, pk])
