"""An issue of a theme, in one language or several; knows nobody who gets it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.kit import fingerprints
from console.kit.words import StrOrPromise
from console.news.themes import theme_name

Texts = dict[str, tuple[str, str]]  # subject and Markdown, by language

FALLBACK = "en"  # whoever reads a language in which an issue is not written gets this one


class State(models.TextChoices):
    """How far an issue has come."""

    DRAFT = "draft", pgettext_lazy("issue", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("issue", "Scheduled")
    SENDING = "sending", pgettext_lazy("issue", "Being sent")
    SENT = "sent", pgettext_lazy("issue", "Sent")
    STOPPED = "stopped", pgettext_lazy("issue", "Stopped")


UNSENT = (State.DRAFT, State.SCHEDULED)


def fingerprint(theme: str, texts: Texts) -> str:
    """What is written in an issue, as a short text that tells whether it still is."""
    written = "\0".join([theme, *(f"{code}\0{subject}\0{body}" for code, (subject, body) in sorted(texts.items()))])
    return fingerprints.of(written)


class IssueQuerySet(models.QuerySet["Issue"]):
    """Issues in the words of readers."""

    def begun(self) -> "IssueQuerySet":
        """Those that at least one person may have got: they can be read by whoever has the address."""
        return self.exclude(started_at=None)

    def listed(self) -> "IssueQuerySet":
        """Those that stand in the public list: not what was stopped, because something was wrong with it."""
        return self.begun().exclude(state=State.STOPPED)


class Issue(models.Model):
    """One letter. Once it began its texts stay as they are, which the database sees to."""

    theme = models.CharField(_("theme"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    changed_at = models.DateTimeField(_("last worked on"), default=timezone.now)
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True)
    started_at = models.DateTimeField(_("began"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    reached = models.BigIntegerField(default=0)  # people are served in the order of their ids: up to this one

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        indexes = [
            models.Index(fields=["-started_at"], condition=Q(started_at__isnull=False), name="issue_begun"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", scheduled_at=None) | (~Q(state="draft") & Q(scheduled_at__isnull=False)),
                name="issue_is_scheduled_or_a_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled"], started_at=None)
                | Q(state__in=["sending", "sent", "stopped"], started_at__isnull=False),
                name="issue_has_begun_or_not",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "stopped"], ended_at__isnull=False)
                | (~Q(state__in=["sent", "stopped"]) & Q(ended_at=None)),
                name="issue_has_ended_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How staff name it."""
        return f"N-{self.pk}"

    @property
    def theme_name(self) -> StrOrPromise:
        """The name of its theme."""
        return theme_name(self.theme)

    def locked(self) -> "Issue":
        """As it stands now, locked until the end of the transaction."""
        return Issue.objects.select_for_update(no_key=True).get(pk=self.pk)

    def plan(self, at: datetime, *, now: datetime) -> None:
        """It is sent from this instant on."""
        self.state, self.scheduled_at, self.changed_at = State.SCHEDULED, at, now
        self.save(update_fields=["state", "scheduled_at", "changed_at"])

    def take_back(self, *, now: datetime) -> None:
        """A draft again, as long as it has not begun."""
        self.state, self.scheduled_at, self.changed_at = State.DRAFT, None, now
        self.save(update_fields=["state", "scheduled_at", "changed_at"])

    def begin(self, *, now: datetime) -> None:
        """From now on people get it."""
        self.state, self.started_at, self.changed_at = State.SENDING, now, now
        self.save(update_fields=["state", "started_at", "changed_at"])

    def reach(self, user: int, *, now: datetime) -> None:
        """Everybody up to this person was served."""
        self.reached, self.changed_at = user, now
        self.save(update_fields=["reached", "changed_at"])

    def end(self, state: State, *, now: datetime) -> None:
        """Everybody was served, or nobody more is."""
        self.state, self.ended_at, self.changed_at = state, now, now
        self.save(update_fields=["state", "ended_at", "changed_at"])

    def go_on(self, *, now: datetime) -> None:
        """After it was stopped: whoever was not served yet is."""
        self.state, self.ended_at, self.changed_at = State.SENDING, None, now
        self.save(update_fields=["state", "ended_at", "changed_at"])


class IssueText(models.Model):
    """An issue in one language: a subject, and Markdown."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="texts", verbose_name=_("issue"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(pgettext_lazy("issue", "subject"), max_length=150)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of an issue")
        verbose_name_plural = _("texts of issues")
        constraints = [models.UniqueConstraint(fields=["issue", "language"], name="one_text_a_language")]

    def __str__(self) -> str:
        return f"{self.issue} {self.language}"
