"""Signing in (SEC-1): one answer for every wrong pair, nothing open before the last proof, a fresh session after it."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse
from django.utils import timezone

from security.models import AuditEntry, Session, User
from security.sessions import SessionStore, stored
from tests import make

SIGN_IN = "/sign-in/"


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


def send(client, email="linda@lanterna.test", password=make.PASSWORD, **fields):
    return client.post(SIGN_IN, {"email": email, "password": password, **fields})


def is_signed_in(client) -> bool:
    return client.get("/profile/").status_code == 200


def cookie(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_address_and_password_open_a_session_and_lead_home(client, linda):
    response = send(client)
    assert (response.status_code, response["Location"]) == (303, reverse("home"))
    assert is_signed_in(client)
    entry = AuditEntry.objects.get(code="signed_in")
    assert (entry.actor, entry.subject, entry.outcome) == (str(linda.pk), str(linda.pk), "done")


@pytest.mark.parametrize("typed", ["LINDA@lanterna.test", " linda@LANTERNA.test "])
def test_the_address_is_the_same_in_any_case(client, linda, typed):
    assert send(client, email=typed).status_code == 303


def test_the_person_lands_where_they_wanted_to_go(client, linda):
    page = client.get("/sign-in/?next=/profile/organizations/")
    assert 'name="next" value="/profile/organizations/"' in page.content.decode()
    assert send(client, next="/profile/organizations/")["Location"] == "/profile/organizations/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("linda@lanterna.test", "not the password 1"),
        ("linda@lanterna.test", make.PASSWORD + " "),
        ("linda@lanterna.test", make.PASSWORD.upper()),
        ("nobody@lanterna.test", make.PASSWORD),
        ("gone@lanterna.test", make.PASSWORD),
        ("linda@lanterna.test.ch", make.PASSWORD),
    ],
)
def test_every_wrong_pair_gets_the_same_answer(client, linda, email, password):
    make.user(email="gone@lanterna.test", is_active=False)
    response = send(client, email=email, password=password)
    body = unescape(response.content.decode())
    assert response.status_code == 422
    assert "The address or the password is not right." in body
    assert settings.STEWARD["SUPPORT_EMAIL"] in body
    assert email in body, "the address is kept"
    assert password not in body, "the password is not shown again"
    assert not is_signed_in(client)
    assert not Session.objects.exists()


def test_the_answer_is_the_same_letter_by_letter(client, linda):
    make.user(email="gone@lanterna.test", is_active=False)
    answers = set()
    for email in ("linda@lanterna.test", "nobody@lanterna.te", "gone@lanterna.test"):
        answer = send(client, email=email, password="not the password 1").content.decode()
        token = answer.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answers.add(answer.replace(email, "address").replace(token, "token"))
    assert len(answers) == 1


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("email", ["linda@lanterna.test", "nobody@lanterna.test", "gone@lanterna.test"])
def test_a_wrong_pair_costs_one_hash_and_the_same_queries_whoever_it_is(
    client, linda, settings, django_assert_num_queries, email
):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    make.user(email="gone@lanterna.test", is_active=False)
    CountingHasher.count = 0
    with django_assert_num_queries(QUERIES_OF_A_WRONG_PAIR):
        send(client, email=email, password="not the password 1")
    assert CountingHasher.count == 1


QUERIES_OF_A_WRONG_PAIR = 8  # the person; the limiter's two rows and the log's entry, each in its transaction


def test_a_wrong_guess_is_logged_with_the_person_and_without_what_was_typed(client, linda):
    send(client, password="not the password 1")
    send(client, email="secret-typed-by-mistake@lanterna.test", password="not the password 2")
    known, unknown = AuditEntry.objects.filter(code="wrong_guess").order_by("pk")
    assert known.subject == str(linda.pk)
    assert (unknown.subject, unknown.facts) == ("", {"purpose": "password"})
    assert "typed" not in str([entry.content() for entry in (known, unknown)])
    assert "not the password" not in str([entry.content() for entry in (known, unknown)])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "", "password": "x"}, "Type your email address."),
        ({"email": "linda@lanterna.test", "password": ""}, "Type the password."),
        ({"email": "not an address", "password": "x"}, "Enter a valid email address."),
        ({"email": "l\u0131nda@lanterna.test", "password": "x"}, "cannot have accents"),
        ({"email": "a" * 250 + "@lanterna.test", "password": "x"}, "at most 254 are allowed"),
        ({"email": "linda@lanterna.test", "password": "x" * 1025}, "at most 1024 are allowed"),
        ({"email": "linda@lanterna.test", "password": "x\0"}, "Null characters are not allowed."),
        ({}, "Type your email address."),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_costs_no_guess(client, linda, fields, sentence):
    response = client.post(SIGN_IN, fields)
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert not AuditEntry.objects.filter(code="wrong_guess").exists()


def test_a_long_password_works(client, db):
    password = "tree lantern " * 10
    make.user(email="long@lanterna.test", password=password)
    assert send(client, email="long@lanterna.test", password=password).status_code == 303


def test_a_hash_of_before_is_renewed_at_sign_in(client, linda, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert linda.password.startswith("md5$")
    assert send(client).status_code == 303
    linda.refresh_from_db()
    assert linda.password.startswith("argon2$argon2id$")


def test_the_session_gets_a_new_key_and_keeps_nothing_of_the_one_before(client, linda):
    planted = SessionStore()
    planted["planted"] = "by somebody else"
    planted.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    send(client)
    assert cookie(client) != planted.session_key
    assert not Session.objects.filter(pk=stored(planted.session_key)).exists()
    assert "planted" not in client.session


def test_a_made_up_cookie_is_not_taken_over(client, linda):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    send(client)
    assert cookie(client) != "a" * 32
    assert is_signed_in(client)


def test_the_token_of_forms_changes_at_sign_in(client, linda):
    client.get(SIGN_IN)
    before = client.cookies[settings.CSRF_COOKIE_NAME].value
    send(client)
    assert client.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_whoever_is_signed_in_is_sent_on(client_of, legal):
    client = client_of(legal)
    assert client.get(SIGN_IN)["Location"] == reverse("home")
    assert client.get("/sign-in/?next=/profile/")["Location"] == "/profile/"
    assert send(client)["Location"] == reverse("home")
    assert not AuditEntry.objects.filter(code="signed_in").exists()


def test_a_session_ends_with_the_browser_unless_the_person_stays_signed_in(client, linda):
    send(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert "remembered" not in client.session


def test_staying_signed_in_keeps_the_cookie_for_thirty_days(client, linda):
    send(client, remember="on")
    days = timedelta(seconds=client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) / timedelta(days=1)
    assert days == pytest.approx(30, abs=0.01)
    row = Session.objects.get()
    assert row.expire_date - timezone.now() > timedelta(days=29)
    assert client.session["remembered"]


def test_staff_are_never_remembered(client, staff):
    send(client, email=staff.email, remember="on")
    assert "remembered" not in client.session
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


def test_a_right_password_gives_the_guesses_back(client, linda):
    for _ in range(9):
        send(client, password="not the password 1")
    assert send(client).status_code == 303
    client.post("/sign-out/")
    statuses = [send(client, password="not the password 1").status_code for _ in range(10)]
    assert statuses == [422] * 10


def test_other_methods_are_not_answered(client, db):
    assert client.put(SIGN_IN).status_code == 405
    assert client.delete(SIGN_IN).status_code == 405
