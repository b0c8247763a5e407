"""Adding a telephone that gets codes by SMS: its number, then the code that was sent to it."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import devices, pending, sms_gateway
from security.access import needs_proof, needs_second_step, signed_in
from security.audit import Actor
from security.factors.sms import SMS
from security.forms_factors import PhoneCodeForm, PhoneForm, wrong
from security.models.factors import Phone
from security.operations.phones import confirm_phone, prepare_phone
from security.requests import PersonRequest
from security.views.activation import proved
from security.views.answers import show
from security.views.messages_by_sms import deliver_first

NUMBER = "telephone"


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def add_phone(request: PersonRequest) -> HttpResponse:
    """SEC-2: the number, to which a code is sent."""
    if not sms_gateway.is_configured():
        raise Http404
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number, actor = form.cleaned_data["number"], Actor.person(request.user)
        phone = prepare_phone(actor=actor, user=request.user, number=number)
        if deliver_first(request, phone, name=NUMBER):
            return http.see_other(reverse("add-phone-code"))
    return show(request, "security/factor_sms.html", form)


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def add_phone_code(request: PersonRequest) -> HttpResponse:
    """The code comes back, and the number is the person's."""
    waiting = pending.kept(request, NUMBER, user=request.user) or {}
    phone = Phone.objects.filter(pk=waiting.get("pk", 0), user=request.user, confirmed=False).first()
    if phone is None:
        return http.see_other(reverse("add-phone"))
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    if came_back(request, form, partial(confirm_phone, phone=phone, attempt=waiting["attempt"])):
        pending.drop(request, NUMBER)
        return proved(request, SMS, phone.pk)
    return show(request, "security/factor_sms_code.html", form, number=SMS.shown(phone))


def came_back(request: PersonRequest, form: PhoneCodeForm, confirm: Callable[..., bool]) -> bool:
    """Whether the code is the one that was sent, as this operation says; otherwise the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        right = confirm(
            actor=Actor.person(request.user),
            code=form.cleaned_data["code"],
            address=client_address(request),
            budget=devices.budget_of(request, request.user.email),
        )
    except Limited as limit:
        form.wait(limit)
        return False
    if not right:
        form.refuse(wrong(SMS), field="code")
    return right
