"""Whether a meeting may be held on a day, and what it may say about a suggestion, now (CON-3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from console.feedback.events import MinutesWritten
from console.feedback.models import Decision, ServiceMeeting, State, Suggestion
from console.feedback.models.meeting import standing
from console.kit import fingerprints, formats
from console.kit.guards import Guard, Reason
from console.kit.words import StrOrPromise
from security.last_acts import last_acts


@dataclass(frozen=True)
class MeetingDay:
    """A day for a meeting of a service: for a new one, or for one that is to be moved."""

    service: str
    held_on: date
    today: date
    meeting: ServiceMeeting | None = None


setting_day = Guard[MeetingDay]("set the day of a meeting")


@setting_day.rule
def is_over_already(days: Sequence[MeetingDay]) -> Iterator[tuple[MeetingDay, Reason]]:
    """A meeting is planned ahead. What is closed is not moved; what was held earlier is, to the day on which it was:
    after the meeting before it, and without one not before it was planned."""
    services = {day.service for day in days if day.held_on < day.today}
    held = ServiceMeeting.objects.exclude(closed_at=None).filter(service__in=services).order_by()
    last = dict(held.values_list("service").annotate(last=Max("held_on")).values_list("service", "last"))
    for day in days:
        if day.meeting is not None and day.meeting.is_closed:
            yield day, Reason("meeting_closed", _("This meeting is closed."))
        elif day.held_on < day.today and day.meeting is None:
            yield day, Reason("day_is_past", _("This day has passed."))
        elif day.held_on < day.today and day.meeting is not None:
            before = last.get(day.service)
            first = before + timedelta(days=1) if before else day.meeting.planned_on
            if day.held_on < first:
                sentence = _("The earliest day for this meeting is %(day)s.") % {"day": formats.day(first)}
                yield day, Reason("before_first_day", sentence)


@setting_day.rule
def service_meets_already(days: Sequence[MeetingDay]) -> Iterator[tuple[MeetingDay, Reason]]:
    """One meeting ahead at a time: its agenda is all that waits. And one a day."""
    wanted = Q(closed_at=None) | Q(held_on__in={day.held_on for day in days})
    others = ServiceMeeting.objects.filter(wanted, service__in={day.service for day in days})
    known = list(others.values_list("pk", "service", "held_on", "closed_at"))
    for day in days:
        own = day.meeting.pk if day.meeting else None
        same = [(held_on, closed) for pk, service, held_on, closed in known if service == day.service and pk != own]
        if any(closed is None for _held_on, closed in same):
            yield (
                day,
                Reason("meeting_ahead", _("This service already has a meeting planned. Close it first, or move it.")),
            )
        elif any(held_on == day.held_on for held_on, _closed in same):
            yield day, Reason("met_that_day", _("This service already had a meeting on this day."))


@dataclass(frozen=True)
class Deciding:
    """A meeting and a suggestion; `seen` is what was on the screen (`models.meeting.standing`)."""

    meeting: ServiceMeeting
    suggestion: Suggestion
    seen: str


deciding = Guard[Deciding]("decide about a suggestion")
NO_MEETING = Reason("no_meeting", _("No meeting of this service is planned."), _("Plan one first."))


@deciding.rule
def meeting_is_over(subjects: Sequence[Deciding]) -> Iterator[tuple[Deciding, Reason]]:
    """What was decided holds, and its authors were told."""
    for subject in subjects:
        if subject.meeting.is_closed:
            yield subject, Reason("meeting_closed", _("This meeting is closed."))


@deciding.rule
def is_not_on_the_agenda(subjects: Sequence[Deciding]) -> Iterator[tuple[Deciding, Reason]]:
    """Answered, withdrawn, joined with another one, or about another service."""
    for subject in subjects:
        suggestion = subject.suggestion
        is_on_it = suggestion.is_open and suggestion.merged_into_id is None
        if not is_on_it or suggestion.service != subject.meeting.service:
            yield subject, Reason("not_on_the_agenda", _("This suggestion is not on the agenda of this meeting."))


@deciding.rule
def was_decided_meanwhile(subjects: Sequence[Deciding]) -> Iterator[tuple[Deciding, Reason]]:
    """Two of the staff may have the same suggestion before them; nobody overwrites what they have not seen, or decides
    at a meeting that was not the one before them."""
    asked = {(subject.meeting.pk, subject.suggestion.pk) for subject in subjects}
    among = Q(meeting__in={meeting for meeting, _s in asked}, suggestion__in={suggestion for _m, suggestion in asked})
    known = {
        (decision.meeting_id, decision.suggestion_id): decision
        for decision in Decision.objects.filter(among).select_related("decided_by")
    }
    for subject in subjects:
        decision = known.get((subject.meeting.pk, subject.suggestion.pk))
        if subject.seen.partition(":")[0] != str(subject.meeting.pk):
            sentence = _("This form was opened for another meeting. The next one is %(meeting)s. Nothing was saved.")
            remedy = _("What you typed is still here; save again to note it at this meeting.")
            yield subject, Reason("another_meeting", sentence % {"meeting": subject.meeting}, remedy)
        elif decision and standing(subject.meeting, decision.version) != subject.seen:
            sentence = _("%(member)s has decided in the meantime (%(time)s): %(state)s. Nothing was saved.")
            remedy = _("What you typed is still here; save again to replace what is in force now.")
            said = {"member": decision.decided_by.name, "time": formats.instant(decision.decided_at)}
            said["state"] = str(State(decision.state).label)
            yield subject, Reason("decided_meanwhile", sentence % said, remedy)


@dataclass(frozen=True)
class Joining:
    """A suggestion that says the same as another one."""

    suggestion: Suggestion
    into: Suggestion


joining = Guard[Joining]("join two suggestions")


@joining.rule
def cannot_be_joined(subjects: Sequence[Joining]) -> Iterator[tuple[Joining, Reason]]:
    """Only what waits is joined, and not with what is not there, or is joined itself."""
    for subject in subjects:
        one, into = subject.suggestion, subject.into
        if one.pk == into.pk:
            yield subject, Reason("same_suggestion", _("This is the same suggestion."))
        elif one.service != into.service:
            yield subject, Reason("another_service", _("These suggestions are about different services."))
        elif not one.is_open or one.merged_into_id is not None:
            yield subject, Reason("not_on_the_agenda", _said(_("%(number)s is not waiting for a meeting."), one))
        elif into.withdrawn_at is not None or into.merged_into_id is not None:
            sentence = _("%(number)s was withdrawn, or is joined with another one.")
            yield subject, Reason("cannot_lead", _said(sentence, into))


def _said(sentence: StrOrPromise, suggestion: Suggestion) -> StrOrPromise:
    return sentence % {"number": suggestion.number}


@dataclass(frozen=True)
class Closing:
    """A meeting that is over."""

    meeting: ServiceMeeting
    today: date


closing = Guard[Closing]("close a meeting")


@closing.rule
def was_not_held(subjects: Sequence[Closing]) -> Iterator[tuple[Closing, Reason]]:
    """Authors are told once, and not before the day that they were told."""
    for subject in subjects:
        if subject.meeting.is_closed:
            yield subject, Reason("meeting_closed", _("This meeting is closed."))
        elif subject.meeting.held_on > subject.today:
            remedy = _("If it was held earlier, move it first.")
            yield subject, Reason("before_its_day", _("The day of this meeting has not come yet."), remedy)


@dataclass(frozen=True)
class Noting:
    """A meeting that gets other minutes; `seen` is the fingerprint of those that were on the screen."""

    meeting: ServiceMeeting
    seen: str


noting = Guard[Noting]("write minutes")


@noting.rule
def minutes_are_closed(subjects: Sequence[Noting]) -> Iterator[tuple[Noting, Reason]]:
    """The minutes of a closed meeting stay as they are."""
    for subject in subjects:
        if subject.meeting.is_closed:
            yield subject, Reason("meeting_closed", _("This meeting is closed."))


@noting.rule
def were_written_meanwhile(subjects: Sequence[Noting]) -> Iterator[tuple[Noting, Reason]]:
    """Two of the staff may have the same minutes before them; nobody overwrites what they have not seen."""
    outdated = [subject for subject in subjects if subject.seen != fingerprints.of(subject.meeting.minutes)]
    writers = last_acts("meeting", [subject.meeting.pk for subject in outdated], [MinutesWritten.code])
    for subject in outdated:
        nobody = (settings.STEWARD["PROVIDER_NAME"], subject.meeting.planned_at)  # not by an operation
        member, at = writers.get(str(subject.meeting.pk), nobody)
        sentence = _("%(member)s has changed the minutes in the meantime (%(time)s). Nothing was saved.")
        remedy = _("What you typed is still here; save again to replace what is in force now.")
        said = sentence % {"member": member, "time": formats.instant(at)}
        yield subject, Reason("rewritten_meanwhile", said, remedy)


following_up = Guard[Suggestion]("answer outside a meeting")


@following_up.rule
def is_not_planned(suggestions: Sequence[Suggestion]) -> Iterator[tuple[Suggestion, Reason]]:
    """Only of a plan is it said between meetings what became of it."""
    for suggestion in suggestions:
        if suggestion.state != State.PLANNED or suggestion.merged_into_id is not None:
            yield suggestion, Reason("not_planned", _("This suggestion is not planned, or no longer planned."))
