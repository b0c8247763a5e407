"""Sends what is due (CON-2): by the worker, a chunk of people at a time, each of them once.

In the transaction that owes the mails, each person's copy is written down and how far the issue has come moves on:
whatever dies in between, the next one goes on where it stops. The mails themselves are the outbox's, which pays them
even if everything here is gone.
"""

import time
from datetime import datetime, timedelta

from console.kit import workers
from console.news import events, letters
from console.news.events import Reader
from console.news.models import Copy, Issue, State, Subscription
from console.news.models.issue import FALLBACK
from security import audit, delivery
from security.audit import Actor
from security.models import Notice

CHUNK = 500  # people in one transaction
SLICE = 5.0  # seconds after which a task stands in the queue again, behind what is more urgent
MOST_WAITING = 5_000  # mails of news in the outbox: with more of them waiting no more are made
RESUMED = timedelta(minutes=1)  # after this long without a chunk nobody seems to be at work
TASK = "console.news.tasks.send_issue"


def begin_due(*, actor: Actor, now: datetime) -> list[int]:
    """Begins each issue whose instant has come; returns their ids."""
    with audit.operation(actor=actor) as operation:
        scheduled = Issue.objects.filter(state=State.SCHEDULED, scheduled_at__lte=now).order_by("pk")
        due = list(scheduled.select_for_update(no_key=True, skip_locked=True))
        for issue in due:
            issue.begin(now=now)
            operation.record(events.IssueBegun(issue=issue))
        return [issue.pk for issue in due]


def waiting_for_a_worker(*, now: datetime) -> list[int]:
    """The issues being sent on which nobody seems to work: a dead worker or broker stops none of them."""
    idle = Issue.objects.filter(state=State.SENDING, changed_at__lt=now - RESUMED)
    return list(idle.order_by("pk").values_list("pk", flat=True))


def send(*, actor: Actor, issue: int, now: datetime, seconds: float = SLICE) -> None:
    """Owes the issue to chunk after chunk and delivers what is owed, then leaves the rest to another task.

    Safe to run twice, also at the same time. Where the mail server is away it ends, and is resumed later.
    """
    limit = time.monotonic() + seconds
    if not Issue.objects.filter(pk=issue, state=State.SENDING).update(changed_at=now):
        return
    ids = _left_over()
    while (left := limit - time.monotonic()) > 0:
        ids = ids or owe_chunk(actor=actor, issue=issue)
        if not ids or not delivery.deliver(ids, seconds=left):
            return
        ids = []
    workers.tell(TASK, issue)


def owe_chunk(*, actor: Actor, issue: int) -> list[int]:
    """Owes the issue to the next CHUNK people, in one transaction, and returns the ids of their notices.

    None are left: the issue is sent, or stopped, or so many mails wait already that this one waits too.
    """
    if Notice.objects.owed().filter(code=events.IssueMailed.code)[:MOST_WAITING].count() >= MOST_WAITING:
        return []
    with audit.operation(actor=actor) as operation:
        own = Issue.objects.select_for_update(no_key=True).filter(pk=issue, state=State.SENDING).first()
        if own is None:
            return []
        readers = _next_readers(own)
        if not readers:
            own.end(State.SENT, now=operation.at)
            operation.record(events.IssueSent(issue=own))
            return []
        Copy.objects.bulk_create([Copy(issue=own, user_id=one.user, operation=operation.id) for one in readers])
        own.reach(readers[-1].user, now=operation.at)
        operation.record(events.IssueMailed(issue=own, readers=readers))
    return list(Notice.objects.filter(operation=operation.id).order_by("pk").values_list("pk", flat=True))


def _next_readers(issue: Issue) -> list[Reader]:
    """The next people in the order of their ids, each with the language in which they get the issue."""
    fields = ("user_id", "user__email", "user__language", "user__time_zone", "user__given_name")
    rows = Subscription.objects.of_issue(issue).order_by("user_id").values_list(*fields)[:CHUNK]
    written = set(letters.languages_of(issue))
    readers = [Reader(*row) for row in rows]
    return [one if one.language in written else one._replace(language=FALLBACK) for one in readers]


def _left_over() -> list[int]:
    """Mails of news that a worker owed and did not come to deliver; the sweep takes them as well."""
    due = Notice.objects.due().filter(code=events.IssueMailed.code).order_by("next_try_at", "pk")
    return list(due.values_list("pk", flat=True)[:CHUNK])
