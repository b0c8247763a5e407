"""What the pages of a request for help share: the steps, and where to go when one cannot be shown."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit import http
from console.kit.words import StrOrPromise
from security import asking
from security.factors.authenticator import picture_of
from security.models.recovery import OPEN, RecoveryRequest

STEPS = {
    "recovery": _("Who you are"),
    "recovery-document": _("Document"),
    "recovery-selfie": _("Selfie"),
    "recovery-send": _("Send"),
}
METHOD_STEPS = {"recovery-method": _("Password"), "recovery-new-method": _("Authenticator app")}


def steps(current: str, labels: Mapping[str, StrOrPromise] = STEPS) -> list[dict[str, Any]]:
    """The steps for `components/steps.html`."""
    place = list(labels).index(current)
    states = ["done"] * place + ["current"] + [""] * len(labels)
    return [{"label": label, "state": state} for label, state in zip(labels.values(), states, strict=False)]


def handover_of(draft: RecoveryRequest) -> dict[str, Any]:
    """The link by which a telephone goes on, and its QR code."""
    address = settings.PUBLIC_URL + reverse("recovery-handover", args=[draft.pk, draft.handover_token])
    return {"address": address, "picture": picture_of(address)}


def elsewhere(request: HttpRequest) -> HttpResponse:
    """Nothing is filled in here, or no longer: what was sent from here is shown; else it begins with the first page, or
    with the password, where that was not given or the form took too long."""
    sent, may_begin = asking.sent_here(request), asking.asking(request) is not None
    if sent is not None and (sent.state in OPEN or not may_begin):
        return http.see_other(reverse("recovery-status", args=[sent.pk, sent.token]))
    may_begin = may_begin and not asking.has_begun(request)
    return http.see_other(reverse("recovery") if may_begin else f"{reverse('sign-in')}?late=yes")


def ended(request: HttpRequest) -> HttpResponse:
    """410: a link that was used, is too old, or never was one; all look the same."""
    return http.page(request, "security/recovery_ended.html", status=410)
