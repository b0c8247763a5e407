"""The long form of the other stories here: workers die at random for a minute, and the broker with them."""

import random
import time
from contextlib import suppress

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from console.local import redis
from console.local.supervisor import Supervisor
from security.models import Heartbeat, Notice
from tests.worker.post_office import wait_until
from tests.worker.workers import Clock, Worker, paid, sweep, until_told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


def test_in_a_storm_each_mail_arrives_and_hardly_any_twice(post_office, empty_broker, owe, tmp_path, request):
    """Three workers of which one dies with -9 every second or so, four hundred mails, a broker that forgets."""
    chance = random.Random(20261122)
    post_office.seconds_a_mail = 0.05
    crew: list[Worker] = []
    request.addfinalizer(lambda: [worker.stop() for worker in crew])

    def join() -> None:
        crew.append(Worker(tmp_path, email_url=post_office.url).start())

    for _ in range(3):
        join()
    notices = []
    deaths = 0
    limit = time.monotonic() + 150
    while time.monotonic() < limit and (len(notices) < 400 or not paid()):
        if len(notices) < 400:
            notices += owe(*[f"{len(notices) + number}@x.test" for number in range(20)])
        time.sleep(chance.uniform(0.5, 1.5))
        if len(notices) < 400:
            chance.choice(crew).wait().kill()
            crew[:] = [worker for worker in crew if worker.child.is_running()]
            deaths += 1
            join()
        if chance.random() < 0.3:
            empty_broker()
        sweep()
    assert paid()
    arrived = post_office.message_ids
    assert set(arrived) == {notice.message_id for notice in notices}
    assert sum(arrived.values()) - len(notices) <= 2 * deaths  # each worker has two processes, each in one mail


def test_a_worker_outlives_its_broker(post_office, empty_broker, owe, tmp_path):
    """Redis ends and starts again, empty: the worker speaks to it anew, and what was owed meanwhile arrives."""
    with Supervisor() as supervisor:
        url = redis.start(supervisor, tmp_path / "redis", log=tmp_path / "redis.log", forgetful=True)
        server = supervisor.children[0]
        worker = Worker(tmp_path, email_url=post_office.url, redis_url=url).child
        supervisor.start(worker)
        with Celery(broker=url, set_as_current=False) as broker:
            wait_until(lambda: broker.control.ping(timeout=0.5), 30)
        server.stop()
        owe("meanwhile@x.test")
        time.sleep(3)
        server.start()
        wait_until(paid, 60, meanwhile=lambda: _say(url))
        assert worker.is_running()
        assert Notice.objects.get().tries == 1


def test_the_real_clock_pays_what_the_broker_forgot(post_office, empty_broker, owe, tmp_path, request):
    """Nobody says anything here but beat: its first sweep comes after twenty seconds."""
    [notice] = owe("forgotten@x.test")
    until_told()
    empty_broker()
    worker = Worker(tmp_path, email_url=post_office.url)
    request.addfinalizer(worker.stop)
    worker.start().wait()
    clock = Clock(tmp_path)
    request.addfinalizer(clock.stop)
    clock.start()
    wait_until(paid, 45)
    assert post_office.message_ids == {notice.message_id: 1}
    wait_until(Heartbeat.objects.filter(name=Heartbeat.SWEEP).exists)


def _say(url: str) -> None:
    """As the clock does: again and again, whether the broker is there yet or not."""
    with suppress(OperationalError):
        sweep(url)
