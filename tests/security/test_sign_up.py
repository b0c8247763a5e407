"""Signing up (SEC-1, ORG-1): the address is confirmed first, and no answer tells whether it has an account."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from organizations.models import Membership, SignUp
from organizations.operations.signup import request_sign_up
from security.models import AuditEntry, Notice, User
from tests import make
from tests.security.signing_up import FIELDS, SIGN_UP, link_of


def test_a_new_person_signs_up_confirms_and_owns_an_organization(client, deliver):
    response = client.post(SIGN_UP, {"email": "nora@example.test"})
    assert (response.status_code, response["Location"]) == (303, "/sign-up/sent/")
    assert "nora@example.test" in client.get("/sign-up/sent/").content.decode()
    assert not User.objects.exists()

    [mail] = deliver()
    assert mail.to == ["nora@example.test"]
    path = re.search(rf"{settings.PUBLIC_URL}(/sign-up/\S+)", mail.body).group(1)
    assert client.get(path).status_code == 200

    response = client.post(path, FIELDS)
    assert (response.status_code, response["Location"]) == (303, reverse("home"))
    nora = User.objects.get(email="nora@example.test")
    assert (nora.name, nora.language, nora.time_zone) == ("Nora Neu", "de", "America/Lima")
    membership = Membership.objects.get(user=nora)
    assert (membership.organization.name, membership.role) == ("Nora Neu", "legal_representative")
    assert (membership.organization.language, membership.organization.time_zone) == ("de", "America/Lima")
    home = client.get(reverse("home"), follow=True)
    assert home.redirect_chain[-1][0] == reverse("home-of", args=[membership.organization.slug])
    assert "Nora Neu" in home.content.decode()
    codes = list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))
    assert codes == ["sign_up_requested", "signed_up", "organization_created", "member_joined", "signed_in"]


def test_the_answer_is_the_same_for_an_address_that_has_an_account(client, db):
    make.user(email="taken@example.test")
    make.user(email="gone0@example.test", is_active=False)
    pages = set()
    for email in ("taken@example.test", "gone0@example.test", "fresh@example.test"):
        browser = make.client()
        answer = browser.post(SIGN_UP, {"email": email})
        assert (answer.status_code, answer["Location"]) == (303, "/sign-up/sent/")
        page = browser.get("/sign-up/sent/").content.decode().replace(email, "address")
        pages.add(re.sub(r"\b[A-Za-z0-9]{64}\b", "token", page))
    assert len(pages) == 1


@pytest.mark.parametrize("email", ["taken@example.test", "gone0@example.test", "fresh@example.test"])
def test_it_costs_the_same_queries_for_an_address_that_has_an_account(db, django_assert_num_queries, email):
    make.user(email="taken@example.test")
    make.user(email="gone0@example.test", is_active=False)
    with django_assert_num_queries(10):
        request_sign_up(email=email, language="en")
    with django_assert_num_queries(7):
        request_sign_up(email=email, language="en")


def test_the_owner_of_an_account_is_told_in_their_language_and_gets_no_link(client, deliver):
    owner = make.user(email="Taken@example.test", language="en")
    client.post(SIGN_UP, {"email": "taken@EXAMPLE.test"})
    [mail] = deliver()
    assert mail.to == [owner.email]
    assert mail.subject == "You already have an account"
    assert f"{settings.PUBLIC_URL}/sign-in/" in mail.body
    assert "/sign-up/" not in mail.body
    assert settings.STEWARD["SUPPORT_EMAIL"] in mail.body
    entry = AuditEntry.objects.get(code="known_address_signed_up")
    assert entry.subject == str(owner.pk)


def test_both_mails_are_whole_as_html_and_text(client, deliver):
    make.user(email="taken@example.test")
    client.post(SIGN_UP, {"email": "taken@example.test"})
    client.post(SIGN_UP, {"email": "nora@example.test"})
    for mail in deliver():
        [(html, kind)] = mail.alternatives
        assert kind == "text/html"
        assert "<html" in html
        assert "<" not in mail.body
        address = re.search(rf"{settings.PUBLIC_URL}\S+", mail.body).group()
        assert address in html
        assert "{{" not in mail.body + html
        assert "&#x27;" not in mail.body


def test_the_mail_speaks_the_language_of_the_page(client, db):
    client.post(SIGN_UP, {"email": "nora@example.test"}, headers={"Accept-Language": "it"})
    assert Notice.objects.get().language == "it"


def test_sending_again_replaces_the_first_link(client, db):
    client.post(SIGN_UP, {"email": "nora@example.test"})
    first = link_of(SignUp.objects.get())
    response = client.post(SIGN_UP, {"email": "nora@example.test"}, follow=True)
    assert "Only the link in the latest one works." in unescape(response.content.decode())
    assert client.get(first).status_code == 410
    assert client.get(link_of(SignUp.objects.get())).status_code == 200


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Type your email address."),
        ("nora", "Enter a valid email address."),
        ("nora@example.test\nBcc: all@example.test", "Enter a valid email address."),
        ("n\u0131na@example.test", "cannot have accents"),
        ("nora@example.test\0", "Null characters are not allowed."),
        ("a" * 260 + "@example.test", "at most 254 are allowed"),
    ],
)
def test_what_is_no_address_gets_a_sentence_and_no_mail(client, db, email, sentence):
    response = client.post(SIGN_UP, {"email": email})
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert not Notice.objects.exists()


def test_an_address_gets_three_mails_and_then_one_an_hour(client, db):
    make.user(email="taken@example.test")
    for email in ("nora@example.test", "taken@example.test"):
        statuses = [client.post(SIGN_UP, {"email": email}).status_code for _ in range(4)]
        assert statuses == [303, 303, 303, 429]
        assert Notice.objects.filter(address=email).count() == 3


def test_one_visitor_cannot_write_to_everybody(client, db):
    statuses = [client.post(SIGN_UP, {"email": f"person{n}@example.test"}).status_code for n in range(21)]
    assert statuses == [303] * 20 + [429]


@pytest.mark.parametrize(
    "email", ['"\x0bBcc:x"@evil.test', '"\x1b[31m"@evil.test', '"<b>"@evil.test', "nora@[127.0.0.1]"]
)
def test_an_address_that_holds_more_than_an_address_gets_no_mail(client, db, email):
    assert client.post(SIGN_UP, {"email": email}).status_code == 422
    assert not Notice.objects.exists()


def test_a_link_leads_to_the_console_whatever_host_the_request_names(client, deliver, settings):
    settings.ALLOWED_HOSTS = ["*"]
    forged = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    assert client.post(SIGN_UP, {"email": "nora@example.test"}, headers=forged).status_code == 303
    [mail] = deliver()
    assert f"{settings.PUBLIC_URL}/sign-up/" in mail.body
    assert "evil.example" not in mail.message().as_string()
