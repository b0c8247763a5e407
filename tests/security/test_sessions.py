"""Sessions (SEC-8, ASVS 7): how long they live, what ends them, and what the database knows of them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from security.models import Session, User
from security.sessions import SessionStore, stored
from tests import make

LIMITS = settings.STEWARD
SECOND = timedelta(seconds=1)


def ago(age: timedelta) -> str:
    return (timezone.now() - age).isoformat()


def answers(client) -> bool:
    """Whether the session still opens a page; otherwise it leads to sign-in and says why."""
    response = client.get("/profile/")
    if response.status_code == 200:
        return True
    assert response["Location"] == "/sign-in/?next=%2Fprofile%2F&ended=yes"
    return False


@pytest.mark.parametrize(
    ("is_staff", "remembered", "idle", "absolute"),
    [
        (False, False, "SESSION_IDLE", "SESSION_ABSOLUTE"),
        (False, True, "SESSION_REMEMBERED", "SESSION_REMEMBERED"),
        (True, False, "STAFF_SESSION_IDLE", "STAFF_SESSION_ABSOLUTE"),
        (True, True, "STAFF_SESSION_IDLE", "STAFF_SESSION_ABSOLUTE"),
    ],
)
def test_a_session_ends_without_use_and_ends_at_last(client_of, db, is_staff, remembered, idle, absolute):
    person = make.user(is_staff=is_staff)
    more = {"remembered": True} if remembered else {}
    idle, absolute = LIMITS[idle], LIMITS[absolute]
    minute = timedelta(minutes=1)
    assert answers(client_of(person, seen_at=ago(idle - minute), started_at=ago(idle - minute), **more))
    assert not answers(client_of(person, seen_at=ago(idle + SECOND), started_at=ago(idle + SECOND), **more))
    assert answers(client_of(person, seen_at=ago(SECOND), started_at=ago(absolute - minute), **more))
    assert not answers(client_of(person, seen_at=ago(SECOND), started_at=ago(absolute + SECOND), **more))


def test_the_numbers_are_those_that_are_written_down():
    assert (LIMITS["SESSION_IDLE"], LIMITS["SESSION_ABSOLUTE"]) == (timedelta(hours=12), timedelta(days=14))
    assert LIMITS["SESSION_REMEMBERED"] == timedelta(days=30)
    assert (LIMITS["STAFF_SESSION_IDLE"], LIMITS["STAFF_SESSION_ABSOLUTE"]) == (
        timedelta(minutes=30),
        timedelta(hours=8),
    )


def test_an_ended_session_leaves_no_row(client_of, db):
    client = client_of(make.user(), seen_at=ago(timedelta(days=1)))
    assert not answers(client)
    assert not Session.objects.exists()
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_a_session_that_says_nothing_about_its_age_is_over(client_of, db):
    client = client_of(make.user())
    store = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    del store["started_at"]
    store.save()
    assert not answers(client)


def test_use_keeps_a_session_alive_and_costs_a_write_now_and_then_only(client_of, db):
    client = client_of(make.user(), seen_at=ago(timedelta(minutes=6)))
    before = Session.objects.get().session_data
    assert answers(client)
    noted = Session.objects.get().session_data
    assert noted != before
    assert answers(client)
    assert Session.objects.get().session_data == noted


def test_a_session_ended_elsewhere_opens_nothing_any_more(client_of, legal):
    client = client_of(legal)
    assert answers(client)
    legal.user.sessions.all().delete()
    assert not answers(client)


@pytest.mark.parametrize("htmx_request", [False, True])
def test_a_session_ended_while_it_is_used_leads_to_sign_in_and_is_not_revived(
    client_of, htmx, legal, monkeypatch, htmx_request
):
    client = client_of(legal, seen_at=ago(timedelta(minutes=6)))  # so that this use is noted
    load = SessionStore.load

    def load_then_end(self):
        data = load(self)
        Session.objects.all().delete()
        return data

    monkeypatch.setattr(SessionStore, "load", load_then_end)
    if htmx_request:
        response = htmx(client, at="/profile/").get("/profile/")
        target = response["HX-Redirect"]
    else:
        response = client.get("/profile/")
        target = response["Location"]
    assert target == "/sign-in/?next=%2Fprofile%2F&ended=yes"
    assert not Session.objects.exists()


def test_a_deactivated_person_is_out_at_once(client_of, admin):
    client = client_of(admin)
    User.objects.filter(pk=admin.user_id).update(is_active=False)
    assert not answers(client)
    assert not admin.user.sessions.exists(), "nor does it come back with the account"


def test_a_deleted_person_is_out_at_once(client_of, db):
    person = make.user()
    client = client_of(person)
    person.delete()
    assert not answers(client)


def test_a_changed_password_ends_every_session_that_began_with_the_old_one(client_of, db):
    person = make.user()
    clients = [client_of(person), client_of(person)]
    person.set_password("another long password 7")
    person.save()
    assert [answers(client) for client in clients] == [False, False]


def test_the_database_holds_a_digest_of_the_key_and_never_the_key(client, db):
    person = make.user(email="linda@lanterna.test")
    client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()
    assert len(key) >= 32
    assert row.pk == stored(key) != key
    assert key not in str(Session.objects.values().get())
    assert key not in str(row.get_decoded())


def test_the_digest_does_not_open_the_session(client_of, db):
    client = client_of(make.user())
    client.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().pk
    assert not answers(client)


def test_a_row_knows_whose_it_is_and_since_when_from_where(client, db):
    person = make.user(email="linda@lanterna.test")
    fields = {"email": person.email, "password": make.PASSWORD}
    client.post("/sign-in/", fields, REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Some Browser"})
    row = Session.objects.get()
    assert (row.user, row.address, row.device) == (person, "192.0.2.7", "Some Browser")
    began = row.created_at
    client.post("/confirm/", {"password": make.PASSWORD})
    assert Session.objects.get().created_at == began


def test_the_cookie_is_for_this_site_only_and_not_for_scripts(client, db):
    make.user(email="linda@lanterna.test")
    client.post("/sign-in/", {"email": "linda@lanterna.test", "password": make.PASSWORD})
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_nobody_gets_a_session_by_looking(client, db):
    for url in ("/sign-in/", "/sign-up/", "/sign-out/", "/", "/sign-up/1/nothing/"):
        client.get(url)
    assert not Session.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in client.cookies
