"""Tasks of the app: each three lines, with ids only, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from security import delivery, seals
from security.models import Heartbeat, Limit, Session


@shared_task
def deliver_notices(ids: list[int]) -> None:
    """Sends these notices over one connection to the mail server."""
    delivery.deliver(ids)


@shared_task
def sweep_notices() -> None:
    """Delivers what is due and was not delivered: a dead broker or worker loses no mail."""
    delivery.sweep()
    Heartbeat.beat(Heartbeat.SWEEP)


@shared_task
def seal_log() -> None:
    """Chains the entries that were committed since the last seal."""
    seals.seal(now=timezone.now())
    Heartbeat.beat(Heartbeat.SEAL)


@shared_task
def forget_ended() -> None:
    """Deletes sessions and limits that no longer mean anything."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    Limit.objects.filter(spent_until__lt=timezone.now()).delete()
