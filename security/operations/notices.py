"""What becomes of mails and messages afterwards: one that was given up is sent again, and all are forgotten."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from security import audit, events, guards, outbox
from security.audit import Actor
from security.models.notice import Notice
from security.models.user import User


def send_again(*, actor: Actor, notice: Notice) -> Notice:
    """Owes a mail that was given up once more, with all its tries, for the first of them now. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        notice = Notice.objects.select_for_update().get(pk=notice.pk)
        guards.sending_again.check([notice])
        notice.owe_again(now=operation.at)
        operation.record(events.MailOwedAgain(notice=notice))
        transaction.on_commit(lambda: outbox.dispatch([notice]), robust=True)
        return notice


def forget(*, actor: Actor, now: datetime) -> None:
    """Blanks what deleted accounts were sent (SEC-9), once it has gone out, and deletes whatever went out, or was given
    up, and is older than NOTICES_KEPT."""
    with audit.operation(actor=actor):
        deleted = User.objects.exclude(deleted_at=None)
        Notice.objects.done().filter(user__in=deleted.values("pk")).blank()
        Notice.objects.done().filter(created_at__lt=now - settings.STEWARD["NOTICES_KEPT"]).delete()
