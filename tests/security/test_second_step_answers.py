"""Answering the second step: which factor is asked for first, what a right and a wrong answer do, the other ways."""

import pytest
from django.conf import settings
from django.utils import timezone

from security.models import AuditEntry, Authenticator, BackupCode, Session, User
from tests import make


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


def password(client, person, **more):
    return client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD, "next": "/profile/", **more})


def is_signed_in(client) -> bool:
    return client.get("/profile/").status_code == 200


def test_after_the_code_one_is_where_one_wanted_to_go(client, linda):
    make.authenticator(linda)
    assert password(client, linda)["Location"] == "/sign-in/code/"
    page = client.get("/sign-in/code/")
    assert page.status_code == 200
    assert linda.email in page.content.decode()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    response = client.post("/sign-in/code/", {"code": make.code()})
    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert is_signed_in(client)
    assert AuditEntry.objects.get(code="signed_in", subject=str(linda.pk)).facts == {"factor": "authenticator"}


def test_the_note_of_the_sign_in_is_gone_with_the_session_before(client, linda):
    make.authenticator(linda)
    password(client, linda)
    client.post("/sign-in/code/", {"code": make.code()})
    assert Session.objects.count() == 1
    assert set(Session.objects.get().get_decoded()) >= {"second_factor", "proved_at"}
    assert "sign_in_under_way" not in Session.objects.get().get_decoded()


def test_spaces_in_a_code_do_not_matter(client, linda):
    make.authenticator(linda)
    password(client, linda)
    code = make.code()
    assert client.post("/sign-in/code/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 303


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_said_at_the_field_and_costs_no_guess(client, linda, code):
    make.authenticator(linda)
    password(client, linda)
    response = client.post("/sign-in/code/", {"code": code})
    assert response.status_code == 422
    assert b'aria-invalid="true"' in response.content
    assert not AuditEntry.objects.filter(code="wrong_guess").exists()


def test_a_wrong_code_opens_nothing_and_is_logged(client, linda):
    make.authenticator(linda)
    password(client, linda)
    response = client.post("/sign-in/code/", {"code": make.code(steps=100)})
    assert response.status_code == 422
    assert "not valid, or has already been used" in response.content.decode()
    assert not is_signed_in(client)
    entry = AuditEntry.objects.get(code="wrong_guess")
    assert (entry.facts, entry.subject) == ({"purpose": "authenticator"}, str(linda.pk))


def test_one_of_several_apps_is_enough(client, linda):
    make.authenticator(linda, sealed_key=Authenticator.sealed(b"another key of twenty", linda))
    make.authenticator(linda)
    password(client, linda)
    assert client.post("/sign-in/code/", {"code": make.code()}).status_code == 303


def test_an_app_that_is_not_in_force_asks_nothing_and_answers_nothing(client, linda):
    make.authenticator(linda, confirmed=False)
    assert password(client, linda)["Location"] == "/profile/"
    client.post("/sign-out/")
    make.phone(linda)
    password(client, linda)
    assert client.post("/sign-in/code/", {"code": make.code()})["Location"] == "/sign-in/?late=yes"


@pytest.mark.parametrize(
    ("preferred", "page"),
    [("", "code"), ("authenticator", "code"), ("sms", "sms"), ("passkey", "passkey"), ("backup_codes", "code")],
)
def test_sign_in_asks_first_for_what_the_person_prefers(client, linda, preferred, page):
    for set_up in (make.phone, make.passkey, make.authenticator, make.backup_codes):
        set_up(linda)
    User.objects.filter(pk=linda.pk).update(preferred_factor=preferred)
    assert password(client, linda)["Location"] == f"/sign-in/{page}/"


def test_backup_codes_alone_are_no_second_factor(client, linda):
    make.backup_codes(linda)
    assert password(client, linda)["Location"] == "/profile/"


def test_the_alternatives_are_what_the_person_has_and_last_the_request_for_help(client, linda):
    make.authenticator(linda)
    make.phone(linda)
    make.backup_codes(linda)
    password(client, linda)
    page = client.get("/sign-in/alternatives/").content.decode()
    places = [page.index(url) for url in ("/sign-in/code/", "/sign-in/sms/", "/sign-in/backup-code/", "/recovery/")]
    assert places == sorted(places)
    assert "/sign-in/passkey/" not in page
    assert "+41" in page
    assert "791234567" not in page.replace(" ", "").replace("\u00a0", "")
    assert "Support cannot switch two-factor authentication off" in page
    for way in ("alternatives", "code", "sms", "backup-code"):
        page = client.get(f"/sign-in/{way}/").content.decode()
        assert '<a href="/sign-in/">Not you? Sign in as somebody else</a>' in page, way
    BackupCode.objects.update(used_at=timezone.now())
    page = client.get("/sign-in/alternatives/").content.decode()
    assert "/sign-in/backup-code/" not in page, "none is left"
    assert "/recovery/" in page
    other = make.user()
    assert password(client, other)["Location"] == "/profile/", "it begins anew"
    assert client.session["_auth_user_id"] == str(other.pk)


@pytest.mark.parametrize("page", ["code", "sms", "passkey", "backup-code", "alternatives"])
@pytest.mark.parametrize("who", ["nobody", "signed in", "too late"])
def test_without_a_sign_in_under_way_it_begins_with_the_password(client, client_of, linda, page, who):
    make.authenticator(linda)
    asking = {"nobody": client, "signed in": client_of(linda), "too late": None}[who]
    asking = asking or make.halfway(linda, at="2026-01-01T00:00:00+00:00")
    response = asking.get(f"/sign-in/{page}/")
    assert (response.status_code, response["Location"]) == (303, "/sign-in/?late=yes")


def test_the_page_of_signing_in_says_why_one_is_there_again(client, db):
    assert b"was not finished in time" in client.get("/sign-in/?late=yes").content


def test_a_right_code_does_not_help_after_the_password_was_changed(client, linda):
    make.authenticator(linda)
    password(client, linda)
    linda.set_password("another long password 7")
    linda.save()
    assert client.post("/sign-in/code/", {"code": make.code()})["Location"] == "/sign-in/?late=yes"
    assert not is_signed_in(client)


def test_staying_signed_in_was_asked_for_at_the_password_and_counts_after_the_code(client, linda):
    make.authenticator(linda)
    password(client, linda, remember="on")
    client.post("/sign-in/code/", {"code": make.code()})
    assert client.session["remembered"] is True
