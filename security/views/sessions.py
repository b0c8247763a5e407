"""The pages of a person's sessions: the list, ending one, ending all others."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from security.access import keeps, needs_proof, signed_in
from security.audit import Actor
from security.lifetimes import NOTED_EVERY
from security.models.session import Session
from security.operations.sessions import end_other_sessions, end_session
from security.queries import OpenSession, open_sessions
from security.requests import PersonRequest
from security.views.thread import thread_of


@signed_in
@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """SEC-8: where the person is signed in: device, address, since when, last use."""
    found = _own(request)
    others = [session for session in found if not session.is_current]
    minutes = NOTED_EVERY // timedelta(minutes=1)
    context = {"sessions": found, "others": len(others), "minutes": minutes, "thread": thread_of(request)}
    return http.page(request, "security/sessions.html", context)


@signed_in
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: PersonRequest, key: str) -> HttpResponse:
    """Ends one that is not the one in use: that is what signing out is for. Somebody else's is not found."""
    thread = thread_of(request)
    found = next((one for one in _own(request) if one.key == key and not one.is_current), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            end_session(actor=Actor.person(request.user), user=request.user, key=key)
        except Session.DoesNotExist as error:
            raise Http404 from error
        return http.saved(request, url=reverse("sessions") + thread.query, message=_("The session has ended."))
    return http.dialog(request, "security/session.html", {"session": found, "thread": thread})


@signed_in
@needs_proof
@keeps("next")
@require_http_methods(["GET", "HEAD", "POST"])
def other_sessions(request: PersonRequest) -> HttpResponse:
    """Ends all but the one in use."""
    thread = thread_of(request)
    if request.method == "POST":
        actor, keep = Actor.person(request.user), request.session.session_key
        count = end_other_sessions(actor=actor, user=request.user, keep=keep)
        message = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count) % {"count": count}
        if not count:
            message = _("No other session is open.")
        return http.saved(request, url=thread.url or reverse("sessions"), message=message)
    others = [one for one in _own(request) if not one.is_current]
    return http.dialog(request, "security/sessions_others.html", {"sessions": others, "thread": thread})


def _own(request: PersonRequest) -> list[OpenSession]:
    return open_sessions(request.user, now=timezone.now(), current=request.session.session_key)
