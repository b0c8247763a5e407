"""An attack on an account does not lock its owner out of the browsers they have used before (ASVS 6.1.1)."""

import pytest
from django.conf import settings
from django.utils import timezone

from security.devices import KEPT
from security.models import User
from security.operations.passwords import request_reset
from tests import make
from tests.security.links import NEW_PASSWORD, reset_link

GUESSES, _ = settings.STEWARD["LIMITS"]["password.account"]
NAME = settings.DEVICE_COOKIE_NAME


def send(client, email="linda@lanterna.test", password=make.PASSWORD):
    return client.post("/sign-in/", {"email": email, "password": password})


def attack(email="linda@lanterna.test"):
    """Somebody guesses until nothing is left, from another address."""
    attacker = make.client()
    statuses = [
        attacker.post("/sign-in/", {"email": email, "password": "not it 1"}, REMOTE_ADDR="198.51.100.1").status_code
        for _ in range(GUESSES + 1)
    ]
    assert statuses[-1] == 429


@pytest.fixture
def known(client, db):
    """A browser from which Linda has signed in, and out again."""
    make.user(email="linda@lanterna.test")
    send(client)
    client.post("/sign-out/")
    return client


def test_the_owner_signs_in_from_a_known_browser_while_the_attack_goes_on(known):
    attack()
    assert send(known).status_code == 303
    assert known.post("/confirm/", {"password": make.PASSWORD}).status_code == 303


def test_an_unknown_browser_has_to_wait(known):
    attack()
    assert send(make.client()).status_code == 429


def test_the_owners_sign_in_gives_the_attacker_nothing_back(known):
    attack()
    send(known)
    assert send(make.client(), password="not it 1").status_code == 429


def test_a_known_browser_has_no_more_guesses_than_an_account(known):
    statuses = [send(known, password="not it 1").status_code for _ in range(GUESSES + 1)]
    assert statuses == [422] * GUESSES + [429]


def test_what_a_known_browser_guesses_does_not_count_for_others(known):
    for _ in range(GUESSES):
        send(known, password="not it 1")
    assert send(make.client()).status_code == 303


def test_nobody_collects_budgets_by_signing_in_again_and_again(known):
    cookies = []
    for _ in range(2):
        assert send(known).status_code == 303
        cookies.append(known.cookies[NAME].value)
        known.post("/sign-out/")
    first, second = make.client(), make.client()
    first.cookies[NAME], second.cookies[NAME] = cookies
    assert [send(first, password="not it 1").status_code for _ in range(GUESSES)] == [422] * GUESSES
    assert send(second).status_code == 429


def test_the_cookie_counts_for_its_account_only(known):
    make.user(email="other@lanterna.test")
    attack("other@lanterna.test")
    assert send(known, "other@lanterna.test").status_code == 429


@pytest.mark.parametrize("value", ["", "nonsense", "eyJhIjoxfQ:1x:y", "{}", "\u00e9:1x:y"])
def test_a_made_up_cookie_counts_for_nothing(known, value):
    attack()
    known.cookies[NAME] = value
    assert send(known).status_code == 429


def test_a_cookie_is_known_for_a_year(known, settings):
    attack()
    settings.STEWARD = settings.STEWARD | {"DEVICE_KNOWN": -settings.STEWARD["DEVICE_KNOWN"]}
    assert send(known).status_code == 429


def test_the_cookie_names_nobody_and_opens_nothing(known):
    cookie = known.cookies[NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert "linda" not in cookie.value
    assert known.get("/profile/").status_code == 303
    assert send(known, password="not it 1").status_code == 422


def test_the_owner_gets_in_with_an_unknown_browser_by_the_link_for_a_new_password(known, client, deliver):
    """It has a budget then, the same for every browser that came that way; it is still told of as a new one."""
    attack()
    user = User.objects.get(email="linda@lanterna.test")
    opened = [make.client(), make.client()]
    for browser, password in zip(opened, ("meadow copper violin 6", NEW_PASSWORD), strict=True):
        request_reset(email=user.email, language="en")
        assert browser.post(reset_link(), {"new_password": password}).status_code == 303
        attack()
    deliver()
    assert send(opened[0], password=NEW_PASSWORD).status_code == 303
    assert "new" in " ".join(mail.subject.lower() for mail in deliver())
    statuses = [send(opened[1], password="not it 1").status_code for _ in range(GUESSES + 1)]
    assert statuses == [422] * GUESSES + [429]
    opened[0].post("/sign-out/")
    assert send(opened[0], password="not it 1").status_code == 422
    assert send(make.client(), password=NEW_PASSWORD).status_code == 429


def test_a_browser_stays_known_to_everybody_who_uses_it_and_whatever_their_address_becomes(known, deliver):
    """SEC-8: nobody is told of a new device that is none."""
    people = [make.user(email=f"person{number}@lanterna.test") for number in range(KEPT)]
    linda = User.objects.get(email="linda@lanterna.test")
    User.objects.update(last_login=timezone.now())

    def told(person) -> bool:
        deliver()
        assert send(known, person.email).status_code == 303
        known.post("/sign-out/")
        return "You signed in from a new device" in [mail.subject for mail in deliver()]

    assert told(people[0])
    assert not any(told(person) for person in (linda, people[0], linda))
    User.objects.filter(pk=linda.pk).update(email="linda@new.test")
    linda.refresh_from_db()
    assert not told(linda)
    attack(linda.email)
    assert not told(linda), "with the new address, too, it has guesses of its own"
    assert len(known.cookies[NAME].value) < 1000
    assert all(told(person) for person in people[1:])
    assert len(known.cookies[NAME].value) < 1000, "it knows those who came last"
    assert told(people[0])
    assert not told(people[-1])


def test_a_new_password_by_the_link_leaves_a_known_browser_known_and_lets_it_in_at_once(known, deliver):
    User.objects.update(last_login=timezone.now())
    for _ in range(GUESSES):
        send(known, password="not it 1")
    assert send(known).status_code == 429
    attack()
    request_reset(email="linda@lanterna.test", language="en")
    assert known.post(reset_link(), {"new_password": NEW_PASSWORD}).status_code == 303
    deliver()
    assert send(known, password=NEW_PASSWORD).status_code == 303
    assert "You signed in from a new device" not in [mail.subject for mail in deliver()]
