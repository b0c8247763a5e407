"""Setting up the first second factor: an app, its code typed back, backup codes kept, one of them typed back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from security.factors import factors_of, with_second_factor
from security.models import AuditEntry, Authenticator, BackupCode, Session, User
from security.operations.factors import forget_abandoned
from tests import make
from tests.security.enrolling import APP, CODES, TWO_FACTOR, codes_on, key_on, prove_an_app, set_up_an_app, text_of


@pytest.fixture
def linda(organization) -> User:
    return User.objects.get(email="linda@lanterna.test")


@pytest.fixture
def own(client_of, linda):
    """Linda's browser, with a fresh proof of her password."""
    return client_of(linda)


def sign_in(client, person, code: str, page: str = "code"):
    client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD})
    return client.post(f"/sign-in/{page}/", {"code": code})


def test_the_whole_way(own, linda, client):
    key, codes = set_up_an_app(own)
    page = text_of(own.get(TWO_FACTOR))
    assert "Authenticator app: in force from now on." in page
    assert "Pixel, since" in page
    assert "10 of 10 left" in page
    assert [factor.code for factor in factors_of(linda)] == ["authenticator"]
    assert sign_in(client, linda, make.code(key=key, steps=1)).status_code == 303
    assert client.get("/profile/").status_code == 200
    assert sign_in(make.client(), linda, codes[0], "backup-code").status_code == 303


def test_the_password_must_have_been_proved_lately(client_of, linda):
    client = client_of(linda, proved=timedelta(hours=1))
    for page in (APP, CODES, f"{CODES}file/"):
        assert client.get(page)["Location"].startswith("/confirm/?next=")
        assert client.post(page, {"code": "000000"}).status_code in {303, 405}
    assert not Authenticator.objects.exists()


def test_the_key_stays_the_same_while_one_tries(own):
    key = key_on(own.get(APP))
    response = own.post(APP, {"code": make.code(key=b"another key of twenty"), "name": "Pixel"})
    assert response.status_code == 422
    assert key_on(response) == key_on(own.get(APP)) == key
    assert "This is not the code that the app shows." in text_of(response)


def test_each_person_and_each_try_has_a_key_of_its_own(client_of, own, admin):
    first = prove_an_app(own)
    assert key_on(own.get(APP)) != first
    assert key_on(client_of(admin).get(APP)) != key_on(own.get(APP))


def test_nothing_is_in_force_before_a_backup_code_was_typed_back(own, linda, client):
    prove_an_app(own)
    assert with_second_factor([linda.pk]) == set()
    assert not BackupCode.objects.exists()
    assert client.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD})["Location"] == "/"
    response = own.post(CODES, {"code": "0000-0000-0000"})
    assert response.status_code == 422
    assert "not one of the codes on this page" in text_of(response)
    assert with_second_factor([linda.pk]) == set()


def test_the_codes_are_shown_until_then_and_never_again(own):
    prove_an_app(own)
    codes = codes_on(own.get(CODES))
    assert len(set(codes)) == 10
    assert "Once you continue, they are not shown again." in own.get(CODES).content.decode()
    assert codes_on(own.get(CODES)) == codes
    assert codes_on(own.post(CODES, {"code": "nonsense"})) == codes
    own.post(CODES, {"code": codes[0]})
    assert codes_on(own.get(CODES)) == []
    assert own.get(f"{CODES}file/")["Location"] == CODES


@pytest.mark.parametrize("typed", ["as it is", "upper", "spaces", "bare", "misread"])
def test_how_a_code_is_typed_does_not_matter(own, linda, typed):
    prove_an_app(own)
    code = codes_on(own.get(CODES))[7]
    ways = {
        "as it is": code,
        "upper": code.upper(),
        "spaces": f" {code.replace('-', '  ')} ",
        "bare": code.replace("-", ""),
        "misread": code.replace("0", "O").replace("1", "l"),
    }
    assert own.post(CODES, {"code": ways[typed]}).status_code == 303
    assert with_second_factor([linda.pk]) == {linda.pk}


def test_the_codes_come_as_a_file(own, linda):
    prove_an_app(own)
    codes = codes_on(own.get(CODES))
    response = own.get(f"{CODES}file/")
    assert response["Content-Disposition"] == 'attachment; filename="backup-codes.txt"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().split("\r\n")
    assert lines[0] == f"Backup codes of {linda.email}. Each works once."
    assert lines[2:-1] == codes


def test_what_is_in_force_ends_every_other_session_and_gives_this_one_a_new_key(own, client_of, linda):
    elsewhere = client_of(linda)
    before = own.cookies[settings.SESSION_COOKIE_NAME].value
    set_up_an_app(own)
    assert own.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert own.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 303
    assert Session.objects.filter(user=linda).count() == 1
    assert Session.objects.get(user=linda).get_decoded()["second_factor"] == "authenticator"


def test_everybody_concerned_is_told_at_every_address(own, linda, deliver):
    User.objects.filter(pk=linda.pk).update(recovery_email="linda@posteo.test")
    _key, codes = set_up_an_app(own)
    mails = deliver()
    assert {mail.to[0] for mail in mails} == {"linda@lanterna.test", "linda@posteo.test"}
    subjects = {mail.subject for mail in mails}
    assert subjects == {"Two-factor authentication: a method was added", "New backup codes were made"}
    added = next(mail for mail in mails if "added" in mail.subject)
    assert "Authenticator app: Pixel" in added.body
    assert not any(code in f"{mail.body} {mail.alternatives}" for mail in mails for code in codes)
    logged = AuditEntry.objects.filter(code__in=("factor_added", "backup_codes_made")).values_list("code", "facts")
    assert sorted(logged) == [("backup_codes_made", {}), ("factor_added", {"factor": "authenticator"})]


def test_a_second_app_is_in_force_at_once(own, linda):
    set_up_an_app(own)
    key = key_on(own.get(APP))
    response = own.post(APP, {"code": make.code(key=key), "name": "iPad"})
    assert response["Location"] == TWO_FACTOR
    assert set(Authenticator.objects.filter(confirmed=True).values_list("name", flat=True)) == {"Pixel", "iPad"}


def test_the_code_typed_back_does_not_sign_in_afterwards(own, linda, client):
    key = prove_an_app(own)
    own.post(CODES, {"code": codes_on(own.get(CODES))[0]})
    assert sign_in(client, linda, make.code(key=key)).status_code == 422
    assert sign_in(client, linda, make.code(key=key, steps=1)).status_code == 303


def test_sending_the_last_page_twice_changes_nothing_more(own, linda):
    prove_an_app(own)
    codes = codes_on(own.get(CODES))
    copy = make.client()
    copy.cookies[settings.SESSION_COOKIE_NAME] = own.cookies[settings.SESSION_COOKIE_NAME].value
    own.post(CODES, {"code": codes[0]})
    assert copy.post(CODES, {"code": codes[0]}).status_code == 303
    assert Authenticator.objects.filter(user=linda, confirmed=True).count() == 1
    assert BackupCode.objects.filter(sheet__user=linda).count() == 10


def test_beginning_anew_elsewhere_voids_what_was_begun_here(own, client_of, linda):
    prove_an_app(own)
    codes = codes_on(own.get(CODES))
    set_up_an_app(client_of(linda))
    assert own.post(CODES, {"code": codes[0]})["Location"].startswith("/sign-in/")
    assert Authenticator.objects.filter(user=linda).count() == 1


def test_what_was_begun_and_not_ended_is_forgotten_after_a_day(own, linda):
    prove_an_app(own)
    make.authenticator(linda)
    assert forget_abandoned(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_abandoned(now=timezone.now() + timedelta(hours=25)) == 1
    assert Authenticator.objects.get().confirmed


def test_without_javascript_nothing_is_missing(own):
    """The picture is drawn by the server, the codes are text, and nothing on the pages is styled or run in place."""
    page = own.get(APP).content.decode()
    assert "<svg" in page
    assert "otpauth://totp/Steward:" in page
    assert "data:image" not in page


def test_what_was_begun_and_left_says_that_one_step_is_left_and_a_second_window_that_it_is_done(own):
    security, left = "/profile/security/", "One step is left"
    assert left not in text_of(own.get(security))
    prove_an_app(own)
    codes = codes_on(own.get(CODES))
    for page in (security, TWO_FACTOR):
        assert left in text_of(own.get(page))
        assert f'<a class="button button--small" href="{CODES}">Resume</a>' in own.get(page).content.decode()
    assert codes_on(own.get(CODES)) == codes
    for said in ("in force from now on", "This was finished in another window: your backup codes are active."):
        answer = own.post(CODES, {"code": codes[1]}, follow=True)
        assert answer.redirect_chain == [(TWO_FACTOR, 303)]
        assert said in text_of(answer)
        assert left not in text_of(answer)
    own.post(CODES, {"make": "yes"})
    own.post(CODES, {"code": codes_on(own.get(CODES))[0]})
