"""What the pages of a request for help share: the steps, what is kept, and where to go when one cannot be shown."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit import http
from security import asking
from security.factors.authenticator import picture_of
from security.models.recovery import RecoveryDocument, RecoveryRequest, Side

STEPS = {
    "recovery": _("Who you are"),
    "recovery-document": _("Document"),
    "recovery-selfie": _("Selfie"),
    "recovery-send": _("Send"),
}


def steps(current: str) -> list[dict[str, Any]]:
    """The steps for `components/steps.html`."""
    place = list(STEPS).index(current)
    states = ["done"] * place + ["current"] + [""] * len(STEPS)
    return [{"label": label, "state": state} for label, state in zip(STEPS.values(), states, strict=False)]


def kept_of(draft: RecoveryRequest) -> dict[str, RecoveryDocument]:
    """The pictures that are kept, by side, in their order."""
    kept = {one.side: one for one in draft.documents.defer("sealed")}
    return {side.value: kept[side] for side in Side if side in kept}


def handover_of(draft: RecoveryRequest) -> dict[str, Any]:
    """The link by which a telephone goes on, and its QR code."""
    address = settings.PUBLIC_URL + reverse("recovery-handover", args=[draft.pk, draft.handover_token])
    return {"address": address, "picture": picture_of(address)}


def elsewhere(request: HttpRequest) -> HttpResponse:
    """Nothing is filled in here, or no longer: what was sent is shown, otherwise it begins with the password."""
    sent = asking.sent_here(request)
    if sent is not None:
        return http.see_other(reverse("recovery-status", args=[sent.pk, sent.token]))
    return http.see_other(f"{reverse('sign-in')}?late=yes")


def ended(request: HttpRequest) -> HttpResponse:
    """410: a link that was used, is too old, or never was one; all look the same."""
    return http.page(request, "security/recovery_ended.html", status=410)
