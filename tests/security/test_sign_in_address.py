"""Another sign-in address (SEC-8): confirmed from both mailboxes, and no answer tells whether it has an account."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.utils import timezone

from security.audit import Actor
from security.models import AddressChange, AuditEntry, Notice, User
from security.operations.addresses import request_sign_in_address
from security.operations.passwords import request_reset
from tests import make
from tests.security.links import link_in, reset_link

PAGE = "/profile/security/address/"
NEW = "linda@new.test"


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def email_of(user) -> str:
    user.refresh_from_db()
    return user.email


@pytest.fixture
def links(client_of, linda, deliver) -> dict[str, str]:
    """Which mailbox got which link."""
    assert client_of(linda).post(PAGE, {"email": NEW})["Location"] == "/profile/security/"
    return {mail.to[0]: link_in(mail) for mail in deliver()}


@pytest.mark.parametrize("order", [(NEW, "linda@lanterna.test"), ("linda@lanterna.test", NEW)])
def test_it_is_made_when_both_mailboxes_have_confirmed_it(client, linda, links, deliver, order):
    assert set(links) == {NEW, "linda@lanterna.test"}
    first, second = (links[address] for address in order)
    assert "One confirmation is still missing" in client.post(first).content.decode()
    assert email_of(linda) == "linda@lanterna.test"
    assert client.post(first).status_code == 410, "each link works once"
    assert email_of(linda) == "linda@lanterna.test", "one mailbox twice is not both"
    assert f"sign in with {NEW}" in client.post(second).content.decode()
    assert email_of(linda) == NEW
    assert {mail.to[0] for mail in deliver()} == {"linda@lanterna.test", NEW, "linda@home.test"}
    fields = {"password": make.PASSWORD}
    assert client.post("/sign-in/", fields | {"email": "linda@lanterna.test"}).status_code == 422
    assert client.post("/sign-in/", fields | {"email": NEW}).status_code == 303


def test_looking_at_a_link_confirms_nothing(client, linda, links):
    for link in links.values():
        assert client.get(link).status_code == 200
    assert AddressChange.objects.get().missing() == ["new", "present"]


def test_the_sessions_go_on(client_of, linda, links, client):
    mine = client_of(linda)
    for link in links.values():
        client.post(link)
    assert NEW in mine.get("/profile/").content.decode()


def test_the_page_tells_what_is_waiting(client_of, linda, links):
    page = unescape(client_of(linda).get("/profile/security/").content.decode())
    assert f"{NEW} takes its place once both addresses have confirmed it." in page
    AddressChange.objects.update(sent_at=timezone.now() - settings.STEWARD["ADDRESS_LINK_VALID"] - timedelta(seconds=1))
    assert NEW not in unescape(client_of(linda).get("/profile/security/").content.decode())


def test_an_address_with_an_account_gets_the_same_answer_and_no_link(client_of, linda, deliver):
    owner = make.user(email="Taken@example.test", language="en")
    answers = set()
    for address in ("taken@EXAMPLE.test", "fresh@example.test"):
        client = client_of(linda)
        answer = client.post(PAGE, {"email": address})
        page = unescape(client.get("/profile/security/").content.decode())
        shown = address.lower() in page.lower()
        answers.add((answer.status_code, answer["Location"], shown))
    assert answers == {(303, "/profile/security/", True)}
    mails = {mail.to[0]: mail for mail in deliver()}
    assert mails[owner.email].subject == "You already have an account"
    assert "/addresses/" not in mails[owner.email].body
    assert "Linda" not in mails[owner.email].body


@pytest.mark.parametrize("address", ["taken@example.test", "fresh@example.test"])
def test_it_costs_the_same_queries_whether_or_not_it_has_an_account(linda, django_assert_num_queries, address):
    make.user(email="taken@example.test")
    request_sign_in_address(actor=Actor.person(linda), user=linda, address="before@example.test")
    with django_assert_num_queries(9):
        request_sign_in_address(actor=Actor.person(linda), user=linda, address=address)
    assert Notice.objects.count() == 4


def test_an_address_that_got_an_account_meanwhile_is_not_taken_over(client, linda, links):
    client.post(links["linda@lanterna.test"])
    owner = make.user(email=NEW.upper())
    assert client.post(links[NEW]).status_code == 410
    assert email_of(linda) == "linda@lanterna.test"
    assert email_of(owner).lower() == NEW


def test_a_later_request_ends_the_links_and_what_they_confirmed(client, linda, links):
    client.post(links["linda@lanterna.test"])
    request_sign_in_address(actor=Actor.person(linda), user=linda, address="third@example.test")
    assert client.post(links[NEW]).status_code == 410
    change = AddressChange.objects.get()
    assert change.missing() == ["new", "present"], "agreeing to one address is not agreeing to another"
    client.post(f"/addresses/{change.pk}/{change.token('new')}/")
    assert email_of(linda) == "linda@lanterna.test"


def test_the_present_mailbox_cannot_use_the_link_of_the_new_one(linda, links):
    change = AddressChange.objects.get()
    assert change.side_of(links[NEW].split("/")[-2], now=timezone.now()) == "new"
    assert change.side_of(links["linda@lanterna.test"].split("/")[-2], now=timezone.now()) == "present"
    assert change.token("new") != change.token("present")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("LINDA@lanterna.test", "You already sign in with this address."),
        ("linda@HOME.test", "This is your recovery email."),
        ("", "Type your email address."),
        ("l\u0131nda@new.test", "cannot have accents"),
    ],
)
def test_what_cannot_be_one_gets_a_sentence_and_no_mail(client_of, linda, email, sentence):
    response = client_of(linda).post(PAGE, {"email": email})
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert not Notice.objects.exists()


def test_a_stolen_session_cannot_ask_for_it_without_the_password(client_of, linda):
    thief = client_of(linda, proved=None)
    for method in (thief.get, thief.post):
        assert method(PAGE, {"email": NEW})["Location"].startswith("/confirm/?next=")
    assert not AddressChange.objects.exists()


def test_a_link_for_a_new_password_of_before_has_ended(client, linda, links):
    request_reset(email="linda@lanterna.test", language="en")
    old = reset_link()
    for link in links.values():
        client.post(link)
    assert client.get(old).status_code == 410


def test_the_log_holds_no_address(client, linda, links):
    for link in links.values():
        client.post(link)
    kept = str([entry.content() for entry in AuditEntry.objects.all()])
    assert AuditEntry.objects.filter(code="sign_in_address_changed", subject=str(linda.pk)).exists()
    assert "new.test" not in kept
    assert "lanterna.test" not in kept
