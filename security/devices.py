"""Browsers from which a person has signed in before: an attack on the account does not lock them out (ASVS 6.1.1).

Whoever keeps guessing the password of an account uses up its budget at the limiter, and would keep its owner out for
as long as they go on. So a browser that has signed in holds a signed cookie, and its guesses have a budget of their
own. The cookie proves nothing else: without the password it opens nothing.
"""

import secrets
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from console.kit.search import folded

SALT = "security.devices"


def budget_of(request: HttpRequest, email: str) -> str:
    """Whose budget at the limiter a guess for this address takes: the browser's, if it is known, else the account's."""
    try:
        known: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=settings.STEWARD["DEVICE_KNOWN"]
        )
    except signing.BadSignature:
        return email
    return f"{email} {known['device']}" if known["account"] == _account(email) else email


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether somebody has signed in with this address in this browser before."""
    return budget_of(request, email) != email


def make_known(response: HttpResponse, email: str) -> None:
    """The browser that gets this answer has signed in with this address."""
    token = signing.dumps({"account": _account(email), "device": secrets.token_urlsafe(12)}, salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=settings.STEWARD["DEVICE_KNOWN"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _account(email: str) -> str:
    return sha256(folded(email.strip()).encode()).hexdigest()[:32]
