"""The pages of a person's addresses: the recovery email, the sign-in address, and the links that confirm them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import letters, limits
from security.access import keeps, needs_proof, needs_second_step, public, signed_in
from security.audit import Actor
from security.forms import ProofForm
from security.forms_account import RecoveryEmailForm, SignInAddressForm
from security.links import LinkEnded
from security.models.address_change import AddressChange
from security.operations.addresses import confirm_address, request_recovery_email, request_sign_in_address
from security.requests import PersonRequest
from security.views.answers import secretive, show_dialog
from security.views.thread import thread_of


@signed_in
@needs_second_step
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_email(request: PersonRequest) -> HttpResponse:
    """SEC-6: a new recovery email; it counts once its link was used."""
    thread = thread_of(request)
    form = RecoveryEmailForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and _is_requested(request, form, request_recovery_email):
        message = _(
            "A link is on its way to %(address)s. The address takes effect once the link has been opened and confirmed."
        )
        url, address = thread.url or reverse("security"), form.cleaned_data["email"]
        return http.saved(request, url=url, message=message % {"address": address})
    waiting = _waiting(request, AddressChange.Kind.RECOVERY)
    return show_dialog(request, "security/recovery_email.html", form, thread=thread, waiting=waiting)


@signed_in
@needs_second_step
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_address(request: PersonRequest) -> HttpResponse:
    """SEC-8: a new address to sign in with; it counts once both have confirmed it."""
    thread = thread_of(request)
    form = SignInAddressForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and _is_requested(request, form, request_sign_in_address):
        message = _("Links are on their way to %(address)s and to your current address. Both must be confirmed.")
        url, address = thread.url or reverse("security"), form.cleaned_data["email"]
        return http.saved(request, url=url, message=message % {"address": address})
    waiting = _waiting(request, AddressChange.Kind.SIGN_IN)
    return show_dialog(request, "security/sign_in_address.html", form, thread=thread, waiting=waiting)


def _waiting(request: PersonRequest, kind: AddressChange.Kind) -> AddressChange | None:
    """The change that waits for its links."""
    try:
        return AddressChange.waiting_of(request.user, kind, now=timezone.now())
    except AddressChange.DoesNotExist:
        return None


def _is_requested(request: PersonRequest, form: ProofForm, ask: Callable[..., Any]) -> bool:
    """Whether the mails are on their way; otherwise the form says why not."""
    if not form.is_valid():
        return False
    try:
        limits.spend("change_address", account=str(request.user.pk), address=client_address(request))
    except Limited as limit:
        form.wait(limit)
        return False
    ask(actor=Actor.person(request.user), user=request.user, address=form.cleaned_data["email"])
    return True


@public
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirmation(request: HttpRequest, change_id: int, token: str) -> HttpResponse:
    """The mailed link: GET asks and changes nothing, POST confirms. Opens no session."""
    change = AddressChange.opened_by(change_id, token, now=timezone.now())
    if change is None:
        return _ended(request, change_id, token)
    if request.method == "POST":
        try:
            change = confirm_address(change_id=change_id, token=token)
        except LinkEnded:
            return _ended(request, change_id, token)
        return secretive(http.page(request, "security/address_confirmed.html", {"change": change}))
    side = change.side_of(token, now=timezone.now())
    return secretive(http.page(request, "security/address_confirmation.html", {"change": change, "side": side}))


def _ended(request: HttpRequest, change_id: int, token: str) -> HttpResponse:
    """410: used, replaced or too old, and the same for a link that never was; or the change was withdrawn."""
    withdrawn = AddressChange.withdrawn_behind(change_id, token)
    context = {"days": letters.address_days(), "withdrawn": withdrawn}
    return secretive(http.page(request, "security/address_ended.html", context, status=410))
