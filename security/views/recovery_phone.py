"""The recovery phone: its number, the code that was sent to it, and removing it (SEC-8). It is no second factor."""

from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from security import pending, sms_gateway
from security.access import keeps, needs_proof, needs_second_step, signed_in
from security.audit import Actor
from security.factors.sms import masked
from security.forms_factors import PhoneCodeForm, RecoveryPhoneForm
from security.models.phone_change import PhoneChange
from security.operations.recovery_phone import confirm_recovery_phone, prepare_recovery_phone, remove_recovery_phone
from security.requests import PersonRequest
from security.views.answers import show
from security.views.messages_by_sms import deliver_first
from security.views.phones import came_back
from security.views.thread import thread_of

NUMBER = "recovery phone"


@signed_in
@needs_second_step
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_phone(request: PersonRequest) -> HttpResponse:
    """The number, to which a code is sent."""
    if not sms_gateway.is_configured():
        raise Http404
    thread = thread_of(request)
    form = RecoveryPhoneForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        actor, number = Actor.person(request.user), form.cleaned_data["number"]
        change = prepare_recovery_phone(actor=actor, user=request.user, number=number)
        if deliver_first(request, change, name=NUMBER):
            return http.see_other(reverse("recovery-phone-code") + thread.query)
    return show(request, "security/recovery_phone.html", form, thread=thread, present=_present(request))


@signed_in
@needs_second_step
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_phone_code(request: PersonRequest) -> HttpResponse:
    """The code comes back, and the number counts."""
    thread, waiting = thread_of(request), pending.kept(request, NUMBER, user=request.user) or {}
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    try:
        change = PhoneChange.objects.select_related("user").get(pk=waiting.get("pk", 0), user=request.user)
        right = came_back(request, form, partial(confirm_recovery_phone, change=change, attempt=waiting["attempt"]))
    except PhoneChange.DoesNotExist:  # nothing waits, or it was confirmed, replaced or removed in another window
        return http.see_other(reverse("recovery-phone") + thread.query)
    number = masked(change.number)
    if not right:
        return show(request, "security/recovery_phone_code.html", form, number=number, thread=thread)
    pending.drop(request, NUMBER)
    message = _("%(number)s is your recovery phone from now on.") % {"number": number}
    return http.saved(request, url=thread.url or reverse("security"), message=message)


@signed_in
@needs_second_step
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_phone_remove(request: PersonRequest) -> HttpResponse:
    """From then on there is none; whoever has none is told just that."""
    thread, number = thread_of(request), _present(request)
    if request.method == "POST":
        remove_recovery_phone(actor=Actor.person(request.user), user=request.user)
    elif number:
        return http.dialog(request, "security/recovery_phone_remove.html", {"number": number, "thread": thread})
    message, url = _("You no longer have a recovery phone."), thread.url or reverse("security")
    return http.saved(request, url=url, message=message)


def _present(request: PersonRequest) -> str:
    """The number in force, its middle left out; empty if there is none."""
    return masked(request.user.recovery_phone) if request.user.recovery_phone else ""
