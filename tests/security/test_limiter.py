"""The one limiter (SEC-1): exact under parallel guesses, not to be talked out of its count, and never for days."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from console.kit.exceptions import Limited
from security import limits
from security.models import AuditEntry, Limit
from tests import make
from tests.together import together

GUESSES, GIVEN_BACK_EVERY = settings.STEWARD["LIMITS"]["password.account"]
PER_ADDRESS, _ = settings.STEWARD["LIMITS"]["password.address"]
MINUTE = timedelta(minutes=1)


def is_allowed(account="linda@lanterna.test", address="") -> bool:
    try:
        limits.spend("password", account=account, address=address)
    except Limited:
        return False
    return True


def allowed(guesses, **subjects) -> int:
    return sum(is_allowed(**subjects) for _ in range(guesses))


def pass_time(time: timedelta) -> None:
    """As if everything had been spent `time` earlier."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE security_limit SET spent_until = spent_until - %s", [time])


def wrong(client, email="linda@lanterna.test", **extra):
    return client.post("/sign-in/", {"email": email, "password": "not the password 1"}, **extra)


def test_the_numbers_are_those_that_are_written_down():
    assert settings.STEWARD["LIMITS"] | {"password.account": (10, 3 * MINUTE)} == settings.STEWARD["LIMITS"]
    assert settings.STEWARD["LIMITS"]["password.address"] == (50, MINUTE / 2)
    assert settings.STEWARD["LIMITS"]["sign_up.account"] == (3, 60 * MINUTE)
    assert settings.STEWARD["LIMITS"]["sign_up.address"] == (20, 5 * MINUTE)


@pytest.mark.parametrize("rounds", [1, pytest.param(15, marks=pytest.mark.proof)])
@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_in_parallel_count_as_twenty_however_the_address_is_spelled(rounds):
    for number in range(rounds):
        account = f"linda{number}@lanterna.test"
        spellings = [account, account.upper(), f" {account.title()} ", account.replace("i", "\u00ed", 1)]
        acts = [partial(is_allowed, account=spelling, address=f"192.0.2.{number}") for spelling in spellings * 5]
        ends = together(*acts)
        assert (ends.count(True), ends.count(False)) == (GUESSES, 20 - GUESSES)
        assert not is_allowed(account=account)


def test_an_account_has_its_guesses_and_no_more(db):
    assert allowed(GUESSES + 5) == GUESSES


def test_a_guess_comes_back_after_minutes_and_all_of_them_after_half_an_hour(db):
    allowed(GUESSES + 50)
    pass_time(GIVEN_BACK_EVERY)
    assert allowed(5) == 1
    pass_time(GIVEN_BACK_EVERY * GUESSES)
    assert allowed(GUESSES + 5) == GUESSES


def test_a_day_of_attack_locks_nobody_out_for_longer_than_minutes(db):
    for _ in range(40):
        allowed(GUESSES)
        pass_time(timedelta(hours=1))
    allowed(GUESSES + 100)
    with pytest.raises(Limited) as raised:
        limits.spend("password", account="linda@lanterna.test", address="")
    assert timedelta() < raised.value.retry_after <= GIVEN_BACK_EVERY
    assert Limit.objects.get().spent_until < timezone.now() + timedelta(hours=1)


@pytest.mark.parametrize(
    "variant", ["LINDA@LANTERNA.TEST", " linda@lanterna.test ", "Linda@Lanterna.Test", "l\u00ednda@lanterna.test"]
)
def test_every_way_to_write_an_address_is_one_account(db, variant):
    allowed(GUESSES)
    assert not is_allowed(account=variant)


def test_an_address_that_nobody_has_is_counted_alike(client, db):
    make.user(email="linda@lanterna.test")
    for email in ("linda@lanterna.test", "nobody@lanterna.test"):
        statuses = [wrong(client, email).status_code for _ in range(GUESSES + 1)]
        assert statuses == [422] * GUESSES + [429]


def test_many_accounts_from_one_address_are_counted_too(db):
    tried = sum(is_allowed(account=f"person{number}@x.test", address="192.0.2.7") for number in range(PER_ADDRESS + 9))
    assert tried == PER_ADDRESS
    assert is_allowed(account="linda@lanterna.test", address="192.0.2.8")


def test_a_network_of_ipv6_is_one_visitor(db):
    tried = sum(
        is_allowed(account=f"person{number}@x.test", address=f"2001:db8:1:2::{number:x}")
        for number in range(PER_ADDRESS + 9)
    )
    assert tried == PER_ADDRESS
    assert is_allowed(account="linda@lanterna.test", address="2001:db8:1:3::1")


def test_guesses_from_everywhere_are_no_more_than_the_accounts_own(db):
    tried = sum(is_allowed(address=f"198.51.100.{number}") for number in range(200))
    assert tried == GUESSES


def test_a_visitor_without_guesses_takes_none_from_an_account(db):
    for number in range(PER_ADDRESS):
        is_allowed(account=f"person{number}@x.test", address="192.0.2.7")
    allowed(30, address="192.0.2.7")
    assert allowed(GUESSES + 5) == GUESSES


def test_a_forged_header_is_not_another_address(client, db):
    statuses = {
        wrong(client, f"person{n}@x.test", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(PER_ADDRESS + 1)
    }
    assert statuses == {422, 429}


def test_a_view_that_fails_afterwards_does_not_give_its_guess_back(client, db, monkeypatch):
    make.user(email="linda@lanterna.test")

    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    with monkeypatch.context() as broken:
        broken.setattr("security.audit.refused", fail)
        for _ in range(GUESSES):
            with pytest.raises(RuntimeError, match="went away"):
                wrong(client)
    assert wrong(client).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_guess_is_never_counted_inside_a_transaction_that_could_forget_it():
    with transaction.atomic(), pytest.raises(RuntimeError):
        limits.spend("password", account="linda@lanterna.test", address="192.0.2.7")
    assert not Limit.objects.exists()


def test_forgiving_gives_the_account_its_guesses_and_not_the_visitor(db):
    allowed(GUESSES, address="192.0.2.7")
    limits.forgive("password", account="LINDA@lanterna.test")
    assert allowed(GUESSES) == GUESSES
    assert Limit.objects.count() == 2


def test_the_page_says_when_to_come_back_and_keeps_the_address(client, db):
    make.user(email="linda@lanterna.test")
    for _ in range(GUESSES):
        wrong(client)
    response = wrong(client)
    body = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= GIVEN_BACK_EVERY.total_seconds() + 1
    assert "The next one is possible in 3 minutes." in body
    assert 'value="linda@lanterna.test"' in body
    right = client.post("/sign-in/", {"email": "linda@lanterna.test", "password": make.PASSWORD})
    assert right.status_code == 429, "the right password is not checked either"


def test_a_limit_is_logged_a_few_times_and_a_flood_is_no_flood_of_entries(client, db):
    linda = make.user(email="linda@lanterna.test")
    for _ in range(GUESSES + 20):
        wrong(client)
    entries = AuditEntry.objects.filter(code="limit_reached")
    assert 1 <= entries.count() <= 3
    assert entries.first().subject == str(linda.pk)
    assert AuditEntry.objects.filter(code="wrong_guess").count() == GUESSES


def test_purposes_have_budgets_of_their_own(db):
    allowed(GUESSES)
    limits.spend("sign_up", account="linda@lanterna.test", address="")


def test_rows_hold_no_address_of_anybody(db):
    limits.spend("password", account="linda@lanterna.test", address="192.0.2.7")
    assert not any("linda" in row.key or row.key[:3] == "192" for row in Limit.objects.all())
    assert all(len(row.key) == 64 for row in Limit.objects.all())
