"""Password compromised: one path through a new password, the sessions, the second factor and a review (SEC-8)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from security.access import signed_in
from security.boxes import boxes_of
from security.forms_account import PasswordForm
from security.requests import PersonRequest
from security.views.answers import show
from security.views.passwords import is_changed

STEPS = {
    "password": _("New password"),
    "sessions": _("Sessions"),
    "two-factor": _("Second factor"),
    "review": _("Review"),
}
BOXES = {  # which boxes of the Security page a step goes through
    "sessions": ("sessions",),
    "two-factor": ("two-factor", "backup-codes", "phone"),
    "review": ("address", "recovery-email", "history"),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def compromised(request: PersonRequest) -> HttpResponse:
    """The first step: a new password, which ends every other session."""
    form = PasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and is_changed(request, form):
        return http.see_other(reverse("compromised-step", args=["sessions"]))
    return show(request, "security/compromised.html", form, steps=_steps("password"))


@signed_in
@require_safe
def compromised_step(request: PersonRequest, step: str) -> HttpResponse:
    """The steps after it: what to look at, each with what may be done about it."""
    if step not in BOXES:
        raise Http404
    boxes = [box for box in boxes_of(request.user, now=timezone.now()) if box.code in BOXES[step]]
    order = [*STEPS, None]
    following = order[order.index(step) + 1]
    context = {"step": step, "steps": _steps(step), "boxes": boxes, "following": following}
    return http.page(request, "security/compromised_step.html", context)


def _steps(current: str) -> list[dict[str, Any]]:
    """The steps with their states, for `components/steps.html`."""
    place = list(STEPS).index(current)
    states = ["done"] * place + ["current"] + [""] * len(STEPS)
    return [{"label": label, "state": state} for label, state in zip(STEPS.values(), states, strict=False)]
