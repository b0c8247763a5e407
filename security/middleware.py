"""Between browser and view: whose language it is, who may pass, and what a refusal answers."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from console.kit import http
from console.kit.exceptions import Denied, Limited, ProofNeeded
from console.kit.guards import Refused
from console.kit.paths import plain_path
from console.kit.tables.table import SEARCH as QUERY
from security import audit, events, limits, ways
from security.access import PUBLIC, SEARCH, STAFF, is_verified
from security.event import Event, Thing
from security.lifetimes import NOTED_EVERY, is_over, seen_at
from security.models.user import User
from security.views import errors

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


class PicturesAlone:
    """The host of PICTURES_URL, where there is one, answers pictures and nothing else: no page, no other file, nobody
    signed in. What comes from a browser of customers' files stays apart from the console (ASVS 3.5.4)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = urlsplit(settings.PICTURES_URL).hostname
        if own is None or split_domain_port(request.get_host())[0] != own:
            return self.get_response(request)
        return _unasked(request) if request.path_info.startswith("/pictures/") else _nothing()


class Unasked:
    """Answers pictures and the reports of browsers as static files, before anybody asks who it is: no session, and no
    query but the view's own."""

    below = ("/pictures/", "/csp-report/")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _unasked(request) if request.path_info.startswith(self.below) else self.get_response(request)


def _unasked(request: HttpRequest) -> HttpResponse:
    try:
        view, _args, parts = resolve(request.path_info)
    except Resolver404:
        return _nothing()
    return view(request, **parts)


def _nothing() -> HttpResponse:
    return HttpResponseNotFound(content_type="text/plain")


class Sessions(SessionMiddleware):
    """Django's, but a session that was ended elsewhere while it was used leads to sign-in, not to an error."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            return ways.to_sign_in(request, ended=True)


class Reader:
    """Activates the reader's language and time zone: the person's own, else the browser's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            language = request.user.language
            timezone.activate(request.user.zone)
        else:
            language = translation.get_language_from_request(request)
            timezone.deactivate()
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


class Gatekeeper:
    """Deny by default: a view is opened as it declares (`security.access`), and refusals are answered and logged."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._age(request)
        elif SESSION_KEY in request.session:  # of somebody who may no longer sign in
            request.session.flush()
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            errors.explain(request, response)
        return response

    @staticmethod
    def _age(request: HttpRequest) -> None:
        """Ends a session that was idle or lived too long; notes its use now and then."""
        now = timezone.now()
        if is_over(request.session, staff=request.user.is_staff, now=now):
            logout(request)
        elif now - seen_at(request.session) > NOTED_EVERY:
            request.session["seen_at"] = now.isoformat()

    @staticmethod
    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is None and _is_admin(request):
            access = STAFF
        if access == PUBLIC:
            return None
        if not request.user.is_authenticated:
            had_one = settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()
            return ways.to_sign_in(request, ended=had_one)
        if access == STAFF and not request.user.is_staff:
            return errors.not_found(request)
        if access == STAFF and not is_verified(request):
            return ways.to_second_step(request)
        if access is None:
            name = getattr(view, "__qualname__", str(view))
            logger.error("A view declares no access.", extra={"facts": {"view": name}})
            raise PermissionDenied
        return _counted(request, view)

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        organization = getattr(getattr(request, "organization", None), "pk", None)
        match exception:
            case Refused():
                codes, about = tuple(sorted(exception.codes)), _person_of(exception)
                refusal = events.Refusal(guard=exception.guard, reasons=codes, about=about, organization=organization)
                _log(request, refusal)
                title = _("This is not possible now")
                return http.refused(request, title=title, reasons=exception.all_reasons)
            case Denied():
                denied = events.AccessDenied(
                    action=exception.action, path=plain_path(request), organization=organization
                )
                _log(request, denied)
                return errors.denied(request)
            case ProofNeeded():
                return ways.to_confirm(request, exception.next_url)
            case Limited():
                return errors.limited(request, exception)
        return None


def _counted(request: HttpRequest, view: Any) -> HttpResponse | None:
    """429 for whoever downloads or searches without end. Anything else costs no query."""
    purpose = getattr(view, "reads", "") or (SEARCH if request.GET.get(QUERY, "").strip() else "")
    if not purpose or request.method not in {"GET", "HEAD"}:
        return None
    try:
        limits.spend_read(purpose, account=str(request.user.pk))
    except Limited as limit:
        return errors.pause(request, limit)
    return None


def _person_of(refusal: Refused) -> Thing | None:
    """Whom it is about, where the one thing that was refused concerns a member."""
    members = {getattr(subject, "membership", None) for subject in refusal.reasons}
    member: Any = members.pop() if len(members) == 1 else None
    return events.person(member.user) if member is not None else None


def _is_admin(request: HttpRequest) -> bool:
    return request.resolver_match is not None and "admin" in request.resolver_match.app_names


def _log(request: HttpRequest, event: Event) -> None:
    """In Django admin it is the member of staff who acts, not the person who may be a customer, too."""
    user = request.user
    actor = audit.Actor.anonymous()
    if isinstance(user, User):
        actor = audit.Actor.staff(user) if _is_admin(request) else audit.Actor.person(user)
    audit.refused(event, actor=actor)
