"""Pays what the outbox owes by SMS: one message at a time, by one worker, at least once. Codes do not pass here.

Nothing here waits for the mail server, nor counts at the limiter: whoever has codes sent until there are none left
does not keep a warning from its owner. How many warnings there can be, their events decide.
"""

import logging
import time
from collections.abc import Sequence

from django.utils import timezone, translation

from console.kit.time_zones import zone_of
from security import sms_gateway
from security.delivery import LONGEST, NOTICES, SOON, alone
from security.event import event_class
from security.models.notice import Notice

logger = logging.getLogger(__name__)

SWEEP = 0x5E9F  # the first key of our advisory lock
SWEPT_AT_ONCE = 500


def deliver(ids: Sequence[int], *, seconds: float = LONGEST) -> None:
    """Sends those of these messages that are owed and that nobody else is sending; stops after `seconds`."""
    limit = time.monotonic() + seconds
    for notice_id in ids:
        if time.monotonic() > limit:
            return
        with alone(NOTICES, notice_id) as mine:
            owed = Notice.objects.messages().owed().filter(pk=notice_id, next_try_at__lte=timezone.now() + SOON)
            if mine and (notice := owed.first()):
                _send(notice)


def sweep() -> None:
    """Sends all that is due: what a dead broker or worker lost, what waits for its next try. One sweep at a time."""
    with alone(SWEEP, 0) as mine:
        if mine:
            due = Notice.objects.messages().due().order_by("next_try_at", "pk")
            deliver(list(due.values_list("pk", flat=True)[:SWEPT_AT_ONCE]))


def _send(notice: Notice) -> None:
    try:
        text = text_of(notice)
        if not text:
            notice.mark_lapsed()
            return
        sms_gateway.send(notice.address, text)
    except Exception as error:  # whatever is wrong with one message, the others are sent
        notice.mark_failed(f"{type(error).__name__}: {error}", permanent=False)
        logger.warning("A message was not accepted.", extra={"facts": {"notice": notice.pk, "error": notice.error}})
    else:
        notice.mark_sent()


def text_of(notice: Notice) -> str:
    """The message, in the recipient's language and time zone; empty if it is no longer worth sending."""
    with translation.override(notice.language), timezone.override(zone_of(notice.time_zone)):
        return event_class(notice.code).sms_text(notice.facts)
