"""What is owed: written with the change, dispatched after its commit. `security.delivery` sends mails, and
`security.delivery_by_sms` messages."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from console.kit import workers
from console.kit.letterhead import letterhead_for
from console.kit.time_zones import zone_of
from security.event import Recorded, event_class
from security.models.notice import Notice
from security.models.user import NOWHERE
from security.return_addresses import return_address

CHUNK = 50  # mails a task, over one connection to the server
TASKS = {
    Notice.Channel.EMAIL: "security.tasks.deliver_notices",
    Notice.Channel.SMS: "security.tasks.deliver_messages",
}


def owe(events: Iterable[Recorded], *, operation: uuid.UUID, at: datetime) -> None:
    """Inserts one notice a recipient, inside the operation's transaction, and dispatches them on commit."""
    notices = [
        Notice(
            operation=operation,
            code=recorded.event.code,
            channel=recipient.channel,
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
        if not recipient.address.endswith(NOWHERE)
    ]
    created = Notice.objects.bulk_create(notices, batch_size=1000)
    urgent = [notice for notice in created if not event_class(notice.code).is_bulk]
    if urgent:
        transaction.on_commit(lambda: dispatch(urgent), robust=True)


def dispatch(notices: list[Notice]) -> None:
    """Tells the workers, after the commit. What that does not reach, the sweeps deliver."""
    for channel, task in TASKS.items():
        ids = [notice.pk for notice in notices if notice.channel == channel]
        for start in range(0, len(ids), CHUNK):
            workers.tell(task, ids[start : start + CHUNK])


def message(notice: Notice, mailer: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail, in the recipient's language and time zone, as HTML and text, with its stable Message-ID."""
    kind = event_class(notice.code)
    with translation.override(notice.language), timezone.override(zone_of(notice.time_zone)):
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
            body=render_to_string(f"{name}.txt", {**context, "format": "txt"}),
            from_email=return_address(notice.pk) or None,  # of the envelope; who sends it is said in the header
            to=[notice.address],
            connection=mailer,
            headers={
                "From": settings.DEFAULT_FROM_EMAIL,
                "Message-ID": notice.message_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": notice.language,
                **kind.mail_headers(facts, notice),
            },
        )
        mail.attach_alternative(render_to_string(f"{name}.html", {**context, "format": "html"}), "text/html")
    return mail
