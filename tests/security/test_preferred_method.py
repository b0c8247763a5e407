"""Which method sign-in asks for first is the person's choice, among those they have."""

import pytest

from security.models import AuditEntry, User
from tests import make
from tests.security.enrolling import TWO_FACTOR, text_of

PREFERRED = f"{TWO_FACTOR}preferred/"


@pytest.fixture
def linda(organization) -> User:
    person = User.objects.get(email="linda@lanterna.test")
    make.authenticator(person)
    make.phone(person)
    return person


def test_it_is_chosen_on_the_page(client_of, linda, client):
    own = client_of(linda)
    assert "At sign-in, ask first for Authenticator app SMS Save" in text_of(own.get(TWO_FACTOR))
    assert own.post(PREFERRED, {"factor": "sms"})["Location"] == TWO_FACTOR
    assert "Sign-in asks for this first from now on: SMS." in text_of(own.get(TWO_FACTOR))
    assert client.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD})["Location"] == "/sign-in/sms/"
    assert AuditEntry.objects.get(code="preferred_factor_changed").facts == {"factor": "sms"}


def test_choosing_what_is_chosen_is_no_news(client_of, linda):
    own = client_of(linda)
    for _ in range(2):
        own.post(PREFERRED, {"factor": "sms"})
    assert AuditEntry.objects.filter(code="preferred_factor_changed").count() == 1


@pytest.mark.parametrize("factor", ["passkey", "backup_codes", "", "nonsense"])
def test_what_one_has_not_set_up_is_not_chosen(client_of, linda, factor):
    client_of(linda).post(PREFERRED, {"factor": factor})
    linda.refresh_from_db()
    assert linda.preferred_factor == ""


def test_with_one_kind_there_is_nothing_to_choose(client_of, admin):
    make.authenticator(admin)
    make.authenticator(admin)
    assert "ask first for" not in text_of(client_of(admin).get(TWO_FACTOR))
