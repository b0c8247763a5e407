"""Setting up an authenticator app: its key as a picture and as letters, and the code that shows it works."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from security import pending
from security.access import needs_proof, needs_second_step, signed_in
from security.audit import Actor
from security.factors import names_of
from security.factors.authenticator import AUTHENTICATOR, address_of, new_key, picture_of, spelled
from security.forms_factors import AuthenticatorForm
from security.models.factors import Authenticator
from security.models.user import User
from security.operations.factors import prepare_authenticator
from security.requests import PersonRequest
from security.views.activation import proved
from security.views.answers import show

KEY = "authenticator"


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def add_authenticator(request: PersonRequest) -> HttpResponse:
    """SEC-2: QR code and key; the code that the app shows is typed back."""

    def then(device: Authenticator) -> HttpResponse:
        return proved(request, AUTHENTICATOR, device.pk)

    return enrol(request, request.user, template="security/factor_authenticator.html", then=then)


def enrol(
    request: HttpRequest,
    user: User,
    *,
    template: str,
    then: Callable[[Authenticator], HttpResponse],
    **context: Any,
) -> HttpResponse:
    """The conversation that ends with an authenticator app stored, and not yet in force: `then` says what follows.

    It needs no session of the person. The template reads form, person, picture, key, address and what is in `context`.
    """
    key = _key(request, user)
    posted, taken = request.POST if request.method == "POST" else None, names_of(user)
    form = AuthenticatorForm(posted, kind=AUTHENTICATOR, taken=taken)
    if form.is_valid():
        code, name = form.cleaned_data["code"], form.cleaned_data["name"]
        device = prepare_authenticator(actor=Actor.person(user), user=user, key=key, code=code, name=name)
        if device is not None:
            pending.drop(request, KEY)
            return then(device)
        form.refuse_code()
    address = address_of(key, user)
    shown = {"person": user, "key": spelled(key), "address": address, "picture": picture_of(address)}
    return show(request, template, form, **shown, **context)


def _key(request: HttpRequest, user: User) -> bytes:
    """The key that waits in this browser, the same until it is in use; a new one where there is none."""
    found = pending.kept(request, KEY, user=user)
    if not isinstance(found, str):
        found = new_key().hex()
        pending.keep(request, KEY, found, user=user)
    return bytes.fromhex(found)
