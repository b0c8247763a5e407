"""The recovery email (SEC-6): another address, confirmed by its link, told to the old one, behind a fresh proof."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from security.audit import Actor
from security.models import AddressChange, AuditEntry, Notice, PasswordReset, Session, User
from security.operations.addresses import forget_changes, request_recovery_email
from security.operations.passwords import request_reset
from tests import make
from tests.security.links import link_in, reset_link

PAGE = "/profile/security/recovery-email/"
NEW = "linda@new-home.test"
VALID = settings.STEWARD["ADDRESS_LINK_VALID"]


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


@pytest.fixture
def link(linda) -> str:
    change = request_recovery_email(actor=Actor.person(linda), user=linda, address=NEW)
    return f"/addresses/{change.pk}/{change.token('new')}/"


def recovery_email_of(user) -> str:
    user.refresh_from_db()
    return user.recovery_email


def test_edit_save_and_the_link_make_it_and_the_old_address_is_told(client, client_of, linda, deliver):
    mine = client_of(linda)
    assert "linda@home.test" in mine.get(PAGE).content.decode()
    response = mine.post(PAGE, {"email": NEW})
    assert (response.status_code, response["Location"]) == (303, "/profile/security/")
    assert recovery_email_of(linda) == "linda@home.test", "not before the link was used"
    page = unescape(mine.get("/profile/security/").content.decode())
    assert f"{NEW} takes effect once the link that was sent to it has been confirmed." in page

    [mail] = deliver()
    assert (mail.to, mail.subject) == ([NEW], "Confirm your recovery email")
    link = link_in(mail)
    assert client.get(link).status_code == 200, "whoever reads the mailbox need not be signed in"
    assert recovery_email_of(linda) == "linda@home.test", "looking confirms nothing"
    assert "is the recovery email from now on" in client.post(link).content.decode()
    assert recovery_email_of(linda) == NEW

    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {"linda@home.test", NEW, "linda@lanterna.test"}
    assert "another recovery email instead of linda@home.test" in mails["linda@home.test"].body
    assert NEW not in mails["linda@home.test"].body
    assert not Session.objects.exclude(user=linda).exists(), "the link opens no session"


def test_the_first_recovery_email_is_told_to_the_sign_in_address(client, db, deliver):
    person = make.user(email="new@lanterna.test", language="en")
    change = request_recovery_email(actor=Actor.person(person), user=person, address=NEW)
    client.post(f"/addresses/{change.pk}/{change.token('new')}/")
    told = [mail.to[0] for mail in deliver() if mail.subject == "Your recovery email was changed"]
    assert sorted(told) == [NEW, "new@lanterna.test"]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("linda@lanterna.test", "You sign in with this address."),
        ("LINDA@Lanterna.test", "You sign in with this address."),
        ("Linda@home.TEST", "This is already your recovery email."),
        ("", "Type your email address."),
        ("linda", "Enter a valid email address."),
        ("linda@home.test\nBcc: all@example.test", "Enter a valid email address."),
        ("l\u0131nda@home.test", "cannot have accents"),
    ],
)
def test_what_is_no_other_address_gets_a_sentence_and_no_mail(client_of, linda, email, sentence):
    response = client_of(linda).post(PAGE, {"email": email})
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert not Notice.objects.exists()


def test_a_stolen_session_cannot_change_it_without_the_password(client_of, linda, htmx):
    thief = client_of(linda, proved=settings.STEWARD["PROOF_FRESH"] + timedelta(seconds=1))
    for method in (thief.get, thief.post):
        assert method(PAGE, {"email": NEW})["Location"].startswith("/confirm/?next=")
    assert htmx(thief, at="/profile/security/").post(PAGE, {"email": NEW})["HX-Redirect"].startswith("/confirm/")
    assert thief.post("/confirm/", {"password": "not the password 1"}).status_code == 422
    assert thief.post(PAGE, {"email": NEW})["Location"].startswith("/confirm/")
    assert not AddressChange.objects.exists()
    thief.post("/confirm/", {"password": make.PASSWORD})
    assert thief.post(PAGE, {"email": NEW})["Location"] == "/profile/security/"


def test_after_the_proof_the_person_is_back_at_the_form(client_of, linda):
    client = client_of(linda, proved=None)
    confirm = client.get(PAGE)["Location"]
    target = client.post(confirm, {"password": make.PASSWORD})["Location"]
    assert target == PAGE
    assert client.get(target).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("how", ["used", "replaced", "too old", "wrong", "of another", "never was", "strange", "taken"])
def test_a_link_that_has_ended_confirms_nothing(client, link, linda, how, method):
    change = AddressChange.objects.get()
    match how:
        case "used":
            client.post(link)
            User.objects.filter(pk=linda.pk).update(recovery_email="linda@home.test")
        case "replaced":
            request_recovery_email(actor=Actor.person(linda), user=linda, address="third@home.test")
        case "too old":
            AddressChange.objects.update(sent_at=timezone.now() - VALID - timedelta(seconds=1))
        case "wrong":
            link = link[:-5] + ("0000/" if link[-5:-1] != "0000" else "1111/")
        case "of another":
            other = make.user()
            theirs = request_recovery_email(actor=Actor.person(other), user=other, address="theirs@home.test")
            link = link.replace(f"/{change.pk}/", f"/{theirs.pk}/")
        case "never was":
            link = link.replace(f"/{change.pk}/", f"/{10**40}/")
        case "strange":
            link = f"/addresses/{change.pk}/%00%ff/"
        case "taken":
            User.objects.filter(pk=linda.pk).update(email=NEW.upper())
    response = getattr(client, method)(link)
    assert response.status_code == 410 or (how, method) == ("taken", "get")
    assert recovery_email_of(linda) == "linda@home.test"


def test_the_database_insists_on_two_different_addresses(linda):
    with pytest.raises(IntegrityError, match="recovery_email_is_another_address"), transaction.atomic():
        User.objects.filter(pk=linda.pk).update(recovery_email="Linda@Lanterna.TEST")


def test_two_people_may_share_one(linda):
    make.user(recovery_email=linda.recovery_email)
    assert User.objects.filter(recovery_email=linda.recovery_email).count() == 2


def test_the_change_ends_a_link_for_a_new_password_that_went_to_the_old_one(client, link, linda):
    request_reset(email=linda.email, language="en")
    old = reset_link()
    client.post(link)
    assert client.get(old).status_code == 410
    assert PasswordReset.objects.get().used_at is None


def test_whoever_asked_for_it_with_the_password_of_before_does_not_get_it(client, client_of, link, linda):
    """A thief asks for an address of theirs, and keeps the link until the owner has secured the account."""
    assert client.get(link).status_code == 200
    secured = {"password": make.PASSWORD, "new_password": "otters count every bridge"}
    assert client_of(linda).post("/profile/security/password/", secured).status_code == 303
    assert client.post(link).status_code == 410
    linda.refresh_from_db()
    change = request_recovery_email(actor=Actor.person(linda), user=linda, address=NEW)
    request_reset(email=linda.email, language="en")
    fields = {"new_password": "herons sleep on one leg"}
    assert client.post(reset_link(), fields).status_code == 303
    assert client.post(f"/addresses/{change.pk}/{change.token('new')}/").status_code == 410
    assert recovery_email_of(linda) == "linda@home.test"


def test_the_link_is_no_secret_to_lose_on_the_way(client, link):
    for response in (client.get(link), client.post(link), client.get("/addresses/1/nothing/")):
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["Cache-Control"] == "no-store"


def test_the_log_knows_of_it_and_holds_neither_address_nor_secret(client, link, linda):
    client.post(link)
    assert {entry.code for entry in AuditEntry.objects.all()} == {"recovery_email_requested", "recovery_email_changed"}
    kept = str([entry.content() for entry in AuditEntry.objects.all()])
    assert "home.test" not in kept
    assert link.split("/")[-2] not in kept + str(list(Notice.objects.values())) + str(
        list(AddressChange.objects.values())
    )


def test_nobody_writes_to_many_mailboxes_this_way(client_of, linda):
    times, _each = settings.STEWARD["LIMITS"]["change_address.account"]
    client = client_of(linda)
    statuses = [client.post(PAGE, {"email": f"victim{n}@example.test"}).status_code for n in range(times + 1)]
    assert statuses == [303] * times + [429]
    assert client.post("/profile/security/address/", {"email": "victim@example.test"}).status_code == 429
    assert Notice.objects.count() == times


def test_old_requests_are_forgotten(link, linda):
    kept = VALID + settings.STEWARD["LINKS_KEPT"]
    AddressChange.objects.update(sent_at=timezone.now() - kept + timedelta(minutes=1))
    system = Actor.system("forget_links")
    assert forget_changes(actor=system, now=timezone.now()) == 0
    assert forget_changes(actor=system, now=timezone.now() + timedelta(minutes=2)) == 1
