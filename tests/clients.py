"""Browsers without a window, signed in or not; to tests, part of `tests.make`."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from organizations.models import Membership
from security.access import SECOND_FACTOR
from security.entrance import UNDER_WAY
from security.factors import with_second_factor
from security.models import User
from security.opened_links import MARK
from security.sessions import SessionStore

_handler = ClientHandler(enforce_csrf_checks=False)  # one for all: building the middleware anew costs more than a page


class Browser(Client):
    """Follows a mailed link to the address that stands for it, as every browser does (security/opened_links.py)."""

    def get(self, path: str, *args: Any, **options: Any) -> Any:
        """GET; of a mailed link what it leads to."""
        answer = super().get(path, *args, **options)
        leads_on = answer.status_code == 303 and f"/{MARK}" in answer["Location"]
        return super().get(answer["Location"], **options) if leads_on else answer


def client() -> Client:
    """A browser that is not signed in. It raises what a view raises."""
    made = Browser()
    made.handler = _handler
    return made


def session(who: Membership | User, *, proved: timedelta | None = timedelta(), **data: Any) -> str:
    """Signs a person in and returns the cookie's value. `proved` is how long ago they proved their identity.

    Staff, and whoever has a second factor, come in with it.
    """
    person = who.user if isinstance(who, Membership) else who
    now = timezone.now()
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            "started_at": now.isoformat(),
            "seen_at": now.isoformat(),
        }
    )
    if person.is_staff or with_second_factor([person.pk]):
        store[SECOND_FACTOR] = "authenticator"
    if proved is not None:
        store["proved_at"] = (now - proved).isoformat()
    store.update(data)
    store.create()
    return str(store.session_key)


def halfway(who: Membership | User, **note: Any) -> Client:
    """A browser in which the person's password was right, and the second step is missing."""
    person = who.user if isinstance(who, Membership) else who
    store = SessionStore()
    store[UNDER_WAY] = {
        "user": person.pk,
        "password": person.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": "/profile/",
        "remember": False,
        "attempt": "attempt",
        **note,
    }
    store.create()
    made = client()
    made.cookies[settings.SESSION_COOKIE_NAME] = str(store.session_key)
    return made


def signed_in(who: Membership | User, **options: Any) -> Client:
    """A browser in which the person is signed in; `options` as for `session`."""
    made = client()
    made.cookies[settings.SESSION_COOKIE_NAME] = session(who, **options)
    return made


class Htmx:
    """A client whose requests come from htmx, from the page `at`."""

    def __init__(self, client: Client, at: str = "/") -> None:
        self.client = client
        self.headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{at}"}

    def get(self, path: str, data: Any = None, **extra: Any) -> Any:
        """GET, as `hx-get` does it."""
        return self.client.get(path, data, headers=self.headers | extra.pop("headers", {}), **extra)

    def post(self, path: str, data: Any = None, **extra: Any) -> Any:
        """POST, as `hx-post` does it."""
        return self.client.post(path, data, headers=self.headers | extra.pop("headers", {}), **extra)
