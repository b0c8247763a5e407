"""Real workers pay what is owed: soon, once, and whatever becomes of a single mail."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from security.models import Notice
from tests.worker.post_office import wait_until
from tests.worker.workers import its_time_has_come, paid, sweep

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_summary_of_a_role_change_arrives_within_seconds(running, post_office, empty_broker, owe):
    [notice] = owe("soon@x.test")
    wait_until(lambda: post_office.mails, 8)
    [mail] = post_office.mails
    assert (mail["To"], mail["Message-ID"]) == ("soon@x.test", notice.message_id)
    text = mail.get_body(("plain",)).get_content()
    assert "External" in text
    assert "Collaborator" in text
    wait_until(paid)
    notice.refresh_from_db()
    assert (notice.tries, notice.given_up_at, notice.error) == (1, None, "")


def test_two_workers_told_many_times_send_each_mail_once(running, post_office, empty_broker, owe):
    post_office.seconds_a_mail = 0.01
    notices = owe(*[f"many{number}@x.test" for number in range(60)])
    ids = [notice.pk for notice in notices]
    for start in (0, 20, 40, 10, 30, 0):
        current_app.send_task("security.tasks.deliver_notices", args=[ids[start : start + 30]])
        sweep()
    wait_until(paid, 15)
    assert post_office.message_ids == {notice.message_id: 1 for notice in notices}
    assert post_office.connections > 1  # more than one process was at it


def test_a_broker_that_forgets_everything_loses_no_mail_and_leaves_no_worker_deaf(
    running, post_office, empty_broker, owe
):
    post_office.seconds_a_mail = 0.05
    notices = owe(*[f"{number}@x.test" for number in range(10)])
    wait_until(lambda: post_office.mails)
    empty_broker()
    sweep()
    wait_until(paid)
    [later] = owe("later@x.test")
    wait_until(lambda: "later@x.test" in post_office.recipients)
    assert post_office.message_ids == {notice.message_id: 1 for notice in [*notices, later]}


def test_what_is_refused_for_good_is_given_up_and_what_is_put_off_is_tried_again(
    running, post_office, empty_broker, owe
):
    post_office.answers = {"unknown@x.test": "550 No such person here", "busy@x.test": "451 Come back later"}
    owe("unknown@x.test", "busy@x.test", "fine@x.test")
    wait_until(lambda: Notice.objects.filter(tries=1).count() == 3)
    assert post_office.recipients == {"fine@x.test"}
    refused, postponed = Notice.objects.get(address="unknown@x.test"), Notice.objects.get(address="busy@x.test")
    assert refused.given_up_at is not None
    assert "550" in refused.error
    assert (postponed.given_up_at, postponed.sent_at) == (None, None)
    assert timedelta(seconds=50) < postponed.next_try_at - timezone.now() < timedelta(seconds=61)
    post_office.answers = {}
    its_time_has_come()
    wait_until(paid)
    assert post_office.recipients == {"fine@x.test", "busy@x.test"}


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(running, post_office, empty_broker, owe):
    post_office.answers = dict.fromkeys(["a@x.test", "b@x.test"], "451 Come back later")
    owe("a@x.test", "b@x.test")
    wait_until(lambda: Notice.objects.filter(tries=1).count() == 2)
    post_office.answers = {}
    broken = Notice.objects.filter(address="a@x.test")
    broken.update(facts={"at": broken.get().facts["at"]})
    its_time_has_come()
    wait_until(lambda: post_office.recipients == {"b@x.test"} and broken.get().tries == 2)
    assert (broken.get().sent_at, broken.get().given_up_at) == (None, None)
    assert broken.get().error.startswith("KeyError")


def test_a_connection_that_the_server_ends_is_opened_anew(running, post_office, empty_broker, owe):
    post_office.mails_a_connection = 2
    notices = owe(*[f"{number}@x.test" for number in range(5)])
    wait_until(paid)
    assert post_office.message_ids == {notice.message_id: 1 for notice in notices}
    assert set(Notice.objects.values_list("tries", flat=True)) == {1}
    assert post_office.connections >= 3
