"""Tasks of the app: each a few lines, with ids only, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from console.kit import workers
from console.news.operations import bounces, sending
from security.audit import Actor


@shared_task
def begin_issues() -> None:
    """CON-2: begins the issues that are due, and goes on with those that a dead worker or broker left."""
    actor, now = Actor.system("begin_issues"), timezone.now()
    for issue in [*sending.begin_due(actor=actor, now=now), *sending.waiting_for_a_worker(now=now)]:
        workers.tell(sending.TASK, issue)


@shared_task
def send_issue(issue: int) -> None:
    """CON-2: sends an issue, for some seconds."""
    sending.send(actor=Actor.system("send_issue"), issue=issue, now=timezone.now())


@shared_task
def note_refusals() -> None:
    """CON-2: notes which addresses refused a mail for good."""
    bounces.note_refusals(actor=Actor.system("note_refusals"), now=timezone.now())
