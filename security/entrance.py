"""From a right password to a session: the one place that opens, renews and ends sessions (SEC-1).

Nothing is open before the last proof: between the password and a second factor, the browser holds only the note of a
sign-in under way. Whichever way somebody comes in, `complete` is the end of it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from console.kit import http
from security import devices, remembered
from security.access import SECOND_FACTOR
from security.audit import Actor
from security.factors import factors_of
from security.factors.factor import Factor
from security.models.session import Session
from security.models.user import User
from security.operations import alerts, sign_in
from security.sessions import stored

UNDER_WAY = "sign_in_under_way"


@dataclass(frozen=True)
class SignInUnderWay:
    """The password was right; a second factor is missing. `attempt` tells it from every other sign-in."""

    user: User
    next_url: str
    remember: bool
    attempt: str


def begin(request: HttpRequest, user: User, *, next_url: str, remember: bool) -> HttpResponse:
    """After the right password: leads to the first factor's question or, signed in, to `next_url`."""
    factors = factors_of(user)
    if not factors or remembered.is_remembered(request, user):
        return complete(request, user, next_url=next_url, remember=remember)
    return ask(request, user, next_url=next_url, remember=remember)


def ask(request: HttpRequest, user: User, *, next_url: str, remember: bool) -> HttpResponse:
    """Ends what is open in this browser and leads to the question of the person's first factor."""
    if request.user.is_authenticated:
        leave(request)
    request.session.flush()
    rotate_token(request)
    request.session.set_expiry(settings.STEWARD["SIGN_IN_VALID"])
    request.session[UNDER_WAY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": next_url,
        "remember": remember,
        "attempt": secrets.token_hex(16),
    }
    return http.see_other(reverse(factors_of(user)[0].challenge))


def under_way(request: HttpRequest) -> SignInUnderWay | None:
    """The sign-in that waits for a second factor in this browser. None when it took too long (SIGN_IN_VALID), the
    password has been changed meanwhile, or the person may no longer sign in."""
    note: dict[str, Any] | None = request.session.get(UNDER_WAY)
    if note is None or timezone.now() - datetime.fromisoformat(note["at"]) > settings.STEWARD["SIGN_IN_VALID"]:
        return None
    user = User.objects.filter(pk=note["user"], is_active=True).first()
    if user is None or not constant_time_compare(note["password"], user.get_session_auth_hash()):
        return None
    return SignInUnderWay(user, note["next"], note["remember"], note["attempt"])


def finish(request: HttpRequest, waiting: SignInUnderWay, *, factor: Factor) -> HttpResponse:
    """After a right answer to the second step: signed in. One sign-in under way ends in one session, however many
    right answers come at the same moment; the others begin anew."""
    with transaction.atomic():
        ended, _by_model = Session.objects.filter(pk=stored(request.session.session_key)).delete()
    if not ended:
        return http.see_other(reverse("sign-in"))
    return complete(request, waiting.user, next_url=waiting.next_url, remember=waiting.remember, factor=factor.code)


def complete(request: HttpRequest, user: User, *, next_url: str, remember: bool, factor: str = "") -> HttpResponse:
    """After the last proof: a session under a new key, with nothing of the one before. Leads to `next_url`.

    `factor` is the second factor that was proved (`access.is_verified` asks for it); empty where there was none. Ends
    the session that is open in this browser. Staff are never remembered.
    """
    if request.user.is_authenticated:
        leave(request)
    if not devices.is_known(request, user):
        alerts.tell_of_new_device(actor=Actor.person(user), user=user)
    budget = devices.budget_of(request, user.email)
    sign_in.open_session(actor=Actor.person(user), user=user, budget=budget, factor=factor)
    request.session.flush()
    login(request, user)
    now = timezone.now().isoformat()
    request.session.update({"started_at": now, "seen_at": now, "proved_at": now})
    if factor:
        request.session[SECOND_FACTOR] = factor
    if remember and not user.is_staff:
        request.session["remembered"] = True
        request.session.set_expiry(settings.STEWARD["SESSION_REMEMBERED"])
    response = http.see_other(next_url)
    devices.make_known(request, response, user)
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


def strengthen(request: HttpRequest, factor: str) -> None:
    """After a second factor was proved in an open session, by setting it up: a new key, and the session says so."""
    renew(request)
    if SESSION_KEY in request.session:
        request.session[SECOND_FACTOR] = factor


def renew_with_password(request: HttpRequest, user: User) -> None:
    """After a new password, which ends every session that began with the one before: this one goes on."""
    renew(request)
    if request.session.get(SESSION_KEY) == str(user.pk):
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()


def leave(request: HttpRequest) -> None:
    """Signs out: the row is gone, the cookie opens nothing."""
    user = request.user
    if isinstance(user, User):
        sign_in.close_session(actor=Actor.person(user), user=user)
    logout(request)
