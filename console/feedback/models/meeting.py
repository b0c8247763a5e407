"""A service's meeting and what was decided at it. A decision holds when the meeting is closed, and not before."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from console.feedback import services
from console.feedback.models.suggestion import Answer, State, Suggestion
from console.kit import formats
from console.kit.words import StrOrPromise
from security.models import User


class ServiceMeetingQuerySet(models.QuerySet["ServiceMeeting"]):
    """Meetings in the words of the rules."""

    def ahead(self) -> "ServiceMeetingQuerySet":
        """Those that are not closed; of each service one at most."""
        return self.filter(closed_at=None)

    def locked(self) -> list["ServiceMeeting"]:
        """These rows, held until the end of the transaction; to be taken before those of suggestions."""
        return list(self.select_for_update(no_key=True).order_by("pk"))


class ServiceMeeting(models.Model):
    """Where the suggestions about one service are discussed. Its agenda is whatever waits on that day."""

    service = models.CharField(_("service"), max_length=20, choices=services.choices)
    held_on = models.DateField(_("day"))
    minutes = models.TextField(_("minutes"), blank=True)
    planned_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("planned by"), related_name="+")
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    closed_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("closed by"), null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects: ClassVar[ServiceMeetingQuerySet] = ServiceMeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("service meeting")
        verbose_name_plural = _("service meetings")
        constraints = [
            models.UniqueConstraint(fields=["service", "held_on"], name="one_meeting_a_day"),
            models.UniqueConstraint(fields=["service"], condition=Q(closed_at=None), name="one_meeting_ahead"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="somebody_closed_the_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_name}, {formats.day(self.held_on)}"

    @property
    def service_name(self) -> StrOrPromise:
        """The service, in the reader's language."""
        return services.name_of(self.service)

    @property
    def is_closed(self) -> bool:
        """Whether its decisions hold, and nothing of it changes any more."""
        return self.closed_at is not None

    @property
    def planned_on(self) -> date:
        """The day on which it was planned, for whoever planned it."""
        return timezone.localdate(self.planned_at, self.planned_by.zone)

    def move(self, day: date) -> None:
        """To another day."""
        self.held_on = day
        self.save(update_fields=["held_on"])

    def note(self, minutes: str) -> None:
        """Keeps the minutes as they stand now."""
        self.minutes = minutes
        self.save(update_fields=["minutes"])

    def close(self, *, by: User, now: datetime) -> None:
        """From now on what was decided holds."""
        self.closed_by, self.closed_at = by, now
        self.save(update_fields=["closed_by", "closed_at"])


def standing(meeting: ServiceMeeting | None, version: int) -> str:
    """Which decision of which meeting somebody had before them, 0 for none, as a short text that a form carries."""
    return f"{meeting.pk if meeting else 0}:{version}"


class Decision(Answer):
    """What a meeting says about a suggestion; "discussed" keeps it for the next one. `version` counts who said so."""

    meeting = models.ForeignKey(ServiceMeeting, models.PROTECT, related_name="decisions")
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="decisions")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta(Answer.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            *Answer.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "suggestion"], name="one_decision_a_meeting"),
            models.CheckConstraint(condition=~Q(state=State.RECEIVED), name="a_decision_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.state}"
