"""Tasks of the app: each three lines, with ids only, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from organizations.operations import signup
from security.audit import Actor


@shared_task
def forget_sign_ups() -> None:
    """Deletes addresses that were never confirmed, a while after their link has ended."""
    signup.forget_sign_ups(actor=Actor.system("forget_sign_ups"), now=timezone.now())
