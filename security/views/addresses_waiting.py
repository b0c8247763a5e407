"""What may be done about a change of address that waits for its links: send them again, withdraw it."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.middleware import client_address
from security import limits
from security.access import keeps, needs_proof, needs_second_step, signed_in
from security.audit import Actor
from security.models.address_change import AddressChange
from security.operations.addresses import send_change_again, withdraw_change
from security.requests import PersonRequest
from security.views.thread import thread_of

Kind = AddressChange.Kind


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, kind: Kind) -> HttpResponse:
    """Asks for no fresh proof: it only takes back what was asked for."""
    thread = thread_of(request)
    try:
        if request.method != "POST":
            change = AddressChange.waiting_of(request.user, kind, now=timezone.now())
            return http.dialog(request, "security/address_withdraw.html", {"change": change, "thread": thread})
        change = withdraw_change(actor=Actor.person(request.user), user=request.user, kind=kind)
    except AddressChange.DoesNotExist:
        return _nothing_waits(request)
    message = _("The change to %(address)s was withdrawn. The links that were sent no longer work.")
    url = thread.url or reverse("security")
    return http.saved(request, url=url, message=message % {"address": change.address})


@signed_in
@needs_second_step
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: PersonRequest, kind: Kind) -> HttpResponse:
    """A new link to each mailbox that has not confirmed yet, counted like every mail of the kind."""
    thread = thread_of(request)
    try:
        change = AddressChange.waiting_of(request.user, kind, now=timezone.now())
        if request.method != "POST":
            return http.dialog(request, "security/address_again.html", {"change": change, "thread": thread})
        limits.spend("change_address", account=str(request.user.pk), address=client_address(request))
        send_change_again(actor=Actor.person(request.user), user=request.user, kind=kind)
    except AddressChange.DoesNotExist:
        return _nothing_waits(request)
    message = _("What was sent is on its way again. Links sent before no longer work.")
    return http.saved(request, url=thread.url or reverse("security"), message=message)


def _nothing_waits(request: PersonRequest) -> HttpResponse:
    """It was confirmed, withdrawn in another window, or grew too old; the page says how things stand now."""
    message = _("Nothing is waiting to be confirmed any more. Your current addresses are shown here.")
    return http.saved(request, url=thread_of(request).url or reverse("security"), message=message)
