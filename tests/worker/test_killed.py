"""The worker is killed with -9 while mails are owed, and the broker forgets everything: each mail still arrives."""

from collections import Counter

import pytest

from security.models import Notice
from tests.worker.post_office import wait_until
from tests.worker.workers import Worker, sweep

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_kill_9_and_flushall_each_mail_arrives_with_its_message_id(
    post_office, empty_broker, owe, tmp_path, request
):
    worker, successor = (Worker(tmp_path, email_url=post_office.url) for _ in range(2))
    request.addfinalizer(worker.stop)
    request.addfinalizer(successor.stop)
    worker.start().wait()
    post_office.seconds_a_mail = 0.1
    notices = owe(*[f"{number}@x.test" for number in range(12)])
    wait_until(lambda: len(post_office.mails) >= 3)
    worker.kill()
    empty_broker()
    owed_at_its_death = Notice.objects.owed().count()
    assert owed_at_its_death >= 6
    post_office.seconds_a_mail = 0.0
    successor.start().wait()
    sweep()
    wait_until(lambda: not Notice.objects.owed().exists())
    arrived = Counter(post_office.message_ids)
    assert set(arrived) == {notice.message_id for notice in notices}
    # Only the one that the server had accepted in the moment of death, before its commit, may come twice.
    assert sum(arrived.values()) <= len(notices) + 1


def test_what_a_dead_worker_was_told_is_done_by_the_next_one_even_without_a_sweep(
    post_office, empty_broker, owe, tmp_path, request
):
    """The message to a worker that is not there waits in the broker."""
    [notice] = owe("waiting@x.test")
    worker = Worker(tmp_path, email_url=post_office.url)
    request.addfinalizer(worker.stop)
    worker.start().wait()
    wait_until(lambda: post_office.message_ids == {notice.message_id: 1})
