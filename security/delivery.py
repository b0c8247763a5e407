"""Pays what the outbox owes by mail: many mails over one connection, each sent by one worker at a time, at least once.

What is the server's fault costs no mail a try, and what is one mail's fault does not hold up the others. Which mails
are owed, and what stands in them, is `security.outbox`'s and the events' affair.
"""

import logging
import re
import smtplib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from security.event import event_class
from security.models.notice import Notice
from security.outbox import CHUNK, message

logger = logging.getLogger(__name__)

NOTICES, SWEEP = 0x5E9D, 0x5E9E  # the first keys of our advisory locks
SWEPT_AT_ONCE = 5_000
LONGEST = 200.0  # seconds a task works on its notices; the time limit of tasks is longer
REFUSED = "Recipient refused"  # how the error of a notice begins whose address was refused
QUIET = 10.0  # seconds for which a server that did not answer is left alone
SOON = timedelta(seconds=5)  # clocks of two machines may differ; the shortest wait is longer


class Unreachable(Exception):
    """The mail server does not answer, or answers that it will speak to nobody now."""


class _Quiet:
    """Until when (monotonic seconds) this process leaves the mail server alone."""

    until = 0.0


def deliver(ids: Sequence[int], *, seconds: float = LONGEST) -> bool:
    """Sends those of these notices that are owed and that nobody else is sending; False: the server is away.

    Stops after `seconds`, and after finding the server away asks nothing of it for QUIET seconds; the sweep takes
    what is left.
    """
    return time.monotonic() >= _Quiet.until and _deliver(ids, seconds=seconds)


def _deliver(ids: Sequence[int], *, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    mailer = get_connection()
    try:
        _open(mailer)
        for notice_id in ids:
            if time.monotonic() > limit:
                break
            _deliver_one(notice_id, mailer)
    except Unreachable as error:
        _Quiet.until = time.monotonic() + QUIET
        postponed = Notice.objects.mails().due().filter(pk__in=ids).postpone(error=str(error))
        facts = {"error": str(error), "postponed": postponed}
        logger.warning("The mail server does not answer; mails wait.", extra={"facts": facts})
        return False
    finally:
        mailer.close()
    _Quiet.until = 0.0
    return True


def sweep(*, seconds: float = LONGEST) -> None:
    """Delivers all that is due: what a dead broker or worker lost, and what waits for its next try.

    One sweep at a time: when one takes longer than the clock's beat, the next does nothing. It is also what finds
    out that the server is back.
    """
    limit = time.monotonic() + seconds
    with alone(SWEEP, 0) as mine:
        if not mine:
            return
        due = Notice.objects.mails().due().order_by("next_try_at", "pk")
        ids = list(due.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
        for start in range(0, len(ids), CHUNK):
            left = limit - time.monotonic()
            if left <= 0 or not _deliver(ids[start : start + CHUNK], seconds=left):
                return


def _open(mailer: BaseEmailBackend) -> None:
    try:
        mailer.open()
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(_words(error)) from error


def _deliver_one(notice_id: int, mailer: BaseEmailBackend) -> None:
    """The lock belongs to the database connection: a worker that is killed lets go at once, and no transaction
    stays open while the mail server is spoken to. Raises `Unreachable`."""
    with alone(NOTICES, notice_id) as mine:
        owed = Notice.objects.mails().owed().filter(pk=notice_id, next_try_at__lte=timezone.now() + SOON)
        notice = owed.first() if mine else None
        if notice is None:
            return
        try:
            if not event_class(notice.code).is_still_due(notice.facts):
                notice.mark_lapsed()
                return
            mail = message(notice, mailer)
        except Exception as error:  # a mail that cannot be written is shown to support, and blocks no other
            logger.exception("A mail could not be written.", extra={"facts": {"notice": notice.pk}})
            notice.mark_failed(_words(error), permanent=False)
            return
        _send(notice, mail, mailer)


def _send(notice: Notice, mail: EmailMultiAlternatives, mailer: BaseEmailBackend) -> None:
    try:
        _hand_over(mail, mailer)
    except Exception as error:  # also what cannot be put into headers or bytes: it must not stop the sweep
        notice.mark_failed(_words(error), permanent=_is_permanent(error))
        facts = {"notice": notice.pk, "error": notice.error}
        logger.warning("A mail was not accepted.", extra={"facts": facts})
        if _is_the_connection(error):  # twice with this mail: it counts as its fault, but the others wait too
            raise Unreachable(_words(error)) from error
    else:
        notice.mark_sent()


def _hand_over(mail: EmailMultiAlternatives, mailer: BaseEmailBackend) -> None:
    """Servers end connections that were idle or that have carried many mails: such a one is opened anew, once."""
    try:
        mailer.send_messages([mail])
    except (smtplib.SMTPException, OSError) as error:
        if not _is_the_connection(error):
            raise
        mailer.close()
        _open(mailer)
        mailer.send_messages([mail])


def _codes(error: BaseException) -> list[int]:
    """The server's answers in an error, as numbers of RFC 5321."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _is_the_connection(error: BaseException) -> bool:
    """Whether the next mail would fare alike: the connection broke, or the server takes leave (421)."""
    broken = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    return broken or isinstance(error, smtplib.SMTPServerDisconnected) or 421 in _codes(error)


def _is_permanent(error: BaseException) -> bool:
    """Whether trying again is pointless: the address or the content is refused for good (5xx).

    A refused sender is our own configuration, which somebody will repair.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return all(code >= 500 for code in _codes(error))
    return False


def _words(error: BaseException) -> str:
    """The error for support: its kind and the server's words, without the recipient's address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{REFUSED}: " + ", ".join(_answer(code, text) for code, text in error.recipients.values())
    return f"{type(error).__name__}: {error}"


def _answer(code: int, text: bytes | str) -> str:
    """The code and, where the server gives one, the status of RFC 3463: "550 5.1.1"."""
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    status = re.match(r"\d\.\d{1,3}\.\d{1,3}\b", said.strip())
    return f"{code} {status[0]}" if status else f"{code}"


@contextmanager
def alone(kind: int, key: int) -> Iterator[bool]:
    """Whether nobody else, in any process, is at this; it stays so until the end of the block."""
    keys = [kind, key % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
