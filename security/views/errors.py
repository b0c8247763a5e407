"""Error pages: what happened, what was kept, what to do. None of them needs the database."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from console.kit import http
from console.kit.exceptions import Limited
from security import audit, events
from security.access import public
from security.models.user import User


def not_found(request: HttpRequest) -> HttpResponse:
    """404: nothing here, or nothing that is yours; the two look the same."""
    return render(request, "404.html", status=404)


def denied(request: HttpRequest) -> HttpResponse:
    """403: your role does not allow it."""
    return http.dialog(request, "403.html", status=403)


def limited(request: HttpRequest, exception: Limited) -> HttpResponse:
    """429 with the time to wait, in words and in Retry-After (seconds)."""
    minutes = -(-exception.retry_after // timedelta(minutes=1))
    wait = ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
    response = http.dialog(
        request, "errors/429.html", {"retry_after": wait, "back": request.path}, status=429
    )
    response.headers["Retry-After"] = str(int(exception.retry_after.total_seconds()) + 1)
    return response


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: usually a page that stood open across a sign-in. It is logged."""
    user = getattr(request, "user", None)
    actor = audit.Actor.person(user) if isinstance(user, User) else audit.Actor.anonymous()
    audit.refused(events.AccessDenied(action="csrf", path=request.path), actor=actor)
    return render(request, "403_csrf.html", status=403)
