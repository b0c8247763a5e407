"""Devices that are not asked for the second step: only with consent, for a while, listed, ended by whoever wishes."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from security.models import AuditEntry, RememberedDevice, User
from security.models.recovery import State
from security.operations.factors import forget_abandoned
from tests import make
from tests.security import recovering
from tests.security.enrolling import TWO_FACTOR, text_of

NAME = settings.REMEMBERED_COOKIE_NAME
REMEMBERED = f"{TWO_FACTOR}remembered/"


@pytest.fixture
def linda(organization) -> User:
    person = User.objects.get(email="linda@lanterna.test")
    make.authenticator(person)
    return person


def password(client, person, given=make.PASSWORD) -> str:
    return client.post("/sign-in/", {"email": person.email, "password": given}).headers.get("Location", "")


def sign_in(client, person, **answer):
    """Password and code; each call is a step of half a minute later, so that no code comes twice."""
    person.authenticator_set.update(last_step=-1)
    password(client, person)
    assert client.post("/sign-in/code/", {"code": make.code(), **answer}).status_code == 303
    return client


@pytest.fixture
def known(client, linda):
    """Linda's browser, which she wished not to be asked in again, signed out."""
    sign_in(client, linda, trust="on")
    client.post("/sign-out/")
    return client


def test_it_is_asked_for_and_not_on_by_itself(client, linda):
    password(client, linda)
    page = client.get("/sign-in/code/").content.decode()
    assert "Do not ask for the second step on this device for 30 days" in text_of(client.get("/sign-in/code/"))
    assert 'name="trust"' in page
    assert "checked" not in page
    client.post("/sign-in/code/", {"code": make.code()})
    client.post("/sign-out/")
    assert password(client, linda) == "/sign-in/code/"
    assert not RememberedDevice.objects.exists()


def test_then_the_password_is_enough(known, linda):
    assert password(known, linda) == "/"
    assert known.get("/profile/").status_code == 200
    assert AuditEntry.objects.filter(code="device_remembered").count() == 1


def test_a_wrong_code_with_the_wish_remembers_nothing(client, linda):
    password(client, linda)
    client.post("/sign-in/code/", {"code": make.code(steps=50), "trust": "on"})
    assert NAME not in client.cookies


def test_the_password_is_still_needed(known, linda):
    assert password(known, linda, "not the password 1") == ""
    assert known.get("/profile/").status_code == 303


def test_it_counts_for_this_account_only(known, linda, admin):
    make.authenticator(admin)
    assert password(known, admin.user) == "/sign-in/code/"


def test_two_people_are_remembered_in_one_browser_and_a_second_wish_takes_the_place_of_the_first(known, linda, admin):
    other = admin.user
    make.authenticator(other)
    sign_in(known, other, trust="on")
    for person in (linda, other):
        known.post("/sign-out/")
        assert password(known, person) == "/", person
    assert known.post("/confirm/second-step/")["Location"] == "/sign-in/code/"
    other.authenticator_set.update(last_step=-1)
    known.post("/sign-in/code/", {"code": make.code(), "trust": "on"})
    assert RememberedDevice.objects.count() == 2


def test_it_counts_in_this_browser_only(known, linda):
    assert password(make.client(), linda) == "/sign-in/code/"


@pytest.mark.parametrize("value", ["", "nonsense", "é", "\u0000"])
def test_a_made_up_cookie_counts_for_nothing(client, linda, value):
    client.cookies[NAME] = value.replace("\0", "")
    assert password(client, linda) == "/sign-in/code/"


def test_it_ends_after_its_time(known, linda):
    month = settings.STEWARD["DEVICE_REMEMBERED"]
    RememberedDevice.objects.update(created_at=timezone.now() - month + timedelta(minutes=1))
    assert password(known, linda) == "/"
    known.post("/sign-out/")
    RememberedDevice.objects.update(created_at=timezone.now() - month - timedelta(seconds=1))
    assert password(known, linda) == "/sign-in/code/"


def test_what_is_over_is_forgotten(known):
    month = settings.STEWARD["DEVICE_REMEMBERED"]
    forget_abandoned(now=timezone.now() + month - timedelta(minutes=1))
    assert RememberedDevice.objects.exists()
    forget_abandoned(now=timezone.now() + month + timedelta(minutes=1))
    assert not RememberedDevice.objects.exists()


def test_it_ends_with_another_password(known, linda, client_of):
    assert "Devices that are not asked" in text_of(client_of(linda).get(TWO_FACTOR))
    linda.set_password("another long password 7")
    linda.save()
    assert "Devices that are not asked" not in text_of(client_of(linda).get(TWO_FACTOR))
    assert password(known, linda, "another long password 7") == "/sign-in/code/"


@pytest.mark.parametrize("change", ["added", "removed behind the back"])
def test_it_ends_with_other_factors(known, linda, change):
    if change == "added":
        make.phone(linda)
    else:
        make.phone(linda)
        linda.authenticator_set.all().delete()
    assert password(known, linda).startswith("/sign-in/")


def test_removing_a_method_forgets_every_device(known, linda, client_of):
    app = linda.authenticator_set.get()
    make.phone(linda)
    client_of(linda).post(f"{TWO_FACTOR}authenticator/{app.pk}/remove/", {"password": make.PASSWORD})
    assert not RememberedDevice.objects.exists()


def test_they_are_listed_and_ended_one_by_one(known, linda, client_of):
    sign_in(make.client(), linda, trust="on")
    own = client_of(linda)
    assert "Devices that are not asked" in text_of(own.get(TWO_FACTOR))
    oldest = RememberedDevice.objects.order_by("pk").first()
    assert own.post(REMEMBERED, {"device": oldest.pk})["Location"] == TWO_FACTOR
    assert "The second step is asked for again on 1 device." in text_of(own.get(TWO_FACTOR))
    assert RememberedDevice.objects.count() == 1
    assert password(known, linda) == "/sign-in/code/"


def test_all_at_once(known, linda, client_of):
    sign_in(make.client(), linda, trust="on")
    pks = list(RememberedDevice.objects.values_list("pk", flat=True))
    client_of(linda).post(REMEMBERED, {"device": pks})
    assert not RememberedDevice.objects.exists()
    assert AuditEntry.objects.get(code="devices_forgotten").facts == {"count": 2}


def test_nobody_ends_somebody_elses(known, linda, client_of, admin):
    client_of(admin).post(REMEMBERED, {"device": RememberedDevice.objects.get().pk})
    assert RememberedDevice.objects.exists()


def test_the_database_holds_only_a_digest_and_the_cookie_is_for_the_server_alone(known):
    cookie, row = known.cookies[NAME], RememberedDevice.objects.get()
    assert len(cookie.value) >= 40
    assert cookie.value not in str(RememberedDevice.objects.values().get())
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert row.digest != cookie.value


def test_such_a_session_has_given_no_second_factor(known, linda):
    password(known, linda)
    assert "second_factor" not in known.session


def test_whoever_has_nothing_else_left_signs_in_and_their_request_for_help_goes_on(known, linda):
    """SEC-5: a sign-in with a second factor ends the request; this is none."""
    request = recovering.sent(linda)
    assert password(known, linda) == "/"
    request.refresh_from_db()
    assert request.state == State.SENT
    known.post("/sign-out/")
    known.cookies.pop(NAME)
    sign_in(known, linda)
    request.refresh_from_db()
    assert request.state == State.STOPPED
