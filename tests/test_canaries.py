"""The watch over secrets finds them wherever they get out."""

import logging
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage

from tests import canaries, make

LINK = "0123456789abcdef" * 4


@pytest.fixture
def watch() -> Iterator[canaries.Watch]:
    """What this test lets out on purpose is not held against it."""
    yield canaries.now
    canaries.begin()


def test_a_typed_password_is_found_in_the_log_and_in_the_database(watch, client):
    client.post("/sign-in/", {"email": "nobody@example.test", "password": "a password of nobody"})
    assert watch.leaks() == []
    logging.getLogger("security").warning("tried with %s", "a password of nobody")
    make.user(given_name="a password of nobody")
    assert [leak.partition(":")[0] for leak in watch.leaks()] == ["the database", "the operators' log"]


def test_a_code_is_found_where_it_stands_alone(watch, db):
    watch.secrets.add("042137")
    make.user(given_name="x0421379")
    assert watch.leaks() == []
    make.user(given_name="042137")
    assert len(watch.leaks()) == 1


def test_a_cookie_is_found_in_a_row(watch, client_of, legal):
    client = client_of(legal)
    client.get("/profile/")
    key = client.cookies["session"].value
    assert watch.leaks() == []
    make.user(given_name=key)
    assert len(watch.leaks()) == 1


def test_a_link_goes_to_one_mailbox_and_stands_nowhere_else(watch, db):
    mails = [EmailMessage("subject", f"https://console.test/{LINK}/", to=[to]) for to in ("a@b.test", "a@b.test")]
    assert watch.leaks(mails) == []
    assert watch.leaks([*mails, EmailMessage("subject", LINK, to=["other@b.test"])]) != []
    make.user(given_name=LINK)
    assert watch.leaks(mails) != []


def test_a_password_in_a_mail_is_found(watch):
    assert watch.leaks([EmailMessage("subject", f"Your password is {make.PASSWORD}", to=["a@b.test"])]) != []
