"""The long form of test_sending: a hundred thousand people, in constant memory and with few queries (CON-2)."""

import gc
import time
import tracemalloc

import pytest
from django.db import connection
from django.utils import timezone

from console.news.models import Copy, Issue, State, Subscription
from console.news.operations import sending
from console.news.queries import audience_of, progress_of
from security.models import Notice, User
from tests import make
from tests.news import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
PEOPLE = 100_000


class Counted:
    """How many queries were made."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, *given):
        self.number += 1
        return execute(*given)


@pytest.fixture
def everybody(db) -> Issue:
    """An issue that has just begun, and PEOPLE who chose its theme."""
    languages = ["en", "de", "fr", "it", "es"]
    for start in range(0, PEOPLE, 10_000):
        people = User.objects.bulk_create(
            [
                User(
                    email=f"p{number}@x.test",
                    given_name=f"Person {number}",
                    language=languages[number % 5],
                    password="!",
                )
                for number in range(start, start + 10_000)
            ],
            batch_size=2_000,
        )
        Subscription.objects.bulk_create([Subscription(user=one, theme="products") for one in people], batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return newsroom.issue(State.SENDING)


def test_a_hundred_thousand_are_queued_in_constant_memory_with_few_queries(everybody, capsys):
    sizes, peaks, began = [], [], time.monotonic()
    tracemalloc.start()
    counted = Counted()
    while True:
        gc.collect()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with connection.execute_wrapper(counted):
            ids = sending.owe_chunk(actor=make.SYSTEM, issue=everybody.pk)
        if not ids:
            break
        sizes.append(len(ids))
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
        Notice.objects.filter(pk__in=ids).update(sent_at=timezone.now())  # as if they were delivered meanwhile
    tracemalloc.stop()
    seconds = time.monotonic() - began
    assert sum(sizes) == PEOPLE == Copy.objects.values("user").distinct().count()
    assert Notice.objects.filter(code="news_issue").values("user").distinct().count() == PEOPLE
    assert max(sizes) == sending.CHUNK
    assert max(peaks) < 20_000_000
    assert max(peaks[-20:]) < 1.2 * max(peaks[:20]), "the last chunks take no more memory than the first"
    assert counted.number / (PEOPLE / 1000) < 40
    everybody.refresh_from_db()
    began = time.monotonic()
    assert progress_of(everybody).sent == PEOPLE
    watched = time.monotonic() - began
    began = time.monotonic()
    assert sum(part.people for part in audience_of(newsroom.issue())) == PEOPLE
    told = time.monotonic() - began
    assert watched < 5
    assert told < 5
    with capsys.disabled():
        print(
            f"\n{PEOPLE} mails of news queued in {seconds:.0f} s, under tracemalloc:"
            f" {counted.number / PEOPLE * 1000:.1f} queries a thousand, {max(peaks) / 1e6:.1f} MB a chunk at the most;"
            f" progress counted in {watched:.2f} s, readers by language in {told:.2f} s."
        )
