"""The pages of signing up: the address, the look into the mailbox, and the account behind the mailed link."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from organizations.forms_signup import AccountForm, SignUpForm
from organizations.models import SignUp
from organizations.operations.signup import complete_sign_up, request_sign_up
from security import entrance, limits
from security.access import public
from security.links import LinkEnded
from security.views.answers import secretive, show

SENT_TO = "sign_up_sent_to"
KEPT = 3600  # seconds that the browser's note of the address lives


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The address; the answer is the same whether or not it has an account (SEC-1)."""
    if request.user.is_authenticated:
        return http.see_other(reverse("home"))
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _is_sent(request, form):
        if request.session.get(SENT_TO) == form.cleaned_data["email"]:
            messages.success(request, _("The email was sent again. Only the link in the latest one works."))
        request.session[SENT_TO] = form.cleaned_data["email"]
        request.session.set_expiry(KEPT)
        return http.see_other(reverse("sign-up-sent"))
    return show(request, "organizations/sign_up.html", form)


def _is_sent(request: HttpRequest, form: SignUpForm) -> bool:
    """Whether a message goes to the address; otherwise the form says why not."""
    if not form.is_valid():
        return False
    email = form.cleaned_data["email"]
    try:
        limits.spend("sign_up", account=email, address=client_address(request))
    except Limited as limit:
        form.wait(limit)
        return False
    request_sign_up(email=email, language=get_language() or "en")
    return True


@public
@require_safe
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox; or have it sent again."""
    address = request.session.get(SENT_TO)
    if address is None:
        return http.see_other(reverse("sign-up"))
    return http.page(request, "organizations/sign_up_sent.html", {"address": address, "days": _days()})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_complete(request: HttpRequest, sign_up_id: int, token: str) -> HttpResponse:
    """The mailed link: GET shows the form and changes nothing, POST makes the account and signs the person in."""
    waiting = SignUp.opened_by(sign_up_id, token)
    if waiting is None:
        return _ended(request)
    form = AccountForm(request.POST if request.method == "POST" else None, email=waiting.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = complete_sign_up(sign_up_id=sign_up_id, token=token, **form.cleaned_data)
        except LinkEnded:
            return _ended(request)
        return entrance.complete(request, user, next_url=reverse("home"), remember=False)
    return secretive(show(request, "organizations/sign_up_complete.html", form, address=waiting.email))


def _days() -> int:
    """How many days a link works."""
    valid: timedelta = settings.STEWARD["SIGN_UP_VALID"]
    return valid.days


def _ended(request: HttpRequest) -> HttpResponse:
    """410: used, replaced or too old; the same for a link that never was."""
    context = {"days": _days()}
    return secretive(http.page(request, "organizations/sign_up_ended.html", context, status=410))
