"""What a person is told unasked (SEC-8, ASVS 6.3.5): a new device, and guesses that keep failing, once and not each."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from security import audit, tasks
from security.audit import Actor
from security.events import WrongGuess
from security.models import AuditEntry, Limit, Notice, User
from security.operations.alerts import tell_of_failures
from tests import make

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TOLD, PAST_PASSWORD = settings.STEWARD["FAILURES_TOLD"], settings.STEWARD["FACTOR_FAILURES_TOLD"]
SYSTEM = Actor.system("tests")


@pytest.fixture
def linda(db) -> User:
    """Linda, who has signed in before."""
    return make.user("Linda", "Berger", email="linda@lanterna.test", language="en", last_login=timezone.now())


def send(client, password=make.PASSWORD, email="linda@lanterna.test", **extra):
    return client.post("/sign-in/", {"email": email, "password": password}, **extra)


def guess(number, user, purpose="password"):
    for _ in range(number):
        audit.refused(WrongGuess(purpose=purpose, user=user), actor=Actor.anonymous())


def test_a_sign_in_from_a_new_device_is_told_with_device_and_address(client, linda, deliver):
    send(client, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.7")
    [mail] = deliver()
    assert (mail.to, mail.subject) == ([linda.email], "You signed in from a new device")
    assert "Firefox on Linux" in mail.body
    assert "192.0.2.7" in mail.body
    assert f"{settings.PUBLIC_URL}/profile/security/compromised/" in mail.body


def test_a_device_is_new_once(client, linda):
    for _ in range(3):
        send(client)
        client.post("/sign-out/")
    assert Notice.objects.count() == 1
    send(make.client())
    assert Notice.objects.count() == 2


def test_the_first_sign_in_of_all_is_no_news(client, db):
    person = make.user()
    send(client, email=person.email)
    assert not Notice.objects.exists()


def test_a_wrong_password_is_no_sign_in(client, linda):
    send(client, "not the password 1")
    assert not Notice.objects.exists()


def test_failures_are_told_once_and_not_each(client, linda, deliver):
    for _ in range(TOLD):
        send(client, "not the password 1")
    assert not Notice.objects.exists(), "the visitor's request writes no mail"
    for _ in range(3):
        tasks.tell_of_failures()
        send(make.client(), "not the password 1", REMOTE_ADDR="198.51.100.1")
    [mail] = deliver()
    assert (mail.to, mail.subject) == ([linda.email], "Somebody is trying to sign in to your account")
    assert f"{TOLD} attempts" in mail.body
    assert f"{settings.PUBLIC_URL}/profile/security/history/" in mail.body
    assert AuditEntry.objects.get(code="repeated_failures").subject == str(linda.pk)


def test_few_failures_are_a_slip(linda):
    guess(TOLD - 1, linda)
    assert tell_of_failures(actor=SYSTEM, now=timezone.now()) == 0


def test_failures_of_long_ago_do_not_add_up(linda):
    guess(TOLD, linda)
    later = timezone.now() + settings.STEWARD["FAILURES_WITHIN"] + timedelta(seconds=1)
    assert tell_of_failures(actor=SYSTEM, now=later) == 0


def test_whoever_has_passed_the_password_is_told_of_earlier(linda, deliver):
    guess(PAST_PASSWORD, linda, "authenticator")
    assert tell_of_failures(actor=SYSTEM, now=timezone.now()) == 1
    [mail] = deliver()
    assert "knows your password" in mail.body


def test_failures_of_the_password_alone_do_not_say_that_it_was_right(linda, deliver):
    guess(TOLD, linda)
    tell_of_failures(actor=SYSTEM, now=timezone.now())
    [mail] = deliver()
    assert "knows your password" not in mail.body


def test_each_account_is_told_of_its_own(linda):
    others = [make.user() for _ in range(2)]
    for person in (linda, others[0]):
        guess(TOLD, person)
    assert tell_of_failures(actor=SYSTEM, now=timezone.now()) == 2
    assert set(Notice.objects.values_list("user", flat=True)) == {linda.pk, others[0].pk}


def test_guesses_at_an_address_without_an_account_tell_nobody(client, db):
    for _ in range(TOLD + 1):
        send(client, "not the password 1", "nobody@lanterna.test")
    assert tell_of_failures(actor=SYSTEM, now=timezone.now()) == 0
    assert not Notice.objects.exists()


def test_a_deactivated_person_is_not_written_to(linda):
    guess(TOLD, linda)
    User.objects.update(is_active=False)
    assert tell_of_failures(actor=SYSTEM, now=timezone.now()) == 0


def test_after_a_while_it_is_told_again(linda):
    guess(TOLD, linda)
    assert [tell_of_failures(actor=SYSTEM, now=timezone.now()) for _ in range(2)] == [1, 0]
    Limit.objects.all().delete()
    assert tell_of_failures(actor=SYSTEM, now=timezone.now()) == 1


def test_the_clock_asks_for_it():
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"security.tasks.tell_of_failures", "security.tasks.forget_links"} <= planned
