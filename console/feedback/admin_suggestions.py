"""Suggestions in Django admin: those that came another way are recorded, each is decided, duplicates are joined."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.feedback import guards
from console.feedback.forms_staff import AnswerForm, DecisionForm, JoinForm, RecordForm, said
from console.feedback.models import ServiceMeeting, State, Step, Suggestion
from console.feedback.models.meeting import standing
from console.feedback.models.suggestion import SuggestionQuerySet
from console.feedback.operations import meetings, suggestions
from console.feedback.words import sentence
from console.kit.admin import Link, ReadOnlyAdmin, first_of
from console.kit.admin_operations import CreationForm, Done
from console.kit.admin_waiting import pile
from console.kit.formats import day
from console.kit.guards import Reason, Refused
from console.kit.words import pair
from security.admin_operations import StaffOperation
from security.event import Thing
from security.models import User

RIGHT = "feedback.change_suggestion"
SHOWN = 20  # others of an agenda, beside the form that joins two


class RecordSuggestion(CreationForm, StaffOperation):
    """What came by mail, phone, chat or social media."""

    name = "record"
    label = _("Record a suggestion")
    permission = "feedback.add_suggestion"
    form_class = RecordForm

    def run(self, request: HttpRequest, row: None, cleaned: dict[str, Any]) -> Done:
        made = suggestions.record(actor=self.actor(request), **cleaned)
        if made.author:
            said = {"number": made, "member": made.author.name}
            return _("%(number)s is recorded, and %(member)s is told.") % said, made
        return _("%(number)s is recorded.") % {"number": made}, made


class OfSuggestion(StaffOperation):
    """What is done to a suggestion."""

    permission = RIGHT

    def about(self, row: Suggestion) -> tuple[Thing | None, int | None]:
        return Thing("suggestion", str(row.pk), row.number), None

    def context(self, request: HttpRequest, row: Suggestion) -> dict[str, Any]:
        return {"suggestion": row, "voices": row.merged.kept().count() + 1}


class Decide(OfSuggestion):
    """Notes what the meeting says; the authors hear it when it is closed."""

    name = "decide"
    label = _("Decide")
    form_class = DecisionForm
    template = "admin/suggestion_answer.html"

    @classmethod
    def is_offered(cls, row: Suggestion) -> bool:
        return row.is_open and row.merged_into_id is None

    @classmethod
    def in_the_way(cls, row: Suggestion) -> list[Reason]:
        return [] if _meeting_of(row) else [guards.NO_MEETING]

    def initial(self, row: Suggestion) -> dict[str, Any]:
        meeting = _meeting_of(row)
        known = row.decisions.filter(meeting=meeting).first()
        if known is None:
            return {"seen": standing(meeting, 0)}
        seen = standing(meeting, known.version)
        return {"state": known.state, "grounds": known.grounds, "answer": known.answer, "seen": seen}

    def explanation(self, row: Suggestion) -> str | Promise:
        return _("The authors are told when the meeting is closed, and not before.")

    def leads_to(self, row: Suggestion) -> str:
        meeting = _meeting_of(row)
        return reverse("admin:feedback_servicemeeting_change", args=[meeting.pk]) if meeting else self._page(row)

    def run(self, request: HttpRequest, row: Suggestion, cleaned: dict[str, Any]) -> str | Promise:
        assert isinstance(request.user, User)
        meeting = _meeting_of(row)
        if meeting is None:
            raise Refused(guards.deciding.name, {row: [guards.NO_MEETING]})
        decision = meetings.decide(
            actor=self.actor(request),
            staff=request.user,
            meeting=meeting,
            suggestion=row,
            seen=cleaned["seen"],
            **said(cleaned),
        )
        return _("%(number)s: %(state)s.") % {"number": row, "state": State(decision.state).label}


class Join(OfSuggestion):
    """Two that say the same become one point of the agenda."""

    name = "join"
    label = _("Join with another one")
    form_class = JoinForm
    template = "admin/suggestion_join.html"

    @classmethod
    def is_offered(cls, row: Suggestion) -> bool:
        return row.is_open and row.merged_into_id is None

    def explanation(self, row: Suggestion) -> str | Promise:
        return _(
            "%(number)s leaves the agenda, and its authors get every answer that the other one gets. It stays joined."
        ) % {"number": row}

    def context(self, request: HttpRequest, row: Suggestion) -> dict[str, Any]:
        others = Suggestion.objects.on_the_agenda(row.service).exclude(pk=row.pk).order_by("-sent_at", "-pk")
        return {**super().context(request, row), "others": others[:SHOWN]}

    def leads_to(self, row: Suggestion) -> str:
        return reverse("admin:feedback_suggestion_changelist")

    def run(self, request: HttpRequest, row: Suggestion, cleaned: dict[str, Any]) -> str | Promise:
        into = meetings.join(actor=self.actor(request), suggestion=row, into=cleaned["into"])
        return _("%(number)s is joined with %(other)s.") % {"number": row, "other": into}


class FollowUp(OfSuggestion):
    """What became of a plan, when no meeting is needed to say it."""

    name = "follow-up"
    label = _("Say what became of the plan")
    form_class = AnswerForm
    template = "admin/suggestion_answer.html"

    @classmethod
    def is_offered(cls, row: Suggestion) -> bool:
        return row.state == State.PLANNED and row.merged_into_id is None

    def explanation(self, row: Suggestion) -> str | Promise:
        return _("The authors are told immediately.")

    def run(self, request: HttpRequest, row: Suggestion, cleaned: dict[str, Any]) -> str | Promise:
        answered = meetings.follow_up(actor=self.actor(request), suggestion=row, **said(cleaned))
        return _("%(number)s: %(state)s. The authors are told.") % {
            "number": row,
            "state": State(answered.state).label,
        }


def _meeting_of(suggestion: Suggestion) -> ServiceMeeting | None:
    return ServiceMeeting.objects.ahead().filter(service=suggestion.service).first()


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    """All of them; those that are joined with another one too."""

    list_display = ("number", "title", "service", "language", "state", "voices", "channel", "author", "sent_at")
    list_filter = ("state", "service", "channel", "language")
    list_select_related = ("author",)
    searchable = ("search", "author__search")
    ordering = ("-pk",)
    creations = (RecordSuggestion,)
    operations = (Decide, Join, FollowUp)
    fields: ClassVar[Any] = (
        *("number", "title", "text", "about", "service", "language", "channel", "author", "told_by", "organization"),
        *("sent_at", "state", "grounds", "answer", "merged_into", "same", "steps_so_far", "withdrawn_at"),
    )
    readonly_fields = ("number", "same", "steps_so_far")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(counted=Count("merged"))
        return counted

    @admin.display(description=_("number"), ordering="pk")
    def number(self, suggestion: Suggestion) -> str:
        return suggestion.number

    @admin.display(description=_("voices"))
    def voices(self, suggestion: Any) -> int:
        return int(suggestion.counted) + 1

    @admin.display(description=_("joined with it"))
    def same(self, suggestion: Suggestion) -> str:
        return first_of(suggestion.merged.order_by("pk"), lambda one: pair(one.number, one.title))

    @admin.display(description=_("history"))
    def steps_so_far(self, suggestion: Suggestion) -> str:
        return first_of(suggestion.steps.select_related("meeting").order_by("pk"), _step)


def _step(step: Step) -> str:
    return pair(day(step.at), " ".join(filter(None, (sentence(step), step.answer))))


@SuggestionAdmin.link
def meeting_ahead(suggestion: Suggestion) -> Link:
    """The meetings of its service."""
    return _("Meetings"), f"{reverse('admin:feedback_servicemeeting_changelist')}?service={suggestion.service}"


@pile("to-discuss", _("Suggestions to discuss"), Suggestion, since="sent_at")
def to_discuss(suggestions: SuggestionQuerySet) -> SuggestionQuerySet:
    """CON-3: on the agenda of the next meeting of their service."""
    return suggestions.to_discuss()
