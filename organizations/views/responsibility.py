"""Handing over the legal responsibility: the nomination, its answer, and support's proposal (ORG-14)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from organizations.access import requires
from organizations.forms_responsibility import HandOverForm
from organizations.guards.responsibility import Answer
from organizations.models import Appointment, HandOver
from organizations.operations import appointments, responsibility
from organizations.operations.responsibility import AFTERWARDS
from organizations.permissions import Action
from organizations.queries import responsibility as queries
from organizations.requests import MemberRequest
from organizations.roles import MEANINGS
from security.access import keeps, require_proof
from security.audit import Actor


@keeps("nominee", "role_after")
@requires(Action.HAND_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: MemberRequest) -> HttpResponse:
    """A legal representative nominates another member, or withdraws the nomination that waits."""
    waiting = queries.waiting_hand_over(request.organization)
    if waiting and request.method == "POST" and "withdraw" in request.POST:
        responsibility.withdraw(actor=Actor.person(request.user), hand_over=waiting)
        return _done(request, _("%(name)s is no longer asked to take over.") % {"name": waiting.nominee.name})
    form = HandOverForm(request.POST, organization=request.organization) if request.method == "POST" else None
    if form and form.is_valid():
        nominee = form.cleaned_data["nominee"]
        responsibility.nominate(
            actor=Actor.person(request.user),
            organization=request.organization,
            member=nominee.pk,
            role_after=form.cleaned_data["role_after"],
        )
        return _done(request, _("%(name)s was asked by email.") % {"name": nominee.user.name})
    if waiting:
        return http.page(request, "organizations/hand_over_waiting.html", {"hand_over": waiting})
    return _nomination(request, form)


def _done(request: MemberRequest, message: str) -> HttpResponse:
    return http.saved(request, url=reverse("hand-over", args=[request.organization.slug]), message=message)


def _nomination(request: MemberRequest, form: HandOverForm | None) -> HttpResponse:
    """The form, with what was chosen or searched."""
    chosen = request.POST if form else request.GET
    words = request.GET.get("q", "").replace("\0", "")[:100]
    found = queries.candidates(
        actor=Actor.person(request.user),
        organization=request.organization,
        words=words,
        chosen=chosen.get("nominee", "")[:20],
    )
    context = {
        "form": form,
        "words": words,
        "candidates": found,
        "roles": [(role, MEANINGS[role], role.value == chosen.get("role_after")) for role in AFTERWARDS],
    }
    if request.htmx.target == "candidates":
        return http.page(request, "organizations/hand_over.html", context, partial="candidates")
    return http.page(request, "organizations/hand_over.html", context, status=422 if form else 200)


@requires(Action.OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_answer(request: MemberRequest) -> HttpResponse:
    """The nominee accepts, which wants a fresh proof of identity, or declines. Nobody else has anything here."""
    found = queries.nomination_of(request.user, request.organization)
    if found is None:
        return http.page(request, "organizations/hand_over_answer.html", {"hand_over": None})
    if request.method == "POST" and ("accept" in request.POST or "decline" in request.POST):
        return _answered(request, found)
    waits = found.state == HandOver.State.OPEN
    reasons = queries.what_refuses(Answer(found, timezone.now())) if waits else []
    changes = queries.what_changes(found, request.membership)
    context = {"hand_over": found, "waits": waits, "reasons": reasons, "changes": changes}
    return http.page(request, "organizations/hand_over_answer.html", context)


def _answered(request: MemberRequest, found: HandOver) -> HttpResponse:
    actor, home = Actor.person(request.user), reverse("home-of", args=[request.organization.slug])
    if "decline" in request.POST:
        responsibility.decline(actor=actor, hand_over=found)
        return http.saved(request, url=home, message=_("You declined. Every role stays as it is."))
    if not queries.what_refuses(Answer(found, timezone.now())):  # what is refused anyway asks nobody for a password
        require_proof(request, next_url=request.path)
    responsibility.accept(actor=actor, hand_over=found)
    message = _("You are now legal representative of %(organization)s.") % {"organization": request.organization.name}
    return http.saved(request, url=home, message=message)


@requires(Action.HAND_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_stop(request: MemberRequest) -> HttpResponse:
    """Support proposes a legal representative: one of those whom nobody could reach says that it is not needed."""
    found = queries.latest_appointment(request.organization)
    waits = found is not None and found.state == Appointment.State.OPEN
    if found and request.method == "POST" and "stop" in request.POST:
        appointments.stop(actor=Actor.person(request.user), appointment=found)
        message = _("The proposal was stopped. Everyone who was informed of it is informed again.")
        return http.saved(request, url=reverse("home-of", args=[request.organization.slug]), message=message)
    context = {"appointment": found, "waits": waits}
    return http.page(request, "organizations/appointment_stop.html", context)
