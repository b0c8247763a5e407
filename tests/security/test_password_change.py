"""Changing a password one knows (SEC-8): the present one is asked for and counted, every other session ends."""

from html import unescape

import pytest
from django.conf import settings

from security.models import AuditEntry, Limit, Notice, Session, User
from security.sessions import stored
from tests import make
from tests.security.links import NEW_PASSWORD

PAGE = "/profile/security/password/"
GUESSES, _ = settings.STEWARD["LIMITS"]["password.account"]
FIELDS = {"password": make.PASSWORD, "new_password": NEW_PASSWORD}


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def is_open(client) -> bool:
    return client.get("/profile/").status_code == 200


def test_the_new_password_opens_and_the_old_one_does_not(client, client_of, linda):
    response = client_of(linda).post(PAGE, FIELDS)
    assert (response.status_code, response["Location"]) == (303, "/profile/security/")
    sign_in = {"email": linda.email, "password": make.PASSWORD}
    assert client.post("/sign-in/", sign_in).status_code == 422
    assert client.post("/sign-in/", sign_in | {"password": NEW_PASSWORD}).status_code == 303


def test_this_session_goes_on_under_a_new_key_and_all_others_end(client_of, linda):
    client, others = client_of(linda, remembered=True), [client_of(linda), client_of(linda)]
    somebody_else = client_of(make.user())
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(PAGE, FIELDS)
    assert is_open(client)
    assert [is_open(other) for other in others] == [False, False]
    assert is_open(somebody_else)
    assert not Session.objects.filter(pk=stored(before)).exists()
    assert linda.sessions.count() == 1
    assert client.session["remembered"]
    entry = AuditEntry.objects.get(code="other_sessions_ended")
    assert (entry.subject, entry.facts) == (str(linda.pk), {"count": 2})


def test_the_old_cookie_of_this_session_opens_nothing(client_of, linda):
    client = client_of(linda)
    stolen = make.client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(PAGE, FIELDS)
    assert not is_open(stolen)
    assert is_open(client)


def test_it_is_told_at_every_known_address_with_device_and_address(client_of, linda, deliver):
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    client_of(linda).post(PAGE, FIELDS, headers=browser, REMOTE_ADDR="192.0.2.7")
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "linda@home.test"}
    for mail in mails:
        assert "Firefox on Linux" in mail.body
        assert "192.0.2.7" in mail.body
        assert f"{settings.PUBLIC_URL}/profile/security/compromised/" in mail.body
        assert NEW_PASSWORD not in mail.message().as_string()


def test_a_wrong_present_password_changes_nothing_and_is_counted(client_of, linda):
    client = client_of(linda)
    wrong = FIELDS | {"password": "not the password 1"}
    answers = [client.post(PAGE, wrong) for _ in range(GUESSES + 1)]
    assert [answer.status_code for answer in answers] == [422] * GUESSES + [429]
    assert "This is not your password." in unescape(answers[0].content.decode())
    assert NEW_PASSWORD not in answers[0].content.decode()
    assert "Retry-After" in answers[-1].headers
    linda.refresh_from_db()
    assert linda.check_password(make.PASSWORD)
    assert client.post(PAGE, FIELDS).status_code == 429, "the right one has to wait, too"
    assert not Notice.objects.exists()


def test_it_shares_its_budget_with_sign_in(client, client_of, linda):
    for _ in range(GUESSES):
        client.post("/sign-in/", {"email": linda.email, "password": "not the password 1"})
    assert client_of(linda).post(PAGE, FIELDS).status_code == 429


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": ""}, "Type the password."),
        ({"new_password": ""}, "Type the password."),
        ({"new_password": make.PASSWORD}, "This is your current password."),
        ({"new_password": "short"}, "at least 12 characters"),
        ({"new_password": "International"}, "too common"),
        ({"new_password": "linda berger 26"}, "little more than"),
        ({"new_password": "x" * 1025}, "This is too long: it has 1025 characters, and at most 1024 are allowed."),
    ],
)
def test_bad_input_gets_a_sentence_and_costs_no_guess(client_of, linda, fields, sentence):
    response = client_of(linda).post(PAGE, FIELDS | fields)
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert not Limit.objects.exists()


@pytest.mark.parametrize(
    "password", ["  spaces count too  ", "a sentence with no digit and no sign", "😀🚲🎻🍋🌍😀🎈🚀🐙🎲🧭🧩"]
)
def test_there_are_no_rules_of_composition_and_nothing_is_trimmed(client_of, linda, password):
    assert client_of(linda).post(PAGE, FIELDS | {"new_password": password}).status_code == 303
    linda.refresh_from_db()
    assert linda.check_password(password)
    assert not linda.check_password(password.strip() + "x")


def test_a_manager_of_passwords_finds_its_way(client_of, linda):
    page = client_of(linda).get(PAGE).content.decode()
    for kind in ("username", "current-password", "new-password"):
        assert f'autocomplete="{kind}"' in page


def test_the_dialog_shows_its_errors_in_the_dialog(client_of, linda, htmx):
    inside = htmx(client_of(linda), at="/profile/security/")
    answer = inside.post(PAGE, FIELDS | {"password": "not the password 1"})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog")
    assert inside.post(PAGE, FIELDS)["HX-Redirect"] == "/profile/security/"
