"""The outbox: a row is a mail, or a message by SMS, that is owed; a task pays it, a sweep pays what was lost."""

import uuid
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Greatest, Least, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_message_id() -> str:
    """A Message-ID that stays the same at each try, so that a mail sent twice is seen as one."""
    return make_msgid(domain=settings.PUBLIC_URL.split("://")[-1].split("/")[0].split(":")[0] or "localhost")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices in the words of delivery."""

    def mails(self) -> "NoticeQuerySet":
        """Those that go by mail."""
        return self.filter(channel="email")

    def messages(self) -> "NoticeQuerySet":
        """Those that go by SMS."""
        return self.filter(channel="sms")

    def owed(self) -> "NoticeQuerySet":
        """Not sent and not given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self) -> "NoticeQuerySet":
        """Owed, and its next try has come."""
        return self.owed().filter(next_try_at__lte=timezone.now())

    def done(self) -> "NoticeQuerySet":
        """Sent or given up."""
        return self.exclude(sent_at=None, given_up_at=None)

    def postpone(self, *, error: str) -> int:
        """The server was away: these wait, the longer the older they are (20 s to 15 min), and keep their tries."""
        half = ExpressionWrapper((Now() - F("created_at")) / 2, models.DurationField())
        wait = Least(Greatest(half, timedelta(seconds=20)), timedelta(minutes=15))
        again = ExpressionWrapper(Now() + wait, models.DateTimeField())
        return self.update(error=error[:300], next_try_at=again)

    def blank(self) -> int:
        """Forgets whom these were for and what stood in them: that they were is all that is left."""
        return self.exclude(address="").update(address="", name="", facts={})


class Notice(models.Model):
    """One message to one address. It stores what it is about, never a secret: links are derived when rendered."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        SMS = "sms", _("SMS")

    LAPSED = "no longer due"  # the error of one that was given up without having failed

    operation = models.UUIDField(_("operation"), default=uuid.uuid4)
    code = models.CharField(_("event"), max_length=60)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=5)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    name = models.CharField(_("given name"), max_length=80, blank=True)
    user = models.BigIntegerField(_("person"), null=True)
    organization = models.BigIntegerField(_("organization"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    message_id = models.CharField(_("Message-ID"), max_length=200, default=new_message_id, unique=True)
    created_at = models.DateTimeField(_("owed since"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="notice_due"),
            models.Index(fields=["operation"], name="notice_of_an_operation"),
            models.Index(fields=["user"], name="notice_of_a_person"),
            models.Index(fields=["created_at"], name="notice_owed_since"),
            models.Index(
                fields=["organization", "given_up_at"],
                condition=Q(given_up_at__isnull=False),
                name="notice_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.address}"

    def mark_sent(self) -> None:
        """The server has accepted it."""
        self.tries += 1
        self.sent_at = timezone.now()
        self.error = ""
        self.save(update_fields=["tries", "sent_at", "error"])

    def mark_lapsed(self) -> None:
        """What it would say holds no longer: it is never sent, and nothing has failed."""
        self.error = self.LAPSED
        self.given_up_at = timezone.now()
        self.save(update_fields=["error", "given_up_at"])

    def mark_failed(self, error: str, *, permanent: bool) -> None:
        """Tries again later (1 minute, doubling, at most 6 hours), or gives up after NOTICE_TRIES."""
        self.tries += 1
        self.error = error[:300]
        if permanent or self.tries >= settings.STEWARD["NOTICE_TRIES"]:
            self.given_up_at = timezone.now()
        self.next_try_at = timezone.now() + min(timedelta(minutes=1) * 2 ** (self.tries - 1), timedelta(hours=6))
        self.save(update_fields=["tries", "error", "given_up_at", "next_try_at"])

    def owe_again(self, *, now: datetime) -> None:
        """As if it were owed from now on. The Message-ID stays: it is the same mail."""
        self.tries, self.given_up_at, self.next_try_at = 0, None, now
        self.save(update_fields=["tries", "given_up_at", "next_try_at"])
