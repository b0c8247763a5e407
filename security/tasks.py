"""Tasks of the app: each three lines, with ids only, safe to run twice."""

from celery import shared_task
from django.core.mail import get_connection
from django.utils import timezone

from security import outbox, seals
from security.models import Limit, Notice, Session


@shared_task
def deliver_notices(ids: list[int]) -> None:
    """Sends these notices over one connection to the mail server."""
    with get_connection() as mailer:
        for notice_id in ids:
            outbox.deliver(notice_id, mailer)


@shared_task
def sweep_notices() -> None:
    """Dispatches what is due and was not delivered: a dead broker or worker loses no mail."""
    deliver_notices(list(Notice.objects.due().order_by("next_try_at").values_list("pk", flat=True)[:500]))


@shared_task
def seal_log() -> None:
    """Chains the entries that were committed since the last seal."""
    seals.seal(now=timezone.now())


@shared_task
def forget_ended() -> None:
    """Deletes sessions and limits that no longer mean anything."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    Limit.objects.filter(spent_until__lt=timezone.now()).delete()
