"""Security among a person's own pages: its boxes, and the history of their sign-ins."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from console.kit import http
from console.profile.requests import OwnRequest
from console.profile.views import tabs
from organizations.guards.policy import know_asking_places
from organizations.log import queries
from organizations.log.table import HistoryTable
from security.access import signed_in
from security.boxes import boxes_of
from security.views.activation import is_unfinished
from security.views.thread import thread_of

OF_SIGN_INS = (
    *("signed_in", "signed_out", "new_device", "wrong_guess", "limit_reached", "repeated_failures"),
    *("session_ended", "other_sessions_ended", "password_reset_requested", "password_reset", "password_changed"),
)


@signed_in
@require_safe
def security(request: OwnRequest) -> HttpResponse:
    """SEC-1 to SEC-8 in boxes; those that want attention are named above them."""
    prefetch_related_objects([request.user], "address_changes")
    know_asking_places(request.user)
    boxes = boxes_of(request.user, now=timezone.now())
    wanting = ", ".join(str(box.title) for box in boxes if box.attention)
    unfinished = is_unfinished(request, request.user)
    context = {"boxes": boxes, "wanting": wanting, "tabs": tabs("security"), "unfinished": unfinished}
    return http.page(request, "security/security.html", context)


@signed_in
@require_safe
def sign_in_history(request: OwnRequest) -> HttpResponse:
    """SEC-8: sign-ins, and whatever else concerns who may get in."""
    entries = queries.own_history(request.user).filter(code__in=OF_SIGN_INS)
    table = HistoryTable(request.GET.dict(), entries, request.path, user=request.user)
    context = {"table": table, "thread": thread_of(request)}
    return http.page(request, "security/sign_in_history.html", context, partial="table")
