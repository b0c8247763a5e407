"""What staff may do about a mail that was given up: have it sent again."""

from django.db import transaction

from security import audit, events, guards, outbox
from security.audit import Actor
from security.models.notice import Notice


def send_again(*, actor: Actor, notice: Notice) -> Notice:
    """Owes a mail that was given up once more, with all its tries, for the first of them now. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        notice = Notice.objects.select_for_update().get(pk=notice.pk)
        guards.sending_again.check([notice])
        notice.owe_again()
        operation.record(events.MailOwedAgain(notice=notice))
        transaction.on_commit(lambda: outbox.dispatch([notice.pk]), robust=True)
        return notice
