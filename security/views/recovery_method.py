"""The link that ends a request for help: with the password it lets the person set up a new method, and nothing else.

No session comes of it. Between the password and the new method the browser holds a note that opens this one page.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import devices, entrance
from security.access import public
from security.audit import Actor
from security.forms import ConfirmForm
from security.models.factors import Authenticator
from security.models.recovery import RecoveryRequest, mark_of
from security.operations import recovery_method as operations
from security.operations.recovery import Ended
from security.operations.sign_in import check_password
from security.views.answers import secretive, show
from security.views.authenticator import enrol
from security.views.recovery_way import METHOD_STEPS, ended, steps

PROVED = "recovery_method"  # in a session: whose password was right, for which link, and when


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_method(request: HttpRequest, recovery_id: int, token: str) -> HttpResponse:
    """The mailed link: it asks for the password."""
    recovery = _opened(recovery_id, token)
    if recovery is None:
        return secretive(ended(request))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and _is_password(request, form, recovery):
        if request.user.is_authenticated:
            entrance.leave(request)
        request.session.flush()
        rotate_token(request)
        request.session.set_expiry(settings.STEWARD["SIGN_IN_VALID"])
        now = timezone.now().isoformat()
        request.session[PROVED] = {"recovery": recovery.pk, "password": mark_of(recovery.user), "at": now}
        return secretive(http.see_other(reverse("recovery-new-method")))
    shown = {"person": recovery.user, "steps": steps("recovery-method", METHOD_STEPS)}
    return secretive(show(request, "security/recovery_method.html", form, **shown))


def _opened(recovery_id: int, token: str) -> RecoveryRequest | None:
    recovery = RecoveryRequest.objects.select_related("user").filter(pk=recovery_id, user__is_active=True).first()
    return recovery if recovery and recovery.opens_method(token, now=timezone.now()) else None


def _is_password(request: HttpRequest, form: ConfirmForm, recovery: RecoveryRequest) -> bool:
    """Whether it is the person's password; otherwise the form says so. Counted as at sign-in."""
    if not form.is_valid():
        return False
    email, password = recovery.user.email, form.cleaned_data["password"]
    budget = devices.budget_of(request, email)
    try:
        user = check_password(email=email, password=password, address=client_address(request), budget=budget)
    except Limited as limit:
        form.wait(limit)
        return False
    if user is None:
        form.refuse_password()
    return user is not None


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_new_method(request: HttpRequest) -> HttpResponse:
    """The key of an authenticator app, and the code that shows it works."""
    recovery = _proved(request)
    if recovery is None:
        return ended(request)

    def then(device: Authenticator) -> HttpResponse:
        actor, now = Actor.person(recovery.user), timezone.now()
        try:
            operations.use(actor=actor, user=recovery.user, recovery=recovery, device=device.pk, now=now)
        except (Ended, ObjectDoesNotExist):
            return ended(request)
        request.session.flush()
        return http.see_other(reverse("recovery-status", args=[recovery.pk, recovery.token]))

    shown = {
        "steps": steps("recovery-new-method", METHOD_STEPS),
        "status_url": reverse("recovery-status", args=[recovery.pk, recovery.token]),
    }
    return enrol(request, recovery.user, template="security/recovery_new_method.html", then=then, **shown)


def _proved(request: HttpRequest) -> RecoveryRequest | None:
    """The request whose link and password were given in this browser a moment ago, if it still may be used."""
    noted: dict[str, Any] | None = request.session.get(PROVED)
    if noted is None or timezone.now() - datetime.fromisoformat(noted["at"]) > settings.STEWARD["SIGN_IN_VALID"]:
        return None
    found = RecoveryRequest.objects.select_related("user").filter(pk=noted["recovery"]).first()
    recovery = _opened(found.pk, found.method_token) if found else None
    return recovery if recovery and noted["password"] == mark_of(recovery.user) else None
