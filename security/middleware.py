"""Between browser and view: whose language it is, who may pass, and what a refusal answers."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from console.kit import http
from console.kit.exceptions import Denied, Limited, ProofNeeded
from console.kit.guards import Refused
from security import audit, events
from security.access import PUBLIC, SIGNED_IN, STAFF
from security.models.user import User
from security.views import errors

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


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
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
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
        return self.get_response(request)

    def _age(self, request: HttpRequest) -> None:
        """Ends a session that was idle or lived too long; notes its use at most every five minutes."""
        now = timezone.now()
        limits = settings.STEWARD
        staff = "STAFF_" if request.user.is_staff else ""
        idle, absolute = limits[f"{staff}SESSION_IDLE"], limits[f"{staff}SESSION_ABSOLUTE"]
        if request.session.get("remembered") and not staff:
            idle = absolute = limits["SESSION_REMEMBERED"]
        seen = datetime.fromisoformat(request.session.get("seen_at", "1970-01-01T00:00:00+00:00"))
        started = datetime.fromisoformat(request.session.get("started_at", "1970-01-01T00:00:00+00:00"))
        if now - seen > idle or now - started > absolute:
            logout(request)
        elif now - seen > timedelta(minutes=5):
            request.session["seen_at"] = now.isoformat()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is None and request.resolver_match and "admin" in request.resolver_match.app_names:
            access = STAFF
        if access == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return self.to_sign_in(request)
        if access == STAFF:
            return None if request.user.is_staff else errors.not_found(request)
        if access == SIGNED_IN or access is not None:
            return None
        logger.error(
            "A view declares no access.", extra={"facts": {"view": getattr(view, "__qualname__", str(view))}}
        )
        raise PermissionDenied

    @staticmethod
    def to_sign_in(request: HttpRequest) -> HttpResponse:
        """Sign-in, and back to where the person was."""
        target = f"{reverse('sign-in')}?{urlencode({'next': http.here(request)})}"
        return http.go(request, target)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case Refused():
                self._log(
                    request,
                    events.Refusal(
                        guard=exception.guard,
                        reasons=tuple(sorted(exception.codes)),
                        organization=getattr(getattr(request, "organization", None), "pk", None),
                    ),
                )
                return http.refused(
                    request, title=_("This is not possible now"), reasons=exception.all_reasons
                )
            case Denied():
                self._log(
                    request,
                    events.AccessDenied(
                        action=exception.action,
                        path=request.path,
                        organization=getattr(getattr(request, "organization", None), "pk", None),
                    ),
                )
                return errors.denied(request)
            case ProofNeeded():
                target = exception.next_url or http.here(request)
                return http.go(request, f"{reverse('confirm')}?{urlencode({'next': target})}")
            case Limited():
                return errors.limited(request, exception)
        return None

    @staticmethod
    def _log(request: HttpRequest, event: Any) -> None:
        user = request.user
        actor = audit.Actor.person(user) if isinstance(user, User) else audit.Actor.anonymous()
        audit.refused(event, actor=actor)
