"""The page of changing a password one knows."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from security import entrance
from security.access import signed_in
from security.audit import Actor
from security.forms_account import PasswordForm
from security.operations.passwords import change_password
from security.requests import PersonRequest
from security.views.answers import show_dialog
from security.views.proofs import is_password
from security.views.thread import thread_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PersonRequest) -> HttpResponse:
    """SEC-8: the present password, counted like any guess, and a new one. Every other session ends."""
    thread = thread_of(request)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and _is_changed(request, form):
        message = _("Your password was changed, and your other sessions have ended.")
        return http.saved(request, url=thread.url or reverse("security"), message=message)
    return show_dialog(request, "security/password.html", form, thread=thread)


def _is_changed(request: PersonRequest, form: PasswordForm) -> bool:
    """Whether the password was changed; otherwise the form says why not."""
    if not is_password(request, form):
        return False
    actor, new = Actor.person(request.user), form.cleaned_data["new_password"]
    user = change_password(actor=actor, user=request.user, password=new, keep=request.session.session_key)
    entrance.renew_with_password(request, user)
    return True
