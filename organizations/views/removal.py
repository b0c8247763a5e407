"""Removing one person, in the dialog **Remove from Organization** (ORG-10)."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.guards import Reason
from organizations.access import requires
from organizations.forms import RemovalForm
from organizations.guards.people import Removal, removing
from organizations.models import Membership, Role
from organizations.operations.removal import remove_one
from organizations.permissions import Action
from organizations.queries.members import member as find_member
from organizations.queries.removal import what_ends
from organizations.requests import MemberRequest
from security.access import require_proof
from security.audit import Actor


@requires(Action.REMOVE_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Shows what will end, and ends it once one's own sign-in address was typed.

    Where a legal representative would go, a fresh proof of identity comes first, before anything is typed.
    """
    member = find_member(request.organization, pk)
    removal = Removal(Actor.person(request.user), member)
    reasons = removing.reasons([removal])[removal]
    if member.role == Role.LEGAL_REPRESENTATIVE and not reasons:
        require_proof(request, next_url=request.path)
    form = RemovalForm(request.POST if request.method == "POST" else None, reader=request.user)
    if request.method != "POST" or not (reasons or form.is_valid()):
        return _dialog(request, member, reasons, form)
    removed = remove_one(actor=removal.actor, organization=request.organization, member=pk)
    if removed is None:
        raise Http404
    names = {"name": member.user.name, "organization": request.organization.name}
    message = _("%(name)s was removed from %(organization)s.") % names
    return http.saved(request, url=_list(request), message=message)


def _dialog(request: MemberRequest, member: Membership, reasons: list[Reason], form: RemovalForm) -> HttpResponse:
    facts = [{"term": _("Role"), "value": member.get_role_display()}, *what_ends(member)]
    context = {
        "member": member,
        "ends": [] if reasons else facts,
        "reasons": reasons,
        "form": form,
        "back": reverse("member", args=[request.organization.slug, member.pk]),
    }
    return http.dialog(request, "organizations/remove.html", context, status=422 if form.is_bound else 200)


def _list(request: MemberRequest) -> str:
    """The list of users; as it was searched and filtered, if the dialog was opened from it."""
    url = reverse("members", args=[request.organization.slug])
    return http.opened_on(request, url, default=url)
