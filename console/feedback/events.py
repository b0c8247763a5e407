"""Events about suggestions and the meetings at which they are discussed. What somebody wrote is in none of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.feedback import services
from console.feedback.models import ServiceMeeting, State, Step, Suggestion
from console.feedback.words import sentence
from console.kit.formats import day
from console.kit.words import StrOrPromise
from security.event import Change, Event, Recipient, Thing
from security.events import person
from security.models import User

AUTHOR = _("The author")


@dataclass(frozen=True, kw_only=True)
class _OfSuggestion(Event):
    """Stands in the author's own history; of an author who is not known, with the suggestion."""

    suggestion: Suggestion

    @property
    def subject(self) -> Thing:
        author = self.suggestion.author
        return person(author) if author else Thing("suggestion", str(self.suggestion.pk), self.suggestion.number)

    def facts(self) -> dict[str, Any]:
        return {"suggestion": self.suggestion.pk, "service": self.suggestion.service}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return f"F-{facts['suggestion']}, {services.name_of(facts['service'])}" if "suggestion" in facts else ""


@dataclass(frozen=True, kw_only=True)
class SuggestionSent(_OfSuggestion):
    code = "suggestion_sent"
    title = _("Suggestion sent")


@dataclass(frozen=True, kw_only=True)
class SuggestionWithdrawn(_OfSuggestion):
    code = "suggestion_withdrawn"
    title = _("Suggestion withdrawn")


@dataclass(frozen=True, kw_only=True)
class SuggestionRecorded(_OfSuggestion):
    """Support has written down what somebody said elsewhere."""

    code = "suggestion_recorded"
    title = _("Suggestion recorded by support")
    audience = AUTHOR

    def recipients(self) -> Iterable[Recipient]:
        if self.suggestion.author:
            yield Recipient.person(self.suggestion.author)

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        return Suggestion.objects.kept().filter(pk=facts["suggestion"]).exists()

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your suggestion about %(service)s was recorded") % {"service": context["service_name"]}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        suggestion = Suggestion.objects.get(pk=facts["suggestion"])
        return {
            "service_name": suggestion.service_name,
            "channel": suggestion.get_channel_display(),
            "suggestion": suggestion,
            "path": suggestion.page_url,
        }


@dataclass(frozen=True, kw_only=True)
class SuggestionsAnswered(Event):
    """One mail for all that an author hears on one occasion, whatever the number of their suggestions."""

    code = "suggestions_answered"
    title = _("Suggestions answered")
    audience = AUTHOR
    author: User
    steps: Sequence[Step]

    @property
    def subject(self) -> Thing:
        return person(self.author)

    def facts(self) -> dict[str, Any]:
        return {"steps": [step.pk for step in self.steps], "suggestions": [step.suggestion_id for step in self.steps]}

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.author)

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return ", ".join(f"F-{suggestion}" for suggestion in facts.get("suggestions", []))

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        return Suggestion.objects.kept().filter(pk__in=facts["suggestions"]).exists()

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        entries = context["entries"]
        if len(entries) == 1:
            return __("Your suggestion about %(service)s: %(state)s") % {
                "service": entries[0]["service"],
                "state": entries[0]["state"],
            }
        return ngettext("What became of your suggestion", "What became of your %(count)s suggestions", len(entries)) % {
            "count": len(entries)
        }

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        """Of what was withdrawn meanwhile, nothing is said any more."""
        steps = Step.objects.filter(pk__in=facts["steps"], suggestion__withdrawn_at=None).order_by("pk")
        entries = [
            {
                "title": step.suggestion.title,
                "service": step.suggestion.service_name,
                "state": State(step.state).label,
                "sentence": sentence(step),
                "answer": step.answer,
                "path": step.suggestion.page_url,
            }
            for step in steps.select_related("suggestion", "meeting")
        ]
        return {"entries": entries, "path": entries[0]["path"] if len(entries) == 1 else reverse("feedback")}


@dataclass(frozen=True, kw_only=True)
class _OfMeeting(Event):
    meeting: ServiceMeeting

    @property
    def subject(self) -> Thing:
        return Thing("meeting", str(self.meeting.pk), f"{self.meeting.service} {self.meeting.held_on.isoformat()}")

    def facts(self) -> dict[str, Any]:
        return {"meeting": self.meeting.pk, "service": self.meeting.service}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return services.name_of(facts.get("service", ""))


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(_OfMeeting):
    code = "meeting_planned"
    title = _("Service meeting planned")


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(_OfMeeting):
    code = "meeting_moved"
    title = _("Service meeting moved")
    before: date

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "before": self.before.isoformat(), "after": self.meeting.held_on.isoformat()}

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        before, after = (day(date.fromisoformat(facts[name])) for name in ("before", "after"))
        return [Change(_("Day"), before, after)]


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(_OfMeeting):
    """The minutes themselves are with the meeting, not here."""

    code = "minutes_written"
    title = _("Minutes of a service meeting written")


@dataclass(frozen=True, kw_only=True)
class MeetingClosed(_OfMeeting):
    code = "meeting_closed"
    title = _("Service meeting closed")
    number: int

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "number": self.number}


@dataclass(frozen=True, kw_only=True)
class SuggestionDecided(_OfMeeting):
    """It holds, and authors are told, when the meeting is closed."""

    code = "suggestion_decided"
    title = _("Decision about a suggestion noted")
    suggestion: Suggestion
    state: str

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "suggestion": self.suggestion.pk, "state": self.state}


@dataclass(frozen=True, kw_only=True)
class SuggestionFollowedUp(_OfSuggestion):
    """What became of a plan. Authors are told by `SuggestionsAnswered`."""

    code = "suggestion_followed_up"
    title = _("Plan answered")


@dataclass(frozen=True, kw_only=True)
class SuggestionsJoined(_OfSuggestion):
    code = "suggestions_joined"
    title = _("Suggestions joined")
    into: Suggestion

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "into": self.into.pk}
