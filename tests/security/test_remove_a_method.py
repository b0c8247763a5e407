"""Removing a method: with the password, refused with the reason, everything that rested on it ends (SEC-3)."""

import pytest

from console.kit.guards import Reason
from security import guards
from security.factors import with_second_factor
from security.models import AuditEntry, Authenticator, BackupCodes, User
from security.operations.factors import remove_factor
from tests import make
from tests.security.enrolling import TWO_FACTOR, text_of

GUESSES = 10


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


@pytest.fixture
def app(linda) -> Authenticator:
    made = make.authenticator(linda, name="Pixel")
    make.backup_codes(linda)
    return made


def removal(device, kind="authenticator") -> str:
    return f"{TWO_FACTOR}{kind}/{device.pk}/remove/"


def remove(client, device, kind="authenticator", password=make.PASSWORD):
    return client.post(removal(device, kind), {"password": password})


def test_the_password_removes_it(client_of, linda, app):
    own = client_of(linda)
    assert "It is your last method" in text_of(own.get(removal(app)))
    assert remove(own, app)["Location"] == TWO_FACTOR
    page = text_of(own.get(TWO_FACTOR))
    assert "Authenticator app was removed. Two-factor authentication is off: the password alone is enough" in page
    assert "The password alone is enough" in page
    assert with_second_factor([linda.pk]) == set()
    client = make.client()
    assert client.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD})["Location"] == "/"


@pytest.mark.parametrize("password", ["", "not the password 1"])
def test_without_the_password_it_stays(client_of, linda, app, password):
    response = remove(client_of(linda), app, password=password)
    assert response.status_code == 422
    assert with_second_factor([linda.pk]) == {linda.pk}


def test_a_fresh_proof_does_not_replace_the_password(client_of, linda, app):
    own = client_of(linda)
    assert own.post("/confirm/", {"password": make.PASSWORD}).status_code == 303
    assert remove(own, app, password="").status_code == 422


def test_guesses_of_the_password_are_counted_here_too(client_of, linda, app):
    own = client_of(linda)
    statuses = [remove(own, app, password="not the password 1").status_code for _ in range(GUESSES + 1)]
    assert statuses == [422] * GUESSES + [429]
    assert remove(own, app).status_code == 429


def test_every_other_session_ends_and_everybody_concerned_is_told(client_of, linda, app, deliver):
    User.objects.filter(pk=linda.pk).update(recovery_email="linda@posteo.test")
    own, elsewhere = client_of(linda), client_of(linda)
    remove(own, app)
    assert own.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 303
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "linda@posteo.test"}
    assert {mail.subject for mail in mails} == {"Two-factor authentication was switched off"}
    assert "Nothing: the password alone is enough to sign in" in mails[0].body
    entry = AuditEntry.objects.get(code="factor_removed")
    assert entry.facts == {"factor": "authenticator", "remaining": []}


def test_the_others_stay_and_the_backup_codes_with_them(client_of, linda, app, deliver):
    make.phone(linda)
    own = client_of(linda)
    assert "Two-factor authentication stays on: SMS." in text_of(own.get(removal(app)))
    remove(own, app)
    assert "Authenticator app was removed. Two-factor authentication stays on: SMS." in text_of(own.get(TWO_FACTOR))
    assert with_second_factor([linda.pk]) == {linda.pk}
    assert BackupCodes.objects.filter(user=linda).exists()
    assert deliver()[0].subject == "Two-factor authentication: a method was removed"


def test_with_the_last_one_the_backup_codes_go(client_of, linda, app):
    remove(client_of(linda), app)
    assert not BackupCodes.objects.filter(user=linda).exists()


def test_what_was_preferred_and_is_gone_is_no_longer_preferred(client_of, linda, app):
    make.phone(linda)
    User.objects.filter(pk=linda.pk).update(preferred_factor="authenticator")
    remove(client_of(linda), app)
    linda.refresh_from_db()
    assert linda.preferred_factor == ""


@pytest.fixture
def policy(monkeypatch):
    """An organization whose policy requires a second factor."""

    def rule(removals):
        for one in removals:
            if not one.remaining:
                yield one, Reason("policy", "Lanterna SA requires two-factor authentication.", "Ask an administrator.")

    monkeypatch.setattr(guards.removing_factor, "rules", [rule])


def test_a_policy_disables_it_with_the_reason(client_of, linda, app, policy):
    own = client_of(linda)
    page = text_of(own.get(removal(app)))
    assert "Lanterna SA requires two-factor authentication. Ask an administrator." in page
    assert b'type="password"' not in own.get(removal(app)).content
    response = remove(own, app)
    assert response.status_code == 409
    assert "Lanterna SA requires two-factor authentication." in text_of(response)
    assert with_second_factor([linda.pk]) == {linda.pk}
    refusal = AuditEntry.objects.get(code="refused")
    assert refusal.facts == {"guard": "remove the method", "reasons": ["policy"]}


def test_a_policy_about_the_last_one_lets_the_others_go(client_of, linda, app, policy):
    make.phone(linda)
    assert remove(client_of(linda), app).status_code == 303


def test_the_operation_asks_the_guard_itself(linda, app, policy):
    with pytest.raises(Exception, match="remove the method"):
        remove_factor(actor=make.actor(linda), user=linda, factor="authenticator", pk=app.pk, keep=None)


@pytest.mark.parametrize("kind", ["authenticator", "sms", "passkey", "backup_codes", "nothing"])
def test_what_is_not_mine_is_not_there(client_of, admin, app, kind):
    own = client_of(admin)
    assert own.get(removal(app, kind)).status_code == 404
    assert remove(own, app, kind).status_code == 404
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_a_session_that_gave_no_second_factor_gives_one_first(client_of, linda, app):
    """Whoever came in by a remembered device changes nothing about the second step without it."""
    own = client_of(linda)
    session = own.session
    del session["second_factor"]
    session.save()
    asked = f"/confirm/second-step/?next={removal(app).replace('/', '%2F')}"
    assert own.get(removal(app))["Location"] == asked
    assert remove(own, app)["Location"] == asked
    assert "In this session you were not asked" in text_of(own.get(asked))
    assert own.post("/confirm/second-step/", {"next": removal(app)})["Location"] == "/sign-in/code/"
    assert own.get("/profile/").status_code == 303, "the session before has ended"
    assert own.post("/sign-in/code/", {"code": make.code()})["Location"] == removal(app)
    assert remove(own, app).status_code == 303
