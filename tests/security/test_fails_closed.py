"""Where a check itself fails, the answer is no: nothing opens and nothing changes (ASVS 16.5.3)."""

import pytest
from django.urls import reverse

from organizations.guards.people import changing_role
from organizations.models import Role
from security.models import PasswordReset, Session
from security.operations.passwords import request_reset
from tests import make
from tests.security.links import NEW_PASSWORD, reset_link


def broken(*args, **kwargs):
    raise RuntimeError("the check failed")


@pytest.fixture
def failing(monkeypatch):
    """`failing("security.limits.spend")`: from now on it raises."""
    return lambda what: monkeypatch.setattr(what, broken)


def test_without_the_limiter_nobody_signs_in(client, legal, failing):
    failing("security.limits._take")
    client.raise_request_exception = False
    fields = {"email": legal.user.email, "password": make.PASSWORD}
    assert client.post("/sign-in/", fields).status_code == 500
    assert not Session.objects.exists()


def test_without_the_limiter_no_second_factor_is_right(legal, failing):
    make.authenticator(legal)
    halfway = make.halfway(legal)
    halfway.raise_request_exception = False
    failing("security.limits._take")
    assert halfway.post("/sign-in/code/", {"code": make.code()}).status_code == 500
    assert not Session.objects.filter(user=legal.user).exists()


@pytest.mark.parametrize("check", ["organizations.access.allows", "organizations.operations.people.require", "a guard"])
def test_without_the_permission_table_or_a_guard_nothing_changes(
    client_of, legal, collaborator, failing, monkeypatch, check
):
    if check == "a guard":
        monkeypatch.setattr(changing_role, "rules", [broken])
    else:
        failing(check)
    browser = client_of(legal)
    browser.raise_request_exception = False
    url = reverse("member-role", args=[legal.organization.slug, collaborator.pk])
    assert browser.post(url, {"role": Role.ADMINISTRATOR}).status_code == 500
    collaborator.refresh_from_db()
    assert collaborator.role == Role.COLLABORATOR


def test_a_link_that_cannot_be_checked_opens_nothing(client, legal, failing):
    request_reset(email=legal.user.email, language="en")
    link = reset_link()
    failing("security.links.matches")
    client.raise_request_exception = False
    assert client.post(link, {"new_password": NEW_PASSWORD}).status_code == 500
    assert PasswordReset.objects.get().used_at is None
    legal.user.refresh_from_db()
    assert legal.user.check_password(make.PASSWORD)
