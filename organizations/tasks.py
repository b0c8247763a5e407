"""Tasks of the app: each three lines, with ids only, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from organizations.operations import batches, ended_access, invitations, policy, responsibility, sending, signup
from security.audit import Actor


@shared_task
def forget_sign_ups() -> None:
    """Deletes addresses that were never confirmed, a while after their link has ended."""
    signup.forget_sign_ups(actor=Actor.system("forget_sign_ups"), now=timezone.now())


@shared_task
def expire_invitations() -> None:
    """ORG-6: notes which invitations nobody answered in time."""
    invitations.expire(actor=Actor.system("expire_invitations"), now=timezone.now())


@shared_task
def send_batch(batch: int) -> None:
    """ORG-6: sends what is left of a batch of invitations."""
    sending.send_rest(batch=batch)


@shared_task
def sweep_batches() -> None:
    """ORG-6: goes on with the batches that a dead broker or worker left."""
    sending.send_what_is_left(now=timezone.now())


@shared_task
def forget_drafts() -> None:
    """ORG-6: deletes drafts of invitations that nobody sent."""
    batches.forget_drafts(actor=Actor.system("forget_drafts"), now=timezone.now())


@shared_task
def end_external_access() -> None:
    """ORG-17: ends every external access whose last day is over."""
    ended_access.end_external_access(actor=Actor.system("end_external_access"), now=timezone.now())


@shared_task
def remind_sponsors() -> None:
    """ORG-17: reminds whoever answers for externals whose access ends soon."""
    ended_access.remind_sponsors(actor=Actor.system("remind_sponsors"), now=timezone.now())


@shared_task
def expire_hand_overs() -> None:
    """ORG-14: notes which nominations have expired."""
    responsibility.expire(actor=Actor.system("expire_hand_overs"), now=timezone.now())


@shared_task
def remind_of_policies() -> None:
    """ORG-16: reminds whoever lacks what an organization will require soon."""
    policy.remind(actor=Actor.system("remind_of_policies"), now=timezone.now())
