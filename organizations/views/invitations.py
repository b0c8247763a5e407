"""The invitations of an organization: the list, one of them, sending it again, revoking one or many (ORG-6)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import formats, http
from console.kit.guards import Reason
from console.kit.tables.selection import Selection
from organizations.access import requires
from organizations.guards import invitations as guards
from organizations.guards.invitations import Invited, Revocation
from organizations.models import Invitation, Role
from organizations.operations import invitations as operations
from organizations.permissions import Action
from organizations.queries.invitations import facts_of
from organizations.queries.invitations import invitation as find_invitation
from organizations.queries.invited import invitation_rows, invitations_of
from organizations.requests import MemberRequest
from organizations.tables_invitations import InvitationsTable
from security.access import require_proof
from security.audit import Actor


@requires(Action.INVITE)
@require_safe
def invitations(request: MemberRequest) -> HttpResponse:
    """Those that wait, or those in another state; searched, filtered, sorted, paged."""
    organization = request.organization
    table = InvitationsTable(request.GET.dict(), invitations_of(organization), request.path)
    rows = invitation_rows(table.rows, organization=organization, now=timezone.now())
    context = {"table": table, "rows": list(zip(table.rows, rows, strict=True)), "labels": table.labels}
    return http.page(request, "organizations/invitations.html", context, partial="table")


@requires(Action.INVITE)
@require_safe
def invitation_details(request: MemberRequest, pk: int) -> HttpResponse:
    """One invitation: whom, as what, by whom, until when, what it brings, and what may be done."""
    found, now = find_invitation(request.organization, pk), timezone.now()
    (row,) = invitation_rows([found], organization=request.organization, now=now)
    context = {
        "invitation": found,
        "row": row,
        "facts": facts_of(found, now),
        "against_resending": _against_resending(request, found),
        "against_revoking": _against_revoking(request, found),
    }
    return http.page(request, "organizations/invitation_details.html", context)


@requires(Action.INVITE)
@require_safe
def invitation_menu(request: MemberRequest, pk: int) -> HttpResponse:
    """The ⋮ menu of a row, fetched when it is opened. Without JavaScript the invitation's page lists the same."""
    found, place = find_invitation(request.organization, pk), [request.organization.slug, pk]
    url = reverse("invitation-details", args=place)
    if not http.wants_partial(request):
        return http.see_other(url)
    resend = _item(_("Send again"), "mail", "invitation-resend", place, _against_resending(request, found))
    revoke = _item(_("Revoke"), "ban", "invitation-revoke", place, _against_revoking(request, found))
    details = {"label": _("Show details"), "icon": "info", "url": url}
    items = [resend, details, {**revoke, "danger": True, "rule": True}]
    return http.page(request, "components/menu_items.html", {"items": items})


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Says what a new link means for the old one; sends it. For a legal representative it wants a fresh proof."""
    found = find_invitation(request.organization, pk)
    reasons = _against_resending(request, found)
    if request.method == "POST":
        if found.role == Role.LEGAL_REPRESENTATIVE and not reasons:
            require_proof(request, next_url=request.path)
        sent = operations.resend(actor=Actor.person(request.user), invitation=found)
        until = {"address": sent.email, "at": formats.instant(sent.expires_at)}
        message = _("The invitation was sent to %(address)s again. It can be answered until %(at)s.") % until
        return http.saved(request, url=_back(request, found), message=message)
    context = {"invitation": found, "reasons": reasons, "back": _details(request, found)}
    return http.dialog(request, "organizations/invitation_resend.html", context)


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Says what ends; revokes the invitation."""
    found = find_invitation(request.organization, pk)
    if request.method == "POST":
        operations.revoke(actor=Actor.person(request.user), organization=request.organization, invitations=[pk])
        message = _("The invitation to %(address)s is revoked.") % {"address": found.email}
        return http.saved(request, url=_back(request, found), message=message)
    context = {
        "invitation": found,
        "reasons": _against_revoking(request, found),
        "back": _details(request, found),
    }
    return http.dialog(request, "organizations/invitation_revoke.html", context)


@requires(Action.INVITE)
@http.only_posted
def invitations_revoke(request: MemberRequest) -> HttpResponse:
    """ORG-6: of those selected in the list the ones that wait; first says how many, then revokes them."""
    selection = Selection.read(InvitationsTable, request.POST, invitations_of(request.organization))
    asked = [Revocation(Actor.person(request.user), one) for one in selection.queryset.order_by("pk")]
    reasons = guards.revoking.reasons(asked)
    possible = [one.invitation.pk for one in asked if not reasons[one]]
    back = reverse("invitations", args=[request.organization.slug])
    if "confirmed" in request.POST and possible:
        revoked = operations.revoke(
            actor=Actor.person(request.user), organization=request.organization, invitations=possible
        )
        number = {"count": formats.number(len(revoked))}
        message = ngettext("%(count)s invitation is revoked.", "%(count)s invitations are revoked.", len(revoked))
        return http.saved(request, url=back, message=message % number)
    kept = [(name, value) for name in ("all", "shown", "selected") for value in request.POST.getlist(name)]
    refused = list(dict.fromkeys(reason for one in asked for reason in reasons[one]))
    context = {"number": len(possible), "left": len(asked) - len(possible), "reasons": refused, "kept": kept}
    return http.dialog(request, "organizations/invitations_revoke.html", {**context, "back": back})


def _against_resending(request: MemberRequest, found: Invitation) -> list[Reason]:
    offer = Invited.anew(Actor.person(request.user), found)
    return guards.resending.reasons([offer])[offer]


def _against_revoking(request: MemberRequest, found: Invitation) -> list[Reason]:
    revocation = Revocation(Actor.person(request.user), found)
    return guards.revoking.reasons([revocation])[revocation]


def _item(label: str, icon: str, url_name: str, place: list[Any], reasons: list[Reason]) -> dict[str, Any]:
    """An entry of the menu that opens a dialog, or says why not."""
    reason = " ".join(str(reason.sentence) for reason in reasons)
    return {"label": label, "icon": icon, "url": reverse(url_name, args=place), "dialog": True, "reason": reason}


def _details(request: MemberRequest, found: Invitation) -> str:
    return reverse("invitation-details", args=[request.organization.slug, found.pk])


def _back(request: MemberRequest, found: Invitation) -> str:
    """Where the dialog was opened: the users, the invitations or the one invitation; else the list of them."""
    users, listed = (reverse(name, args=[request.organization.slug]) for name in ("members", "invitations"))
    return http.opened_on(request, users, listed, _details(request, found), default=listed)
