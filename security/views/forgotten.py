"""The pages of a forgotten password: the address, the look into the mailbox, and the new password behind the link."""

from django.contrib import messages
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import devices, letters, limits
from security.access import public
from security.forms_account import ForgottenForm, NewPasswordForm
from security.links import LinkEnded
from security.models.password_reset import PasswordReset
from security.operations.passwords import request_reset, set_password_anew
from security.views.answers import secretive, show

SENT_FOR = "password_forgotten_for"
KEPT = 3600  # seconds that the browser's note of the address lives


@public
@require_http_methods(["GET", "HEAD", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """SEC-7: the address; the answer is the same whether or not it has an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _is_sent(request, form):
        if request.session.get(SENT_FOR) == form.cleaned_data["email"]:
            messages.success(request, _("The email was sent again. Only the link in the latest one works."))
        request.session[SENT_FOR] = form.cleaned_data["email"]
        if not request.user.is_authenticated:
            request.session.set_expiry(KEPT)
        return http.see_other(reverse("password-forgotten-sent"))
    return show(request, "security/password_forgotten.html", form)


def _is_sent(request: HttpRequest, form: ForgottenForm) -> bool:
    """Whether a message is on its way; otherwise the form says why not."""
    if not form.is_valid():
        return False
    email = form.cleaned_data["email"]
    try:
        limits.spend("reset", account=email, address=client_address(request))
    except Limited as limit:
        form.wait(limit)
        return False
    request_reset(email=email, language=get_language() or "en")
    return True


@public
@require_safe
def password_forgotten_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox; or have it sent again."""
    address = request.session.get(SENT_FOR)
    if address is None:
        return http.see_other(reverse("password-forgotten"))
    context = {"address": address, "hours": letters.reset_hours()}
    return http.page(request, "security/password_forgotten_sent.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest, reset_id: int, token: str) -> HttpResponse:
    """The mailed link: GET shows the form and changes nothing, POST sets the password and leads to sign-in."""
    reset = PasswordReset.opened_by(reset_id, token, now=timezone.now())
    if reset is None or reset.user is None:
        return _ended(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=reset.user)
    if request.method == "POST" and _is_another(request, form, reset):
        try:
            set_password_anew(reset_id=reset_id, token=token, password=form.cleaned_data["new_password"])
        except LinkEnded:
            return _ended(request)
        response = http.see_other(f"{reverse('sign-in')}?reset=yes")
        devices.let_in(request, response, reset.user)
        return response
    return secretive(show(request, "security/password_reset.html", form, address=reset.user.email))


def _is_another(request: HttpRequest, form: NewPasswordForm, reset: PasswordReset) -> bool:
    """Whether the form holds a password to set; otherwise it says why not. Whether it is the present one would tell
    who guesses at that, so the tries of a link are counted."""
    if not form.is_valid():
        return False
    try:
        limits.spend("password", account=f"reset {reset.pk}", address=client_address(request))
    except Limited as limit:
        form.wait(limit)
        return False
    # Not the method of the person, which may renew the hash: mailed links rest on it.
    is_present = check_password(form.cleaned_data["new_password"], form.user.password)
    if is_present:
        form.refuse_present()
    return not is_present


def _ended(request: HttpRequest) -> HttpResponse:
    """410: used, replaced, too old, or the account has changed; the same for a link that never was."""
    context = {"hours": letters.reset_hours()}
    return secretive(http.page(request, "security/password_reset_ended.html", context, status=410))
