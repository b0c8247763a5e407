"""Browsers from which a person has signed in before: an attack on the account does not lock them out (ASVS 6.1.1), and
only a sign-in from another one is told (SEC-8).

Whoever keeps guessing the password of an account uses up its budget at the limiter, and would keep its owner out for
as long as they go on. So a browser that has signed in holds a signed cookie, and its guesses have a budget of their
own. The cookie proves nothing else: without the password it opens nothing.

It holds a line for each account that was used there last: the person, by whom a known browser is told from a new one,
whatever their address is now; and a digest of the address, by which a guess finds its budget before anybody knows
whose address it is: the answer costs the same, and is the same, for an address that nobody has.
"""

import secrets
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from console.kit.search import folded
from security import limits
from security.models.user import User

SALT = "security.devices.of.accounts"
BY_LINK = "link"  # one more budget of the account, shared by every browser that a mailed link let in
KEPT = 8  # accounts that a browser knows at once: those used last

Line = tuple[int, str, str]  # the person, a digest of their address, and by what the browser is told from others


def budget_of(request: HttpRequest, email: str) -> str:
    """Whose budget at the limiter a guess for this address takes: the browser's, if it is known, else the account's."""
    account = _account(email)
    known = [device for _person, address, device in _lines(request) if address == account]
    return f"{email} {known[-1]}" if known else email


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this person has signed in in this browser before."""
    return _device(request, user) not in {"", BY_LINK}


def make_known(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The browser that gets this answer has signed in as this person. It keeps the budget it has: otherwise each
    sign-in would give it another, to be collected and guessed with once there is a second factor."""
    device = _device(request, user) if is_known(request, user) else secrets.token_urlsafe(12)
    _keep(request, response, user, device)


def let_in(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The browser that gets this answer has set the password by a mailed link: whoever else keeps guessing does not
    keep it out. A known one stays known and has its guesses back; all others count as unknown otherwise, and share one
    budget: there is nothing to collect."""
    device = _device(request, user) or BY_LINK
    _keep(request, response, user, device)
    if device != BY_LINK:
        limits.forgive("password", account=f"{user.email} {device}")


def _keep(request: HttpRequest, response: HttpResponse, user: User, device: str) -> None:
    others = [line for line in _lines(request) if line[0] != user.pk]
    lines = [*others, (user.pk, _account(user.email), device)][-KEPT:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(lines, salt=SALT),
        max_age=settings.STEWARD["DEVICE_KNOWN"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, user: User) -> str:
    """By what the browser is told from others, if this person has signed in there or was let in; empty if not."""
    return next((device for person, _address, device in _lines(request) if person == user.pk), "")


def _lines(request: HttpRequest) -> list[Line]:
    """What the browser knows, the account used last at the end."""
    token, valid = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), settings.STEWARD["DEVICE_KNOWN"]
    try:
        return [tuple(line) for line in signing.loads(token, salt=SALT, max_age=valid)]
    except signing.BadSignature:
        return []


def _account(email: str) -> str:
    return sha256(folded(email.strip()).encode()).hexdigest()[:16]
