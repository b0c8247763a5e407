"""A suggestion and each state that it has had; knows nothing of how it is discussed (CON-3).

Which state may follow which, and that what is joined with another has no further ones joined with it, the database
knows, too (migration).
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.feedback import services
from console.kit.search import Searchable
from console.kit.words import StrOrPromise
from organizations.models import Organization
from security.models import User

LONGEST = 4000  # characters of a suggestion


class State(models.TextChoices):
    """What became of a suggestion; its author sees it."""

    RECEIVED = "received", _("Received")
    DISCUSSED = "discussed", _("Discussed")
    PLANNED = "planned", _("Planned")
    DONE = "done", pgettext_lazy("suggestion", "Done")
    DECLINED = "declined", _("Declined")


OPEN = (State.RECEIVED, State.DISCUSSED)  # on the agenda of the service's next meeting


class Grounds(models.TextChoices):
    """Why a suggestion is declined; the author reads it in their language."""

    FEW = "few", _("Too few people would use it.")
    EXISTS = "exists", _("It is already possible.")
    EFFORT = "effort", _("It would take more effort than it is worth.")
    SAFETY = "safety", _("It would make the service less secure or less reliable.")
    PURPOSE = "purpose", _("It is not what this service is for.")
    OTHER = "other", _("For another reason.")


class Channel(models.TextChoices):
    """The way by which a suggestion came."""

    CONSOLE = "console", _("Console")
    MAIL = "mail", _("Mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    SOCIAL = "social", _("Social media")


class Answer(models.Model):
    """A state, and what the author reads beside it. The same in a suggestion, in its history and in a decision."""

    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RECEIVED)
    grounds = models.CharField(_("reason"), max_length=7, choices=Grounds.choices, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.DECLINED) & ~Q(grounds="") | ~Q(state=State.DECLINED) & Q(grounds=""),
                name="%(class)s_is_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(grounds=Grounds.OTHER) | ~Q(answer=""), name="%(class)s_says_the_other_reason"
            ),
        ]

    @property
    def reason(self) -> StrOrPromise:
        """Why it was declined, in the reader's language; of "another reason" the answer says which."""
        return "" if self.grounds in {"", Grounds.OTHER} else Grounds(self.grounds).label


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions in the words of the rules."""

    def kept(self) -> "SuggestionQuerySet":
        """Those that their author has not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of(self, user: User) -> "SuggestionQuerySet":
        """What this person sees as theirs."""
        return self.kept().filter(author=user)

    def to_discuss(self) -> "SuggestionQuerySet":
        """What waits for a meeting; of what is the same, one."""
        return self.kept().filter(state__in=OPEN, merged_into=None)

    def on_the_agenda(self, service: str) -> "SuggestionQuerySet":
        """What is to be discussed at the service's next meeting."""
        return self.to_discuss().filter(service=service)

    def family_of(self, leaders: Iterable[int]) -> "SuggestionQuerySet":
        """These, and all that are joined with them."""
        return self.filter(Q(pk__in=leaders) | Q(merged_into__in=leaders))

    def locked(self) -> list["Suggestion"]:
        """These rows, held until the end of the transaction; everybody takes them in the same order."""
        return list(self.select_for_update(no_key=True, of=("self",)).select_related("author").order_by("pk"))


class Suggestion(Answer):
    """What somebody wishes of a service. `merged_into` is one that says the same: both get the same answers."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    service = models.CharField(_("service"), max_length=20, choices=services.choices)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    channel = models.CharField(_("channel"), max_length=7, choices=Channel.choices, default=Channel.CONSOLE)
    author = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("author"), null=True, blank=True, related_name="suggestions"
    )
    told_by = models.CharField(_("who said it"), max_length=200, blank=True)
    title = models.CharField(_("suggestion"), max_length=120)
    text = models.TextField(_("description"), max_length=LONGEST)
    about = models.CharField(_("what it is about"), max_length=120, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("organization"), null=True, blank=True, related_name="+"
    )
    meeting = models.ForeignKey(
        "feedback.ServiceMeeting", models.PROTECT, verbose_name=_("meeting"), null=True, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("joined with"), null=True, related_name="merged"
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    changed_at = models.DateTimeField(_("last change"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    search = Searchable("title", "text")

    objects: ClassVar[SuggestionQuerySet] = SuggestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Answer.Meta):
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            *Answer.Meta.constraints,
            models.UniqueConstraint(fields=["author", "key"], name="the_same_form_is_one_suggestion"),
            models.CheckConstraint(
                condition=Q(state=State.RECEIVED) | Q(meeting__isnull=False), name="what_is_answered_was_discussed"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) & ~Q(title="") & ~Q(text="")
                | Q(withdrawn_at__isnull=False, title="", text="", about="", told_by="", organization=None),
                name="what_is_withdrawn_is_not_kept",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.CONSOLE) | Q(author__isnull=False), name="the_console_knows_the_author"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="is_not_joined_with_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-sent_at"], name="suggestion_of_author"),
            models.Index(fields=["service", "state"], name="suggestion_agenda"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """By which people and mails speak of it."""
        return f"F-{self.pk}"

    @property
    def service_name(self) -> StrOrPromise:
        """The service, in the reader's language."""
        return services.name_of(self.service)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a meeting."""
        return self.state in OPEN and self.withdrawn_at is None

    @property
    def page_url(self) -> str:
        """Where its author reads it."""
        return reverse("suggestion", args=[self.pk])

    def withdraw(self, *, now: datetime) -> None:
        """Nothing of what was written is kept; that there was something, and what became of it, is."""
        self.title = self.text = self.about = self.told_by = ""
        self.organization, self.withdrawn_at = None, now
        self.save(update_fields=["title", "text", "about", "told_by", "organization", "withdrawn_at"])


class Step(Answer):
    """One state that a suggestion took; its history, never changed (trigger)."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="steps")
    meeting = models.ForeignKey("feedback.ServiceMeeting", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta(Answer.Meta):
        verbose_name = _("step of a suggestion")
        verbose_name_plural = _("steps of suggestions")

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.state}"
