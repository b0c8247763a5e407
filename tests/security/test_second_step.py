"""The place of a second factor: between the password and the session, where nothing is open yet (SEC-1)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from security import entrance
from security.access import PUBLIC
from security.models import AuditEntry, Session, User
from security.sessions import SessionStore, stored
from tests import make, urls, world
from tests.world import address, objects_of


@pytest.fixture
def linda(organization) -> User:
    person = User.objects.get(email="linda@lanterna.test")
    make.authenticator(person)
    return person


@pytest.fixture
def halfway(client, linda):
    """Linda's browser, in which the password was right."""
    response = client.post(
        "/sign-in/", {"email": linda.email, "password": make.PASSWORD, "next": "/profile/", "remember": "on"}
    )
    assert response["Location"] == "/sign-in/code/"
    return client


def request_of(client):
    request = RequestFactory().get("/sign-in/code/")
    request.session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    request.user = User.objects.none().first()
    return request


def test_after_the_password_no_page_is_open(halfway):
    """Every address of the console, Django admin's too, shown or sent to, asked for by a browser or by htmx."""
    there, opened = world.build(), []
    paths = [
        address(url, which, there)
        for url in urls.all_urls()
        if not url.is_admin and url.access != PUBLIC
        for which in objects_of(url)
    ]
    paths += [reverse(f"admin:{name}_changelist") for name in ("security_user", "security_notice")] + ["/admin/"]
    for path in paths:
        for asking in (halfway, make.Htmx(halfway)):
            for answer in (asking.get(path), asking.post(path)):
                target = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
                if answer.status_code != 405 and not target.startswith("/sign-in/?next="):
                    opened.append(f"{answer.status_code} {path}")
    assert opened == []
    assert len(paths) > 40
    assert not AuditEntry.objects.filter(code="signed_in").exists()


def test_a_sign_in_under_way_belongs_to_no_session_of_the_person(halfway, linda):
    assert not linda.sessions.exists()
    assert "_auth_user_id" not in Session.objects.get().get_decoded()


def test_the_key_changes_at_the_password_and_again_at_the_last_proof(client, linda):
    planted = SessionStore()
    planted.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    client.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD})
    halfway = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert halfway != planted.session_key
    assert not Session.objects.filter(pk=stored(planted.session_key)).exists()


def test_what_was_asked_for_is_remembered_until_the_proof(halfway, linda):
    waiting = entrance.under_way(request_of(halfway))
    assert (waiting.user, waiting.next_url, waiting.remember) == (linda, "/profile/", True)


def test_a_sign_in_under_way_ends_with_its_time(halfway):
    request = request_of(halfway)
    late = timezone.now() - settings.STEWARD["SIGN_IN_VALID"] - timedelta(seconds=1)
    request.session[entrance.UNDER_WAY] |= {"at": late.isoformat()}
    assert entrance.under_way(request) is None


def test_a_sign_in_under_way_ends_when_the_password_changes(halfway, linda):
    linda.set_password("another long password 7")
    linda.save()
    assert entrance.under_way(request_of(halfway)) is None


def test_a_sign_in_under_way_ends_when_the_person_is_deactivated(halfway, linda):
    make.member(linda.memberships.get().organization, "legal_representative")
    linda.is_active = False
    linda.save()
    assert entrance.under_way(request_of(halfway)) is None


def test_without_a_right_password_nothing_is_under_way(client, linda):
    client.post("/sign-in/", {"email": linda.email, "password": "not the password 1"})
    assert not Session.objects.exists()
