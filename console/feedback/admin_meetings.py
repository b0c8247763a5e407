"""The meetings of each service in Django admin: the agenda is what waits, and closing one tells the authors (CON-3)."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from console.feedback import guards
from console.feedback.admin_suggestions import Decide
from console.feedback.forms_staff import MeetingForm, MinutesForm, MoveForm
from console.feedback.guards import Closing
from console.feedback.models import Decision, ServiceMeeting, State, Suggestion
from console.feedback.operations import meetings
from console.kit import fingerprints
from console.kit.admin import ReadOnlyAdmin
from console.kit.admin_filters import FactFilter
from console.kit.admin_operations import CreationForm, Done
from console.kit.formats import day
from console.kit.guards import Reason
from security.admin_operations import StaffOperation
from security.models import User

SHOWN = 200  # suggestions of an agenda; the list of suggestions shows the others

RIGHT = "feedback.change_servicemeeting"


class PlanMeeting(CreationForm, StaffOperation):
    """The next meeting of a service."""

    name = "plan"
    label = _("Plan a meeting")
    permission = "feedback.add_servicemeeting"
    form_class = MeetingForm

    def explanation(self, row: None) -> str | Promise:
        return _("Anyone who has suggested something about the service sees the day beside their suggestion.")

    def run(self, request: HttpRequest, row: None, cleaned: dict[str, Any]) -> Done:
        assert isinstance(request.user, User)
        actor, today = self.actor(request), timezone.localdate()
        made = meetings.plan_meeting(actor=actor, staff=request.user, today=today, **cleaned)
        return _("%(meeting)s is planned.") % {"meeting": made}, made


class OfMeeting(StaffOperation):
    """What is done to a meeting as long as it is not closed."""

    permission = RIGHT

    @classmethod
    def is_offered(cls, row: ServiceMeeting) -> bool:
        return not row.is_closed


class MoveMeeting(OfMeeting):
    """To another day: ahead, or back to that on which it was held."""

    name = "move"
    label = _("Move to another day")
    form_class = MoveForm

    def initial(self, row: ServiceMeeting) -> dict[str, Any]:
        return {"held_on": row.held_on}

    def run(self, request: HttpRequest, row: ServiceMeeting, cleaned: dict[str, Any]) -> str | Promise:
        actor, today = self.actor(request), timezone.localdate()
        moved = meetings.move_meeting(actor=actor, meeting=row, held_on=cleaned["held_on"], today=today)
        return _("The meeting is on %(day)s.") % {"day": day(moved.held_on)}


class WriteMinutes(OfMeeting):
    """As they stand now."""

    name = "minutes"
    label = _("Write minutes")
    form_class = MinutesForm

    def initial(self, row: ServiceMeeting) -> dict[str, Any]:
        return {"minutes": row.minutes, "seen": fingerprints.of(row.minutes)}

    def run(self, request: HttpRequest, row: ServiceMeeting, cleaned: dict[str, Any]) -> str | Promise:
        meetings.write_minutes(actor=self.actor(request), meeting=row, **cleaned)
        return _("The minutes were saved.")


class CloseMeeting(OfMeeting):
    """What was decided holds, and the authors are told."""

    name = "close"
    label = _("Close the meeting")
    form_class = MinutesForm

    def initial(self, row: ServiceMeeting) -> dict[str, Any]:
        return {"minutes": row.minutes, "seen": fingerprints.of(row.minutes)}

    @classmethod
    def in_the_way(cls, row: ServiceMeeting) -> list[Reason]:
        subject = Closing(row, timezone.localdate())
        return guards.closing.reasons([subject])[subject]

    def explanation(self, row: ServiceMeeting) -> str | Promise:
        if self.in_the_way(row):
            return ""
        decided = row.decisions.count()
        waiting = Suggestion.objects.on_the_agenda(row.service).count() - decided
        first = ngettext(
            "%(count)s suggestion was decided: it gets its state now, and each of its authors gets one email.",
            "%(count)s suggestions were decided: they get their states now, and each of their authors gets one email.",
            decided,
        )
        second = ngettext(
            "%(count)s waits for the next meeting, and nobody is told.",
            "%(count)s wait for the next meeting, and nobody is told.",
            waiting,
        )
        return f"{first % {'count': decided}} {second % {'count': waiting}}"

    def run(self, request: HttpRequest, row: ServiceMeeting, cleaned: dict[str, Any]) -> str | Promise:
        assert isinstance(request.user, User)
        meetings.close_meeting(
            actor=self.actor(request),
            staff=request.user,
            meeting=row,
            today=timezone.localdate(),
            **cleaned,
        )
        return _("The meeting is closed. The authors are told.")


class ClosedFilter(FactFilter):
    """Meetings that are over, and those ahead."""

    title = _("state")
    parameter_name = "state"
    facts: ClassVar[Any] = {
        "ahead": (pgettext_lazy("meeting", "Ahead"), Q(closed_at=None)),
        "closed": (pgettext_lazy("meeting", "Closed"), Q(closed_at__isnull=False)),
    }


@admin.register(ServiceMeeting)
class ServiceMeetingAdmin(ReadOnlyAdmin):
    """Meetings, the latest first; the page of one is its agenda."""

    list_display = ("__str__", "held_on", "decided", "planned_by", "closed_at")
    list_filter = ("service", ClosedFilter)
    list_select_related = ("planned_by",)
    search_fields = ("service", "minutes")
    ordering = ("-held_on", "-pk")
    creations = (PlanMeeting,)
    operations = (MoveMeeting, WriteMinutes, CloseMeeting)
    change_form_template = "admin/service_meeting.html"
    fields: ClassVar[Any] = ("service", "held_on", "minutes", "planned_by", "planned_at", "closed_by", "closed_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(number=Count("decisions"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The meeting with its agenda, or with what it decided."""
        meeting = self.get_object(request, object_id)
        agenda = agenda_of(meeting) if meeting else []
        context = {"agenda": agenda[:SHOWN], "is_cut": len(agenda) > SHOWN, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("decisions"))
    def decided(self, meeting: Any) -> int:
        return int(meeting.number)


def agenda_of(meeting: ServiceMeeting) -> list[dict[str, Any]]:
    """What is to be discussed, what most people said first; of a closed meeting, what it decided. Two queries."""
    own = Prefetch("decisions", Decision.objects.filter(meeting=meeting), to_attr="said")
    decided = Suggestion.objects.filter(decisions__meeting=meeting)
    asked = decided if meeting.is_closed else Suggestion.objects.on_the_agenda(meeting.service)
    voices = Count("merged", filter=Q(merged__withdrawn_at=None)) + 1
    found = asked.annotate(voices=voices).prefetch_related(own).order_by("-voices", "sent_at", "pk")
    return [_line(suggestion) for suggestion in found[: SHOWN + 1]]


def _line(suggestion: Any) -> dict[str, Any]:
    decision = suggestion.said[0] if suggestion.said else None
    return {
        "suggestion": suggestion,
        "voices": suggestion.voices,
        "decision": State(decision.state).label if decision else "",
        "answer": " ".join(filter(None, (str(decision.reason), decision.answer))) if decision else "",
        "url": Decide.url(suggestion) if suggestion.is_open else "",
    }
