"""Error pages: what happened, what was kept, what to do. None of them needs the database to be shown."""

import logging
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.paths import plain_path
from security import audit, events, limits
from security.access import public
from security.models.user import User

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest) -> HttpResponse:
    """404: nothing here, or nothing that is yours; the two look the same."""
    return render(request, "404.html", status=404)


def denied(request: HttpRequest) -> HttpResponse:
    """403: your role does not allow it."""
    return render(request, "403.html", status=403)


def explain(request: HttpRequest, refusal: HttpResponseNotAllowed) -> None:
    """Writes into a 405 that the address only takes what a form sends, with the way to the page of that form."""
    refusal.content = render_to_string("405.html", {"back": http.page_of(request.path)}, request).encode()


def open_again(request: HttpRequest) -> HttpResponse:
    """410 for the page of a mailed link whose secret this browser does not carry (any longer)."""
    return render(request, "errors/open_again.html", status=410)


def limited(request: HttpRequest, exception: Limited) -> HttpResponse:
    """429 with the time to wait, in words and in Retry-After (seconds)."""
    context = {"retry_after": limits.in_words(exception.retry_after), "back": _back(request)}
    return retry_after(render(request, "errors/429.html", context, status=429), exception.retry_after)


def pause(request: HttpRequest, exception: Limited) -> HttpResponse:
    """429 for costly reads: a page, or for a fragment a toast, so that what was typed stays where it is."""
    text = _(
        "To keep the console fast for everybody, there is a pause after many searches or downloads. "
        "Continue in %(time)s."
    )
    context = {"text": text % {"time": limits.in_words(exception.retry_after)}, "again": request.get_full_path()}
    answer = http.page(request, "errors/pause.html", context, partial="toast", status=429)
    return retry_after(answer, exception.retry_after)


def retry_after(response: HttpResponse, wait: timedelta) -> HttpResponse:
    """Says in the header, too, in how many seconds the next try is possible."""
    response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: usually a page that stood open across a sign-in. Nothing was changed.

    It is logged for a person; what anybody may send as often as they like goes to the operators' log instead, which
    is not kept for ever.
    """
    user, path = getattr(request, "user", None), plain_path(request)
    if isinstance(user, User):
        audit.refused(events.AccessDenied(action="csrf", path=path), actor=audit.Actor.person(user))
    else:
        logger.warning("A form came without its token.", extra={"facts": {"path": path, "reason": reason}})
    if http.wants_partial(request):
        return _load_anew(request)
    return render(request, "403_csrf.html", {"back": _back(request)}, status=403)


def _load_anew(request: HttpRequest) -> HttpResponse:
    """403 to a fragment: the page it was asked from is loaded again, which gives it a token."""
    messages.warning(request, _("The page had been open for too long and was loaded again. Nothing was changed."))
    return HttpResponse(status=403, headers={"HX-Refresh": "true"})


def _back(request: HttpRequest) -> str:
    """The address of the request if it can be opened again, with nothing posted to it."""
    try:
        resolve(request.path_info)
    except Resolver404:
        return ""
    return http.page_of(request.get_full_path())
