"""The links of a request for help: going on with a telephone, seeing how it stands, stopping it (SEC-4, SEC-5)."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from security import asking, queries_recovery
from security.access import public
from security.audit import Actor
from security.models.recovery import OPEN, RecoveryRequest, State
from security.operations import recovery as operations
from security.views.answers import secretive
from security.views.recovery_way import ended
from security.views.thread import thread_of


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_handover(request: HttpRequest, recovery_id: int, token: str) -> HttpResponse:
    """The QR code's link: GET says what it is, POST lets this browser go on with the form."""
    draft = RecoveryRequest.objects.select_related("user").filter(pk=recovery_id).first()
    now = timezone.now()
    if draft is None or not (draft.is_being_filled_in(now=now) and draft.is_handed_over_by(token)):
        return secretive(ended(request))
    if request.method == "POST":
        try:
            draft = operations.hand_over(actor=Actor.person(draft.user), draft=draft, token=token, now=now)
        except operations.Ended:
            return secretive(ended(request))
        asking.note(request, draft)
        return http.see_other(reverse("recovery-document"))
    return secretive(http.page(request, "security/recovery_handover.html"))


@public
@require_safe
def recovery_status(request: HttpRequest, recovery_id: int, token: str) -> HttpResponse:
    """How the request stands, for whoever has sent it and for whoever has the link of a message about it."""
    recovery = RecoveryRequest.with_token(recovery_id, token)
    if recovery is None:
        return secretive(ended(request))
    context = {**_status(recovery), "thread": thread_of(request)}
    with timezone.override(recovery.user.zone):
        return secretive(http.page(request, "security/recovery_status.html", context))


def _status(recovery: RecoveryRequest) -> dict[str, Any]:
    now, is_waiting = timezone.now(), recovery.state == State.APPROVED
    reviews = list(recovery.reviews.order_by("at"))
    return {
        "recovery": recovery,
        "lines": queries_recovery.timeline(recovery, reviews),
        "is_half_done": recovery.state == State.SENT and bool(reviews),
        "left": queries_recovery.time_left(recovery, now=now) if is_waiting else "",
        "waited": queries_recovery.minutes_waited(recovery, now=now) if is_waiting else None,
        "is_open": recovery.state in OPEN,
        "stop_url": reverse("recovery-stop", args=[recovery.pk, recovery.token]),
    }


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_stop(request: HttpRequest, recovery_id: int, token: str) -> HttpResponse:
    """GET asks, POST ends the request and destroys what was sent with it; then it shows as stopped."""
    recovery = RecoveryRequest.with_token(recovery_id, token)
    if recovery is None:
        return secretive(ended(request))
    thread = thread_of(request)
    status = reverse("recovery-status", args=[recovery.pk, recovery.token]) + thread.query
    if request.method == "POST":
        with suppress(operations.Ended):  # at the same moment it ended otherwise, and shows how
            operations.stop(actor=Actor.anonymous(), recovery=recovery, now=timezone.now())
    if request.method == "POST" or recovery.state not in OPEN:
        return secretive(http.see_other(status))
    context = {"recovery": recovery, "status_url": status, "thread": thread}
    return secretive(http.page(request, "security/recovery_stop.html", context))
