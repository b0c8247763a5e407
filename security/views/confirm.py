"""Step-up: the page that asks a person who is signed in for a fresh proof of identity."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from security import entrance, ways
from security.access import signed_in
from security.forms import ConfirmForm
from security.requests import PersonRequest
from security.views.answers import show
from security.views.proofs import is_password


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PersonRequest) -> HttpResponse:
    """The password once more, then on to what the person was about to do: what they had sent is not done yet."""
    next_url, was_sent = http.safe_next(request, default=reverse("home")), ways.UNDONE in request.GET
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_password(request, form):
        entrance.renew(request)
        if was_sent:
            messages.info(request, _("Your password was right. Nothing is done yet: press the button once more."))
        return http.see_other(next_url)
    minutes = settings.STEWARD["PROOF_FRESH"] // timedelta(minutes=1)
    context = {"next_url": next_url, "was_sent": was_sent, "back": _back(next_url), "minutes": minutes}
    return show(request, "security/confirm.html", form, **context)


def _back(next_url: str) -> str:
    """Where Cancel leads: staff who came from Django admin stay there."""
    index = reverse("admin:index")
    return index if next_url.startswith(index) else ways.out(next_url)
