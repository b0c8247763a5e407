"""Real Celery workers in processes of their own, at the database of the tests."""

import os
import secrets
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from celery import Celery, current_app
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from console.kit import workers
from console.local.child import Child
from security.models import Notice
from tests.worker.post_office import wait_until

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """One worker with two processes; `kill` is kill -9 of all of it."""

    def __init__(self, folder: Path, *, email_url: str, redis_url: str = "") -> None:
        self.name = f"test-{secrets.token_hex(4)}@localhost"
        self.redis_url = redis_url or os.environ["REDIS_URL"]
        command = [sys.executable, "-m", "celery", "--app", "console", "worker", "--concurrency", "2"]
        command += ["--hostname", self.name, "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
        variables = {"DATABASE_URL": database_url(), "EMAIL_URL": email_url, "REDIS_URL": self.redis_url}
        self.child = Child(
            "worker", command, log=folder / f"{self.name}.log", environment={**os.environ, **variables}, folder=ROOT
        )

    def start(self) -> "Worker":
        """Begins to start; `wait` waits until it answers."""
        self.child.start()
        return self

    def wait(self) -> "Worker":
        with Celery(broker=self.redis_url, set_as_current=False) as broker:
            wait_until(lambda: broker.control.ping([self.name], timeout=0.2, limit=1), 30)
        return self

    def kill(self) -> None:
        """No signal that it could answer: the whole group is gone at once."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.process.wait()

    def stop(self) -> None:
        if self.child.is_running():
            self.kill()

    @property
    def log(self) -> str:
        return self.child.log.read_text()


class Clock:
    """Celery's beat, with the schedule of the settings."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "celery", "--app", "console", "beat", "--schedule", folder / "schedule"]
        self.child = Child(
            "clock",
            [*command, "--pidfile=", "--loglevel", "INFO"],
            log=folder / "clock.log",
            environment={**os.environ, "DATABASE_URL": database_url()},
            folder=ROOT,
        )
        self.start, self.stop = self.child.start, self.child.stop


def database_url() -> str:
    """The address of the database that this test process uses, as another process is told it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def sweep(redis_url: str = "") -> None:
    """What the clock (beat) says every twenty seconds."""
    with Celery(broker=redis_url or settings.CELERY_BROKER_URL, set_as_current=False) as broker:
        broker.send_task("security.tasks.sweep_notices")


def until_told() -> None:
    """Waits until the workers were told of all that is owed so far: a thread does it, after the commit."""
    workers._dispatcher.submit(lambda: None).result(10)


def flush() -> None:
    """FLUSHALL: the broker forgets whatever it was told."""
    with current_app.connection_for_write() as broker:
        broker.default_channel.client.flushall()


def paid() -> bool:
    """Whether nothing is owed any more."""
    return not Notice.objects.owed().exists()


def its_time_has_come(*, but: QuerySet[Notice] | None = None) -> None:
    """As if the wait for the next try were over."""
    Notice.objects.owed().exclude(pk__in=but or []).update(next_try_at=timezone.now())
    sweep()
