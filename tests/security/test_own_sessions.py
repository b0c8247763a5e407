"""A person's sessions (SEC-8, ASVS 7.5.2): device, address, last use; ending one, ending all others."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.utils import timezone

from security.models import AuditEntry, Session, User
from security.queries import open_sessions
from security.sessions import stored
from tests import make

PAGE = "/profile/security/sessions/"
OTHERS = f"{PAGE}others/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1"


@pytest.fixture
def linda(db) -> User:
    return make.user("Linda", "Berger", email="linda@lanterna.test")


def signed_in_with(linda, device, address):
    browser = make.client()
    fields = {"email": linda.email, "password": make.PASSWORD}
    browser.post("/sign-in/", fields, headers={"User-Agent": device}, REMOTE_ADDR=address)
    return browser


def key_of(client) -> str:
    return stored(client.cookies[settings.SESSION_COOKIE_NAME].value)


def is_open(client) -> bool:
    return client.get("/profile/").status_code == 200


def test_the_list_shows_each_with_device_and_address_and_knows_this_one(linda):
    here = signed_in_with(linda, FIREFOX, "192.0.2.7")
    signed_in_with(linda, IPHONE, "2001:db8::5")
    make.signed_in(make.user())
    page = unescape(here.get(PAGE).content.decode())
    for shown in ("Firefox on Linux", "192.0.2.7", "This session", "Safari on iOS", "2001:db8::5"):
        assert shown in page
    assert page.count('id="session-') == 2
    assert page.index("Firefox on Linux") < page.index("Safari on iOS"), "this one comes first"
    assert f"{PAGE}{key_of(here)}/" not in page, "it is ended by signing out"


def test_the_address_is_the_one_of_the_last_use_that_was_noted(client_of, linda):
    client = client_of(linda, seen_at=(timezone.now() - timedelta(minutes=6)).isoformat())
    client.get("/profile/", REMOTE_ADDR="192.0.2.99")
    assert Session.objects.get().address == "192.0.2.99"


def test_what_has_ended_by_itself_is_not_listed(client_of, linda):
    limits = settings.STEWARD
    ago = lambda time: (timezone.now() - time).isoformat()  # noqa: E731
    here = client_of(linda)
    client_of(linda, seen_at=ago(limits["SESSION_IDLE"] + timedelta(minutes=1)))
    client_of(linda, started_at=ago(limits["SESSION_ABSOLUTE"] + timedelta(minutes=1)))
    lasting = client_of(linda, remembered=True, seen_at=ago(limits["SESSION_IDLE"] + timedelta(minutes=1)))
    current = here.cookies[settings.SESSION_COOKIE_NAME].value
    found = open_sessions(linda, now=timezone.now(), current=current)
    assert [session.key for session in found] == [key_of(here), key_of(lasting)]


def test_ending_one_ends_that_one(client_of, linda):
    here, there, elsewhere = (client_of(linda) for _ in range(3))
    url = f"{PAGE}{key_of(there)}/"
    assert "End this session?" in here.get(url).content.decode()
    assert is_open(there), "looking ends nothing"
    assert here.post(url)["Location"] == PAGE
    assert [is_open(client) for client in (here, there, elsewhere)] == [True, False, True]
    entry = AuditEntry.objects.get(code="session_ended")
    assert (entry.actor, entry.subject) == (str(linda.pk), str(linda.pk))
    assert here.post(url).status_code == 404, "it has ended"


def test_ending_all_others_leaves_this_one_and_other_people_alone(client_of, linda):
    here, others, stranger = client_of(linda), [client_of(linda) for _ in range(3)], client_of(make.user())
    assert "3 sessions besides this one end." in here.get(OTHERS).content.decode()
    assert here.post(OTHERS)["Location"] == PAGE
    assert is_open(here)
    assert is_open(stranger)
    assert [is_open(other) for other in others] == [False] * 3
    assert AuditEntry.objects.get(code="other_sessions_ended").facts == {"count": 3}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("whose", ["somebody else", "nobody", "this one", "the cookie itself"])
def test_a_session_that_is_not_another_one_of_mine_is_not_found(client_of, linda, whose, method):
    here, there, stranger = client_of(linda), client_of(linda), client_of(make.user())
    key = {
        "somebody else": key_of(stranger),
        "nobody": "0" * 40,
        "this one": key_of(here),
        "the cookie itself": there.cookies[settings.SESSION_COOKIE_NAME].value,
    }[whose]
    assert getattr(here, method)(f"{PAGE}{key}/").status_code == 404
    assert is_open(stranger)
    assert is_open(here)
    assert is_open(there)


@pytest.mark.parametrize("path", [OTHERS, "one"])
def test_ending_wants_a_fresh_proof_so_that_a_stolen_session_cannot_throw_its_owner_out(client_of, linda, path, htmx):
    thief, owner = client_of(linda, proved=None), client_of(linda)
    url = f"{PAGE}{key_of(owner)}/" if path == "one" else path
    for method in (thief.get, thief.post):
        assert method(url)["Location"].startswith("/confirm/?next=")
    assert htmx(thief, at=PAGE).post(url)["HX-Redirect"].startswith("/confirm/?next=")
    assert is_open(owner)
    thief.post("/confirm/", {"password": make.PASSWORD})
    assert thief.post(url).status_code == 303
    assert not is_open(owner)


def test_the_key_in_the_address_is_of_no_use_as_a_cookie(client_of, linda):
    there = client_of(linda)
    thief = make.client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key_of(there)
    assert not is_open(thief)


def test_the_list_costs_the_same_however_many_there_are(client_of, linda, django_assert_num_queries):
    here = client_of(linda)
    here.get(PAGE)
    for _ in range(2):
        with django_assert_num_queries(4):
            here.get(PAGE)
        for _ in range(10):
            make.session(linda)


def test_a_flow_that_is_not_signed_in_yet_is_no_session(client_of, linda):
    client_of(linda)
    make.client().post("/sign-in/forgotten/", {"email": linda.email})
    assert Session.objects.count() == 2
    assert len(open_sessions(linda, now=timezone.now(), current=None)) == 1


def test_where_no_other_is_open_there_is_nothing_to_end(client_of, linda):
    own = client_of(linda)
    page = own.get(OTHERS).content.decode()
    assert "No other session is open." in page
    assert "End all others" not in page
    assert "No other session is open." in own.post(OTHERS, follow=True).content.decode()
