"""The pages behind the link of an invitation: accept it with an account or by making one, or decline it (ORG-6).

What is offered comes from the invitation alone: nothing of it is read from the form or the address.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import formats, http
from organizations.forms_signup import AccountForm
from organizations.letters_invitations import answered_until, end_reason
from organizations.models import Invitation, Membership, Role
from organizations.operations import acceptance
from organizations.operations.acceptance import InvitationEnded
from organizations.queries.invitations import answerable
from organizations.roles import OWN_MEANINGS
from security import entrance, ways
from security.access import public, require_proof
from security.audit import Actor
from security.links import LinkEnded
from security.models import User
from security.views.answers import secretive, show


@public
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what is offered and changes nothing; POST accepts it."""
    waiting = answerable(token, timezone.now())
    if waiting is None:
        return _ended(request)
    try:
        if isinstance(request.user, User):
            response = _to_somebody_signed_in(request, request.user, waiting, token)
        elif User.objects.with_address(waiting.email).exists():
            response = _to_an_account(request, waiting)
        else:
            response = _to_a_newcomer(request, waiting, token)
    except InvitationEnded as ended:
        return _ended(request, ended.invitation)
    except LinkEnded:  # answered in this moment, or the address got an account: the page knows
        return http.see_other(request.path)
    return secretive(response)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_decline(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, then ends the invitation. The link is enough for that: whoever holds it reads the mailbox."""
    waiting = answerable(token, timezone.now())
    if waiting is None:
        return _ended(request)
    if request.method != "POST":
        return secretive(http.page(request, "organizations/invitation_decline.html", _offer(waiting)))
    try:  # the organization learns that the address declined, never which account
        acceptance.decline(actor=Actor.anonymous(), token=token)
    except LinkEnded:
        return _ended(request)
    return secretive(http.page(request, "organizations/invitation_declined.html", _offer(waiting)))


def _to_somebody_signed_in(request: HttpRequest, user: User, waiting: Invitation, token: str) -> HttpResponse:
    """Accept and Decline for the invited; for anybody else whom it is for, and the way to sign in as that one."""
    own = user.email.lower() == waiting.email.lower()
    if own:  # what another one tried stands in that person's history only
        request.organization = waiting.organization  # type: ignore[attr-defined]
    if request.method == "POST":
        if own and waiting.role == Role.LEGAL_REPRESENTATIVE:
            require_proof(request, next_url=request.path)
        membership = acceptance.accept(actor=Actor.person(user), token=token, user=user)
        return _welcome(request, membership)
    template = "organizations/invitation.html" if own else "organizations/invitation_other.html"
    return http.page(request, template, _offer(waiting))


def _to_an_account(request: HttpRequest, waiting: Invitation) -> HttpResponse:
    """Signed out, but the address has an account: sign in, and come back."""
    if request.method == "POST":
        return ways.to_sign_in(request)
    return http.page(request, "organizations/invitation_sign_in.html", _offer(waiting))


def _to_a_newcomer(request: HttpRequest, waiting: Invitation, token: str) -> HttpResponse:
    """The form of the account, which joins the organization at once."""
    names = {"given_name": waiting.given_name, "family_name": waiting.family_name}
    form = AccountForm(request.POST if request.method == "POST" else None, email=waiting.email, initial=names)
    if request.method == "POST" and form.is_valid():
        membership = acceptance.accept_with_new_account(token=token, **form.cleaned_data)
        url = reverse("home-of", args=[membership.organization.slug])
        return entrance.complete(request, membership.user, next_url=url, remember=False)
    return show(request, "organizations/invitation_account.html", form, **_offer(waiting))


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Into the organization."""
    names = {"role": membership.get_role_display(), "organization": membership.organization.name}
    messages.success(request, _("You are now %(role)s in %(organization)s.") % names)
    return http.see_other(reverse("home-of", args=[membership.organization.slug]))


def _offer(waiting: Invitation) -> http.Context:
    """What is offered, by whom and until when, as every page of the link says it."""
    role = Role(waiting.role)
    facts = [
        {"term": _("Organization"), "value": waiting.organization.name},
        {"term": _("Invited by"), "value": waiting.invited_by.name},
        {"term": _("Role"), "value": role.label, "note": OWN_MEANINGS[role]},
    ]
    if waiting.access_ends_on:
        facts.append({"term": _("Last day of access"), "value": formats.day(waiting.access_ends_on)})
    facts.append({"term": _("To be answered by"), "value": answered_until(waiting)})
    return {"invitation": waiting, "organization": waiting.organization, "address": waiting.email, "facts": facts}


def _ended(request: HttpRequest, invitation: Invitation | None = None) -> HttpResponse:
    """410: accepted, declined, revoked, replaced or too old; the same for a link that never was. `invitation`: one
    that has just ended, and why."""
    context = {}
    if invitation:
        context = {"reason": end_reason(invitation.end_reason), "organization": invitation.organization}
    return secretive(http.page(request, "organizations/invitation_ended.html", context, status=410))
