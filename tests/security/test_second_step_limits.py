"""Guesses at the second step have one budget, whatever the factor and however often one begins anew (ASVS 6.6.3)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from security.models import AuditEntry, User
from tests import make

GUESSES, EACH = settings.STEWARD["LIMITS"]["factor.account"]
WRONG = {"/sign-in/code/": "000000", "/sign-in/sms/": "000000", "/sign-in/backup-code/": "0000-0000-0000"}


@pytest.fixture
def linda(organization) -> User:
    person = User.objects.get(email="linda@lanterna.test")
    make.authenticator(person, last_step=2**40)  # no code of it is right: what is tried here is wrong for certain
    make.phone(person)
    make.backup_codes(person)
    return person


def begin(email="linda@lanterna.test", client=None):
    client = client or make.client()
    client.post("/sign-in/", {"email": email, "password": make.PASSWORD})
    return client


def guess(client, page="/sign-in/code/", **extra) -> int:
    return client.post(page, {"code": WRONG[page]}, **extra).status_code


def test_the_numbers_are_those_that_are_written_down():
    """At most ten in any hour: five at once and five more one by one."""
    assert GUESSES + timedelta(hours=1) // EACH <= 10


def test_guesses_come_to_an_end(linda):
    client = begin()
    assert [guess(client) for _ in range(GUESSES + 1)] == [422] * GUESSES + [429]
    response = client.post("/sign-in/code/", {"code": "000000"})
    assert 0 < int(response["Retry-After"]) <= EACH.total_seconds() + 1
    assert "possible in" in response.content.decode()


def test_all_factors_share_the_budget(linda):
    client = begin()
    pages = list(WRONG) * GUESSES
    assert [guess(client, page) for page in pages[: GUESSES + 1]] == [422] * GUESSES + [429]


def test_beginning_anew_with_another_spelling_from_another_place_gives_nothing_back(linda):
    spellings = ["linda@lanterna.test", "LINDA@lanterna.test", "Linda@Lanterna.Test", " linda@lanterna.test "]
    statuses = []
    for number in range(GUESSES + 1):
        client = begin(spellings[number % len(spellings)])
        statuses.append(guess(client, REMOTE_ADDR=f"198.51.100.{number}"))
    assert statuses == [422] * GUESSES + [429]


def test_a_right_code_is_not_looked_at_once_the_budget_is_spent(linda):
    client = begin()
    for _ in range(GUESSES):
        guess(client)
    linda.authenticator_set.update(last_step=-1)
    assert client.post("/sign-in/code/", {"code": make.code()}).status_code == 429
    assert client.get("/profile/").status_code == 303


def test_a_view_that_fails_does_not_give_its_guess_back(linda, monkeypatch):
    client = begin()
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("security.operations.second_step.verify_token", fail)
    assert [guess(client) for _ in range(GUESSES + 1)] == [500] * GUESSES + [429]


def test_whoever_waits_may_try_again_after_minutes_not_days(linda):
    client = begin()
    for _ in range(GUESSES + 20):
        guess(client)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE security_limit SET spent_until = spent_until - %s", [EACH])
    assert guess(client) == 422


def test_the_owner_gets_in_from_a_known_browser_while_somebody_keeps_guessing(linda):
    linda.authenticator_set.update(last_step=-1)
    own = begin()
    assert own.post("/sign-in/code/", {"code": make.code(steps=-1)}).status_code == 303
    own.post("/sign-out/")
    attacker = begin()
    assert [guess(attacker) for _ in range(GUESSES + 1)][-1] == 429
    begin(client=own)
    assert own.post("/sign-in/code/", {"code": make.code()}).status_code == 303
    assert guess(begin()) == 429, "and the attacker has gained nothing"


def test_one_visitor_does_not_try_account_after_account(linda, monkeypatch):
    times, each = settings.STEWARD["LIMITS"]["factor.address"]
    limits = settings.STEWARD["LIMITS"] | {"factor.address": (3, each)}
    monkeypatch.setitem(settings.STEWARD, "LIMITS", limits)
    statuses = []
    for _ in range(4):
        person = make.user()
        make.authenticator(person, last_step=2**40)
        statuses.append(guess(begin(person.email), REMOTE_ADDR="198.51.100.1"))
    assert times > 3
    assert statuses == [422, 422, 422, 429]


def test_the_end_of_guesses_is_logged_a_few_times_and_not_each_time(linda):
    client = begin()
    for _ in range(GUESSES + 20):
        guess(client)
    entries = AuditEntry.objects.filter(code="limit_reached")
    assert 1 <= entries.count() <= 5
    assert entries.first().facts == {"purpose": "authenticator"}
