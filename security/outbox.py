"""Mails that are owed: written with the change, dispatched after its commit, delivered at least once."""

import logging
import smtplib
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from console.kit.letterhead import letterhead_for
from security.event import Recorded, event_class
from security.models.notice import Notice

logger = logging.getLogger(__name__)
CHUNK = 50  # mails a task, over one connection to the server
LOCKS = 0x5E9D  # the first key of our advisory locks for delivery


def owe(events: Iterable[Recorded], *, operation: uuid.UUID, at: datetime) -> None:
    """Inserts one notice a recipient, inside the operation's transaction, and dispatches them on commit."""
    notices = [
        Notice(
            operation=operation,
            code=recorded.event.code,
            address=recipient.address,
            language=recipient.language,
            time_zone=recipient.time_zone,
            name=recipient.name,
            user=recipient.user_id,
            organization=recorded.organization,
            facts={
                **recorded.facts,
                **recipient.facts,
                "actor_name": recorded.actor.name,
                "actor_kind": recorded.actor.kind,
                "at": at.isoformat(),
            },
            created_at=at,
            next_try_at=at,
        )
        for recorded in events
        for recipient in recorded.recipients
    ]
    created = Notice.objects.bulk_create(notices, batch_size=1000)
    if created:
        ids = [notice.pk for notice in created]
        transaction.on_commit(lambda: dispatch(ids), robust=True)


def dispatch(ids: list[int]) -> None:
    """Tells the workers, from a thread: nobody waits for a broker that is gone (the client's own retries take
    seconds). Telling is only a hint: what it does not reach, the sweep delivers."""
    _dispatcher.submit(_tell, ids)


def _tell(ids: list[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        if time.monotonic() < _silence.until:
            return
        try:
            current_app.send_task("security.tasks.deliver_notices", args=[ids[start : start + CHUNK]])
        except (OperationalError, OSError) as error:
            _silence.until = time.monotonic() + 30
            logger.warning(
                "The broker does not answer; the sweep will deliver.", extra={"facts": {"error": str(error)}}
            )


class _Silence:
    """Until when (monotonic seconds) the broker is left alone after it did not answer."""

    until = 0.0


_silence = _Silence()
_dispatcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dispatch")


def deliver(notice_id: int, mailer: BaseEmailBackend) -> bool:
    """Sends one notice if it is owed and nobody else is sending it; says whether it was sent now.

    The advisory lock belongs to the database connection: a worker that is killed lets go at once, and no
    transaction stays open while the mail server is spoken to.
    """
    with _alone_with(notice_id) as mine:
        notice = Notice.objects.owed().filter(pk=notice_id).first() if mine else None
        if notice is None:
            return False
        try:
            mailer.send_messages([message(notice, mailer)])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            notice.mark_failed(str(codes), permanent=all(code >= 500 for code in codes))
        except (smtplib.SMTPException, OSError) as error:
            notice.mark_failed(f"{type(error).__name__}: {error}", permanent=False)
        else:
            notice.mark_sent()
            return True
        logger.warning(
            "A mail was not accepted.", extra={"facts": {"notice": notice.pk, "error": notice.error}}
        )
        return False


@contextmanager
def _alone_with(notice_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, notice_id % 2**31])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, notice_id % 2**31])


def message(notice: Notice, mailer: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail, in the recipient's language and time zone, as HTML and text, with its stable Message-ID."""
    kind = event_class(notice.code)
    with translation.override(notice.language), timezone.override(notice.time_zone):
        facts: dict[str, Any] = {**notice.facts, "at": datetime.fromisoformat(notice.facts["at"])}
        context = {
            **facts,
            "notice": notice,
            "letterhead": letterhead_for(notice.organization),
            "public_url": settings.PUBLIC_URL,
            "support_email": settings.STEWARD["SUPPORT_EMAIL"],
            **kind.mail_context(facts, notice),
        }
        name = f"emails/{notice.code}"
        mail = EmailMultiAlternatives(
            subject=" ".join(kind.mail_subject(context).split()),
            body=render_to_string(f"{name}.txt", context),
            to=[notice.address],
            connection=mailer,
            headers={
                "Message-ID": notice.message_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": notice.language,
            },
        )
        mail.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return mail
