"""Background work on suggestions: a task says which operation, nothing more."""

from celery import shared_task
from django.utils import timezone

from console.feedback.models import Unsent


@shared_task
def forget_unsent() -> None:
    """Deletes what was written in a session that had ended, and that nobody came back for."""
    Unsent.objects.expired(now=timezone.now()).delete()
