"""The place of a second factor: between the password and the session, where nothing is open yet (SEC-1)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import timezone

from security import entrance, factors
from security.models import AuditEntry, Session, User
from security.sessions import SessionStore, stored
from tests import make


class Knock:
    """A factor that everybody has."""

    code = "knock"
    title = "Knock"

    def holders(self, user_ids):
        return set(user_ids)

    def challenge_url(self, request, user):
        return "/sign-in/knock/"


@pytest.fixture(autouse=True)
def _everybody_has_a_second_factor(monkeypatch):
    monkeypatch.setattr(factors, "FACTORS", (Knock(),))


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


@pytest.fixture
def halfway(client, linda):
    """Linda's browser, in which the password was right."""
    response = client.post(
        "/sign-in/", {"email": linda.email, "password": make.PASSWORD, "next": "/profile/", "remember": "on"}
    )
    assert response["Location"] == "/sign-in/knock/"
    return client


def request_of(client):
    request = RequestFactory().get("/sign-in/knock/")
    request.session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    request.user = User.objects.none().first()
    return request


@pytest.mark.parametrize("url", ["/", "/profile/", "/profile/organizations/", "/admin/", "/confirm/"])
def test_after_the_password_no_page_is_open(halfway, url):
    response = halfway.get(url)
    assert response.status_code == 303
    assert response["Location"].startswith("/sign-in/?next=")
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
