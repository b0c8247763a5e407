"""Step-up: the page that asks a person who is signed in for a fresh proof of identity."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import devices, entrance
from security.access import signed_in
from security.audit import Actor
from security.forms import ConfirmForm
from security.operations.sign_in import confirm_password
from security.requests import PersonRequest
from security.views.answers import show


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PersonRequest) -> HttpResponse:
    """The password once more, then on to what the person was about to do."""
    next_url = http.safe_next(request, default=reverse("home"))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _is_right(request, form):
        entrance.renew(request)
        return http.see_other(next_url)
    minutes = settings.STEWARD["PROOF_FRESH"] // timedelta(minutes=1)
    return show(request, "security/confirm.html", form, next_url=next_url, minutes=minutes)


def _is_right(request: PersonRequest, form: ConfirmForm) -> bool:
    """Whether it is the person's password; otherwise the form says so."""
    if not form.is_valid():
        return False
    password, user = form.cleaned_data["password"], request.user
    try:
        right = confirm_password(
            actor=Actor.person(user),
            user=user,
            password=password,
            address=client_address(request),
            budget=devices.budget_of(request, user.email),
        )
    except Limited as limit:
        form.wait(limit)
        return False
    if not right:
        form.refuse_password()
    return right
