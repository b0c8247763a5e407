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
BY_LINK = "link"  # one more budget of the account, shared by every browser that a mailed link let in


def budget_of(request: HttpRequest, email: str) -> str:
    """Whose budget at the limiter a guess for this address takes: the browser's, if it is known, else the account's."""
    known = _known(request, email)
    return f"{email} {known}" if known else email


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether somebody has signed in with this address in this browser before."""
    return _known(request, email) not in {"", BY_LINK}


def make_known(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """The browser that gets this answer has signed in with this address. It keeps the budget it has: otherwise each
    sign-in would give it another, to be collected and guessed with once there is a second factor."""
    device = _known(request, email) if is_known(request, email) else secrets.token_urlsafe(12)
    _keep(response, email, device)


def let_in(response: HttpResponse, email: str) -> None:
    """The browser that gets this answer has set the password by a mailed link: whoever else keeps guessing does not
    keep it out. It counts as unknown otherwise, and all such browsers share one budget: there is nothing to collect."""
    _keep(response, email, BY_LINK)


def _keep(response: HttpResponse, email: str, device: str) -> None:
    token = signing.dumps({"account": _account(email), "device": device}, salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=settings.STEWARD["DEVICE_KNOWN"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest, email: str) -> str:
    """By which the browser is told from others, if it has signed in with this address; empty if not."""
    try:
        known: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=settings.STEWARD["DEVICE_KNOWN"]
        )
    except signing.BadSignature:
        return ""
    return str(known["device"]) if known["account"] == _account(email) else ""


def _account(email: str) -> str:
    return sha256(folded(email.strip()).encode()).hexdigest()[:32]
