"""From a right password to a session: the one place that opens, renews and ends sessions (SEC-1).

Nothing is open before the last proof: between the password and a second factor, the browser holds only the note of a
sign-in under way. Whichever way somebody comes in, `complete` is the end of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from console.kit import http
from security import devices
from security.audit import Actor
from security.factors import factors_of
from security.models.session import Session
from security.models.user import User
from security.operations import sign_in
from security.sessions import stored

UNDER_WAY = "sign_in_under_way"


@dataclass(frozen=True)
class SignInUnderWay:
    """The password was right; a second factor is missing."""

    user: User
    next_url: str
    remember: bool


def begin(request: HttpRequest, user: User, *, next_url: str, remember: bool) -> HttpResponse:
    """After the right password: leads to the first factor's question or, signed in, to `next_url`."""
    factors = factors_of(user)
    if not factors:
        return complete(request, user, next_url=next_url, remember=remember)
    request.session.flush()
    rotate_token(request)
    request.session.set_expiry(settings.STEWARD["SIGN_IN_VALID"])
    request.session[UNDER_WAY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": next_url,
        "remember": remember,
    }
    return http.see_other(factors[0].challenge_url(request, user))


def under_way(request: HttpRequest) -> SignInUnderWay | None:
    """The sign-in that waits for a second factor in this browser. None when it took too long (SIGN_IN_VALID), the
    password has been changed meanwhile, or the person may no longer sign in."""
    note: dict[str, Any] | None = request.session.get(UNDER_WAY)
    if note is None or timezone.now() - datetime.fromisoformat(note["at"]) > settings.STEWARD["SIGN_IN_VALID"]:
        return None
    user = User.objects.filter(pk=note["user"], is_active=True).first()
    if user is None or not constant_time_compare(note["password"], user.get_session_auth_hash()):
        return None
    return SignInUnderWay(user, note["next"], note["remember"])


def complete(request: HttpRequest, user: User, *, next_url: str, remember: bool) -> HttpResponse:
    """After the last proof: a session under a new key, with nothing of the one before. Leads to `next_url`.

    Ends the session that is open in this browser. Staff are never remembered.
    """
    if request.user.is_authenticated:
        leave(request)
    sign_in.open_session(actor=Actor.person(user), user=user, budget=devices.budget_of(request, user.email))
    request.session.flush()
    login(request, user)
    now = timezone.now().isoformat()
    request.session.update({"started_at": now, "seen_at": now, "proved_at": now})
    if remember and not user.is_staff:
        request.session["remembered"] = True
        request.session.set_expiry(settings.STEWARD["SESSION_REMEMBERED"])
    response = http.see_other(next_url)
    devices.make_known(response, user.email)
    return response


def renew(request: HttpRequest) -> None:
    """After a fresh proof of identity in an open session: the key changes, the old one is dead (ASVS 7.2.4).

    A session that was ended elsewhere meanwhile stays ended: no new one takes its place.
    """
    with transaction.atomic():
        if not Session.objects.select_for_update().filter(session_key=stored(request.session.session_key)):
            logout(request)
            return
        request.session.cycle_key()
    request.session["proved_at"] = timezone.now().isoformat()


def leave(request: HttpRequest) -> None:
    """Signs out: the row is gone, the cookie opens nothing."""
    user = request.user
    if isinstance(user, User):
        sign_in.close_session(actor=Actor.person(user), user=user)
    logout(request)
