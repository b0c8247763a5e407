"""The mail server goes away or breaks off: mails wait without losing a try, and arrive when it is back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from security.models import Notice
from tests.worker.post_office import wait_until
from tests.worker.workers import its_time_has_come, paid, sweep

pytestmark = pytest.mark.django_db(transaction=True)


def test_while_the_server_is_away_mails_wait_and_keep_their_tries(worker, post_office, empty_broker, owe):
    post_office.close()
    try:
        early = owe("a@x.test", "b@x.test", "c@x.test")
        wait_until(lambda: Notice.objects.exclude(error="").count() == 3, meanwhile=sweep)
    finally:
        post_office.open()
    for notice in Notice.objects.all():
        assert (notice.tries, notice.given_up_at) == (0, None)
        assert notice.next_try_at > timezone.now() + timedelta(seconds=10)
        assert "ConnectionRefusedError" in notice.error
    # The process that found the server away is still quiet; the sweep is not, and leaves the others their time.
    [late] = owe("late@x.test")
    wait_until(lambda: "late@x.test" in post_office.recipients, meanwhile=sweep)
    assert post_office.recipients == {"late@x.test"}
    its_time_has_come()
    wait_until(paid)
    assert post_office.message_ids == {notice.message_id: 1 for notice in [*early, late]}


def test_a_mail_at_which_the_server_breaks_off_does_not_hold_up_the_others(worker, post_office, empty_broker, owe):
    post_office.breaks_off_at = {"poison@x.test"}
    owe("poison@x.test", "b@x.test", "c@x.test")
    poison = Notice.objects.filter(address="poison@x.test")
    wait_until(lambda: poison.get().tries == 1, meanwhile=sweep)
    assert poison.get().next_try_at > timezone.now() + timedelta(seconds=50)
    its_time_has_come(but=poison)
    wait_until(lambda: post_office.recipients == {"b@x.test", "c@x.test"})
    assert (poison.get().tries, poison.get().sent_at) == (1, None)
