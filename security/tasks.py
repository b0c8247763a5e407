"""Tasks of the app: each three lines, with ids only, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from security import delivery, delivery_by_sms, pictures, seals
from security.audit import Actor
from security.models import Heartbeat, Limit, Session
from security.operations import addresses, alerts, factors, notices, passwords, recovery_time


@shared_task
def deliver_notices(ids: list[int]) -> None:
    """Sends these notices over one connection to the mail server."""
    delivery.deliver(ids)


@shared_task
def deliver_messages(ids: list[int]) -> None:
    """Sends these messages by SMS."""
    delivery_by_sms.deliver(ids)


@shared_task
def sweep_messages() -> None:
    """Sends the messages by SMS that are due and were not sent."""
    delivery_by_sms.sweep()


@shared_task
def forget_notices() -> None:
    """Forgets mails and messages that went out: at once those of deleted accounts, after a while all of them."""
    notices.forget(actor=Actor.system("forget_notices"), now=timezone.now())


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
def forget_log() -> None:
    """Deletes the entries of the log whose legal term is over."""
    seals.forget(now=timezone.now())


@shared_task
def forget_ended() -> None:
    """Deletes sessions, limits, remembered devices, and begun factors and numbers that no longer mean anything."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    Limit.objects.filter(spent_until__lt=timezone.now()).delete()
    factors.forget_abandoned(now=timezone.now())


@shared_task
def forget_links() -> None:
    """Deletes addresses that were typed for a link, a while after the link has ended."""
    passwords.forget_resets(actor=Actor.system("forget_links"), now=timezone.now())
    addresses.forget_changes(actor=Actor.system("forget_links"), now=timezone.now())


@shared_task
def tell_of_failures() -> None:
    """Warns the owners of accounts at which guesses keep failing."""
    alerts.tell_of_failures(actor=Actor.system("tell_of_failures"), now=timezone.now())


@shared_task
def move_recovery_on() -> None:
    """Sends links, destroys documents and lets lapse what is due among the requests for help."""
    recovery_time.move_on(actor=Actor.system("move_recovery_on"), now=timezone.now())


@shared_task
def forget_pictures() -> None:
    """Deletes pictures that nobody shows any more."""
    pictures.forget_unwanted(now=timezone.now())
