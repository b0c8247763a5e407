"""A mailed link's secret does not stay in the address: the browser carries it on, for the pages of this link alone."""

import pytest
from django.test import Client
from django.urls import reverse

from console.news.links import unsubscribe_path
from organizations.models import Membership
from security.models import AuditEntry, Session, User
from security.opened_links import MARK
from tests import make
from tests.news import newsroom
from tests.security.links import FORGOTTEN, NEW_PASSWORD, reset_link

pytestmark = pytest.mark.django_db
CHANGED = {"new_password": NEW_PASSWORD}


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test")


@pytest.fixture
def window() -> Client:
    """One that shows what is answered, and follows nothing."""
    return Client()


@pytest.fixture
def link(client, linda) -> str:
    client.post(FORGOTTEN, {"email": linda.email})
    return reset_link()


def test_it_is_left_at_once_and_the_page_behind_it_works(window, link, linda):
    secret = link.split("/")[-2]
    led = window.get(f"{link}?from=mail")
    assert (led.status_code, led["Referrer-Policy"]) == (303, "no-referrer")
    address = led["Location"]
    assert secret not in address
    assert f"/{MARK}" in address
    assert address.endswith("/?from=mail")
    [cookie] = led.cookies.values()
    assert (cookie.value, cookie["path"], cookie["httponly"]) == (secret, address.partition("/?")[0], True)
    assert (cookie["samesite"], cookie["max-age"], cookie["expires"]) == ("Lax", "", "")  # ends with the browser
    page = window.get(address)
    assert (page.status_code, secret in page.content.decode()) == (200, False)
    assert window.post(address, CHANGED).status_code == 303
    linda.refresh_from_db()
    assert linda.check_password(NEW_PASSWORD)
    assert Session.objects.count() <= 1  # that of who asked for the link: looking at it makes none
    assert window.get(address).status_code == 410


def test_who_has_only_the_address_opens_nothing_and_is_told_what_to_do(window, client, link, linda):
    address = window.get(link)["Location"]
    for answer in (client.get(address), client.post(address, CHANGED)):
        assert answer.status_code == 410
        assert "Open the link in the email again" in answer.content.decode()
    client.cookies[address.split("/")[-2]] = "0" * 64
    assert client.post(address, CHANGED).status_code == 410
    linda.refresh_from_db()
    assert linda.check_password(make.PASSWORD)


def test_two_links_open_side_by_side_and_a_sign_in_between_loses_neither(window, legal, other_organization):
    linda = make.user("Lea", "Zwei", email="lea@zwei.test")
    invitations = [make.invitation(one, email=linda.email) for one in (legal.organization, other_organization)]
    first, second = (window.get(reverse("invitation", args=[one.token]))["Location"] for one in invitations)
    assert first != second
    sent = window.post(first)
    assert sent["Location"].startswith("/sign-in/?next=")
    assert invitations[0].token not in sent["Location"]
    window.cookies["session"] = make.session(linda)
    assert "Lanterna SA" in window.get(first).content.decode()
    assert window.post(first).status_code == 303
    assert "Lanterna SA" in Membership.objects.get(user=linda).organization.name
    assert "Harbour Club" in window.get(second).content.decode()


def test_the_way_on_behind_a_link_keeps_it(window, organization):
    invitation = make.invitation(organization, email="nobody@else.test")
    address = window.get(reverse("invitation-decline", args=[invitation.token]))["Location"]
    assert address.endswith("/decline/")
    assert window.get(address.removesuffix("decline/")).status_code == 200
    assert window.post(address).status_code == 200
    assert AuditEntry.objects.filter(code="invitation_declined").exists()


def test_the_way_out_of_news_needs_no_cookie_and_stays_where_it_is(window):
    person = newsroom.reader()
    path = unsubscribe_path(person.pk, "products")
    assert (window.get(path).status_code, window.cookies) == (200, {})
    assert window.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
