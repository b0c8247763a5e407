"""The secret of a mailed link leaves the address as soon as it is opened (ASVS 14.2.1): addresses stay in histories,
are copied into chats and shown on screens.

A GET with the secret leads to the same page under a name for it, and a cookie of the browser's session, which is sent
to the pages of this link alone, carries the secret on. It is no matter of the session in the database: a secret is not
stored there, and it must outlive a sign-in. The name is a part of a digest, so that pages of two links stay apart.
"""

import hmac
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from console.kit import http
from console.kit.paths import SECRETS
from security.views import errors

View = TypeVar("View", bound=Callable[..., Any])
SECRET = re.compile(r"[\w-]{20,200}", re.ASCII)  # what else stands there is no secret, and the view says so
MARK = "link-"  # begins no secret: those are hexadecimal
LETTERS = 16  # of the digest, in hexadecimal


class OpenedLinks:
    """Takes the secret out of the address, and gives it to the view of the address that stands for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    @staticmethod
    def process_view(request: HttpRequest, view: Any, _args: Any, parts: dict[str, Any]) -> HttpResponse | None:
        if getattr(view, "keeps_the_secret", False):
            return None
        for part in SECRETS:
            given = parts.get(part, "")
            if given.startswith(MARK):
                parts[part] = _carried(request, given)
                return None if parts[part] else errors.open_again(request)
            if SECRET.fullmatch(given) and request.method in {"GET", "HEAD"}:
                return _leads_on(request, {**parts, part: name_of(given)}, given)
        return None


def keeps_the_secret(view: View) -> View:
    """The secret of this view stays in its address: programs send its form, and without cookies."""
    view.keeps_the_secret = True  # type: ignore[attr-defined]
    return view


def name_of(secret: str) -> str:
    """What stands in the address instead of the secret."""
    return MARK + sha256(secret.encode()).hexdigest()[:LETTERS]


def _leads_on(request: HttpRequest, parts: dict[str, Any], secret: str) -> HttpResponse:
    name, asked = name_of(secret), request.META.get("QUERY_STRING", "")
    url = reverse(request.resolver_match.view_name, kwargs=parts)  # type: ignore[union-attr]  # a view was found
    response = http.see_other(f"{url}?{asked}" if asked else url)
    response.set_cookie(
        _cookie(name),
        secret,
        path=url.partition(name)[0] + name,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _carried(request: HttpRequest, name: str) -> str:
    """The secret that the browser carries for this name; empty where it carries none, or another."""
    secret = request.COOKIES.get(_cookie(name), "")
    return secret if hmac.compare_digest(name_of(secret).encode(), name.encode()) else ""


def _cookie(name: str) -> str:
    return settings.LINK_COOKIE_PREFIX + name
