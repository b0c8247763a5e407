"""The Security page: a box for each part, what wants attention, and the sign-in history."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from security import audit
from security.audit import Actor
from security.boxes import BOXES, boxes_of
from security.events import WrongGuess
from security.models import User
from security.operations.alerts import tell_of_failures
from tests import make
from tests.security.links import NEW_PASSWORD

PAGE = "/profile/security/"


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test", recovery_email="linda@home.test", language="en")


def body(client, url=PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def box(user, code):
    return next(one for one in boxes_of(user, now=timezone.now()) if one.code == code)


def test_every_part_has_its_box_in_its_order(client_of, linda):
    page = body(client_of(linda))
    titles = re.findall(r'<h2 class="settings__name"[^>]*>([^<]*)</h2>', page)
    own = ["Sign-in address", "Password", "Recovery Email", "Sessions", "Sign-in history", "Password compromised?"]
    assert [title for title in titles if title in own] == own
    assert len(titles) == len(BOXES)
    assert linda.email in page
    assert linda.recovery_email in page


def test_every_link_of_the_page_leads_somewhere(client_of, linda):
    client = client_of(linda)
    links = set(re.findall(r'<a class="button[^>]*href="(/profile/security/[^"]*)"', body(client)))
    assert len(links) >= 6
    assert {client.get(link).status_code for link in links} == {200}


def test_it_costs_at_most_ten_queries(client_of, linda, settings):
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    make.policy(make.organization(owner=linda))
    make.authenticator(linda)
    make.address_change(linda)
    make.address_change(linda, kind="sign_in")
    client = client_of(linda)
    client.get(PAGE)
    for _ in range(5):
        make.session(linda)
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    assert len(captured) <= 10, [query["sql"][:90] for query in captured]


def test_a_box_that_wants_attention_says_so(client_of, linda):
    assert "Recovery Email" not in unescape(str(wanting(client_of(linda))))
    User.objects.update(recovery_email="")
    page = body(client_of(linda))
    assert "Recovery Email" in wanting(client_of(linda))
    assert "This needs your attention." in page


def wanting(client) -> str:
    """What the page names at its head."""
    found = re.search(r"This needs your attention:</b>([^<]*)", body(client))
    return found[1] if found else ""


def test_warned_of_failures_the_history_wants_attention_for_a_week(linda):
    assert not box(linda, "history").attention
    for _ in range(5):
        audit.refused(WrongGuess(purpose="password", user=linda), actor=Actor.anonymous())
    audit.refused(WrongGuess(purpose="confirmation", user=linda), actor=make.actor(linda))  # signed in already
    tell_of_failures(actor=make.SYSTEM, now=timezone.now())
    found = box(linda, "history")
    assert found.attention
    assert "5 sign-in attempts have failed" in found.text


def test_the_password_box_says_since_when(client_of, linda):
    assert "Never changed" in str(box(linda, "password").state)
    client_of(linda).post(f"{PAGE}password/", {"password": make.PASSWORD, "new_password": NEW_PASSWORD})
    linda.refresh_from_db()
    assert str(box(linda, "password").state).startswith("Changed ")


def test_the_sessions_box_counts_what_is_open(client_of, linda):
    for _ in range(3):
        make.session(linda)
    assert box(linda, "sessions").state == "3 sessions are open"


def test_the_page_is_reached_from_the_menu_and_from_the_profile(client_of, linda):
    client = client_of(linda)
    for url, links in (("/profile/", 3), ("/profile/history/", 2)):  # the menu, the tab, and the box of the profile
        assert body(client, url).count(f'href="{PAGE}"') == links


def test_the_history_shows_sign_ins_and_tries_and_nothing_of_others(client, linda):
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    client.post("/sign-in/", {"email": linda.email, "password": "not the password 1"}, REMOTE_ADDR="198.51.100.9")
    client.post("/sign-in/", {"email": linda.email, "password": make.PASSWORD}, headers=browser)
    other = make.user()
    make.client().post("/sign-in/", {"email": other.email, "password": make.PASSWORD}, REMOTE_ADDR="203.0.113.77")
    client.post("/profile/name/", {"given_name": "Lin", "family_name": "Berger"})
    page = body(client, f"{PAGE}history/")
    for shown in ("Signed in", "Wrong guess", "Firefox on Linux", "198.51.100.9"):
        assert shown in page
    assert "Wrong guess</span>\n" in page, "in one's own history nobody is named"
    assert "· Lin" not in page
    assert "203.0.113.77" not in page
    assert "Profile changed" not in page
