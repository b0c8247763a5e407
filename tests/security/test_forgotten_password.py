"""A forgotten password (SEC-7): who gets the link, and that nobody learns whether an address has an account."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import override_settings

from console.kit.logs import JsonLines
from security.models import AuditEntry, Notice, PasswordReset, Session, User
from security.operations.passwords import request_reset
from tests import make
from tests.security.links import FORGOTTEN, NEW_PASSWORD, link_in

EVERYBODY = ["linda@lanterna.test", "other@lanterna.test", "gone@lanterna.test", "nobody@lanterna.test"]


@pytest.fixture
def linda(db) -> User:
    """Linda, who has a recovery email, among somebody without one and somebody who was deactivated."""
    make.user(email="other@lanterna.test")
    make.user(email="gone@lanterna.test", is_active=False)
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def ask(client, email="linda@lanterna.test", **extra):
    return client.post(FORGOTTEN, {"email": email}, **extra)


def test_the_way_leads_from_sign_in_over_the_recovery_email_to_a_new_password(client, linda, deliver):
    assert f'href="{FORGOTTEN}"' in client.get("/sign-in/").content.decode()
    response = ask(client)
    assert (response.status_code, response["Location"]) == (303, f"{FORGOTTEN}sent/")
    [mail] = deliver()
    assert mail.to == ["linda@home.test"], "not the sign-in address"
    link = link_in(mail)
    assert "linda@lanterna.test" in client.get(link).content.decode()
    response = client.post(link, {"new_password": NEW_PASSWORD})
    assert (response.status_code, response["Location"]) == (303, "/sign-in/?reset=yes")
    assert "Your new password is set" in client.get(response["Location"]).content.decode()
    assert not Session.objects.filter(user=linda).exists(), "it does not sign in"
    fields = {"email": linda.email, "password": make.PASSWORD}
    assert client.post("/sign-in/", fields).status_code == 422
    assert client.post("/sign-in/", fields | {"password": NEW_PASSWORD}).status_code == 303


def test_without_a_recovery_email_the_link_goes_to_the_sign_in_address(client, linda, deliver):
    ask(client, "Other@Lanterna.TEST")
    [mail] = deliver()
    assert mail.to == ["other@lanterna.test"]
    assert link_in(mail)


@pytest.mark.parametrize("email", ["gone@lanterna.test", "nobody@lanterna.test"])
def test_an_address_that_opens_no_account_is_told_so_and_gets_no_link(client, linda, deliver, email):
    ask(client, email)
    [mail] = deliver()
    assert (mail.to, mail.subject) == ([email], "This address has no account")
    assert FORGOTTEN not in mail.body
    assert not re.search(r"[0-9a-f]{64}", mail.body)


def test_the_answer_is_the_same_letter_by_letter(linda):
    answers, pages = set(), set()
    for email in EVERYBODY:
        browser = make.client()
        answer = ask(browser, email)
        answers.add((answer.status_code, answer["Location"], answer.content))
        page = browser.get(answer["Location"]).content.decode().replace(email, "address")
        pages.add(re.sub(r"\b[A-Za-z0-9]{64}\b", "token", page))
    assert len(answers) == 1
    assert len(pages) == 1


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("email", EVERYBODY)
def test_it_costs_the_same_queries_hashes_and_mails_whoever_it_is(linda, django_assert_num_queries, email):
    CountingHasher.count = 0
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.CountingHasher"]):
        with django_assert_num_queries(10) as first:
            request_reset(email=email, language="en")
        with django_assert_num_queries(7) as second:
            request_reset(email=email, language="en")
    assert CountingHasher.count == 0
    assert [tables(first), tables(second)] == [FIRST, SECOND]
    assert Notice.objects.count() == 2
    assert AuditEntry.objects.count() == 2


def tables(captured) -> list[str]:
    """What each statement does, and to which table."""
    found = (re.match(r'(\w+).*?"(security_\w+)"', query["sql"]) for query in captured.captured_queries)
    return [f"{match[1]} {match[2]}" for match in found if match]


SECOND = [
    "SELECT security_user",
    "SELECT security_passwordreset",
    "UPDATE security_passwordreset",
    "INSERT security_auditentry",
    "INSERT security_notice",
]
FIRST = [*SECOND[:2], "INSERT security_passwordreset", *SECOND[2:]]


def test_the_owed_mails_differ_in_nothing_but_whom_they_are_for(linda):
    for email in EVERYBODY:
        request_reset(email=email, language="en")
    shapes = {tuple(sorted(notice.facts)) for notice in Notice.objects.all()}
    assert len(shapes) == 1


def test_the_log_holds_no_address_and_no_secret(client, linda, deliver):
    ask(client)
    link = link_in(deliver()[0])
    client.post(link, {"new_password": NEW_PASSWORD})
    secret = link.split("/")[-2]
    kept = str([entry.content() for entry in AuditEntry.objects.all()]) + str(list(Notice.objects.values()))
    kept += str(list(PasswordReset.objects.values()))
    assert secret not in kept
    assert NEW_PASSWORD not in kept
    assert "linda@home.test" not in str([entry.content() for entry in AuditEntry.objects.all()])


def test_the_operators_log_names_no_link(client, linda, caplog):
    ask(client)
    reset = PasswordReset.objects.get()
    link = f"{FORGOTTEN}{reset.pk}/{reset.token}/"
    client.post(link, {"new_password": "short"})
    client.get(link[:-5] + "0000/")
    client.get(f"{link})")  # as a mail program finds a link that stood in brackets
    lines = [JsonLines().format(record) for record in caplog.records]
    assert len(lines) == 3
    assert not any(reset.token[:40] in line for line in lines)


def test_three_mails_at_once_and_then_one_an_hour(client, linda):
    for email in EVERYBODY:
        assert [ask(client, email).status_code for _ in range(4)] == [303, 303, 303, 429]
    assert Notice.objects.count() == 3 * len(EVERYBODY)


def test_one_visitor_cannot_write_to_everybody(client, db):
    statuses = [ask(client, f"person{n}@example.test").status_code for n in range(21)]
    assert statuses == [303] * 20 + [429]


@pytest.mark.parametrize("email", ["", "linda", "linda@lanterna.test\nBcc: all@example.test", "a" * 260 + "@x.test"])
def test_what_is_no_address_gets_a_sentence_and_no_mail(client, linda, email):
    assert ask(client, email).status_code == 422
    assert not Notice.objects.exists()


def test_sending_again_says_so(client, linda):
    ask(client)
    response = client.post(FORGOTTEN, {"email": linda.email}, follow=True)
    assert "Only the link in the latest one works." in unescape(response.content.decode())


def test_the_page_of_the_mailbox_belongs_to_whoever_asked(client):
    assert client.get(f"{FORGOTTEN}sent/")["Location"] == FORGOTTEN


def test_whoever_is_signed_in_and_has_forgotten_it_may_ask_too(client_of, linda):
    client = client_of(linda)
    assert ask(client).status_code == 303
    assert client.get(f"{FORGOTTEN}sent/").status_code == 200
    assert client.session.get_expiry_age() > 3600, "the session lives on as before"


def test_a_link_leads_to_the_console_whatever_host_the_request_names(client, linda, deliver, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    [mail] = deliver()
    assert link_in(mail)
    assert "evil.example" not in mail.message().as_string()


def test_the_mail_is_whole_as_html_and_text_and_tells_how_long_it_works(client, linda, deliver):
    ask(client)
    ask(client, "nobody@lanterna.test")
    mails = deliver()
    assert "It works once, for 1 hour." in mails[0].body
    for mail in mails:
        [(html, kind)] = mail.alternatives
        assert kind == "text/html"
        assert "<" not in mail.body
        assert "{{" not in mail.body + html
        assert settings.PUBLIC_URL in html
