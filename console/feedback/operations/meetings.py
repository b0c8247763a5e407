"""Support's work with suggestions: meetings, what they decide, and telling the authors, once each (CON-3)."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from console.feedback import events, guards
from console.feedback.guards import Closing, Deciding, Joining, MeetingDay, Noting
from console.feedback.models import Decision, ServiceMeeting, State, Step, Suggestion
from console.feedback.models.suggestion import Answer
from security import audit
from security.audit import Actor, Operation
from security.models import User


def plan_meeting(*, actor: Actor, staff: User, service: str, held_on: date, today: date) -> ServiceMeeting:
    """Plans the next meeting of a service. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        wanted = MeetingDay(service, held_on, today)
        guards.setting_day.check([wanted])
        meeting = ServiceMeeting(service=service, held_on=held_on, planned_by=staff, planned_at=operation.at)
        try:
            with transaction.atomic():
                meeting.save(force_insert=True)
        except IntegrityError:  # somebody else was faster, and now the guard sees it
            guards.setting_day.check([wanted])
            raise
        operation.record(events.MeetingPlanned(meeting=meeting))
        return meeting


def move_meeting(*, actor: Actor, meeting: ServiceMeeting, held_on: date, today: date) -> ServiceMeeting:
    """Sets another day; authors read it beside their suggestions. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        meeting = _locked(meeting)
        guards.setting_day.check([MeetingDay(meeting.service, held_on, today, meeting)])
        before = meeting.held_on
        if before != held_on:
            meeting.move(held_on)
            operation.record(events.MeetingMoved(meeting=meeting, before=before))
        return meeting


def write_minutes(*, actor: Actor, meeting: ServiceMeeting, minutes: str, seen: str) -> ServiceMeeting:
    """Keeps the minutes as they stand now, in place of those with the fingerprint `seen`; nobody is told of them.

    Raises `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        meeting = _locked(meeting)
        guards.noting.check([Noting(meeting, seen)])
        if meeting.minutes != minutes:
            meeting.note(minutes)
            operation.record(events.MinutesWritten(meeting=meeting))
        return meeting


def decide(
    *,
    actor: Actor,
    staff: User,
    meeting: ServiceMeeting,
    suggestion: Suggestion,
    state: State,
    grounds: str,
    answer: str,
    seen: str,
) -> Decision:
    """Notes what the meeting says about a suggestion, in place of what was noted before (`seen`, see
    `models.meeting.standing`). It holds, and its authors are told, when the meeting is closed. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        meeting = _locked(meeting)
        [suggestion] = Suggestion.objects.filter(pk=suggestion.pk).locked()
        guards.deciding.check([Deciding(meeting, suggestion, seen)])
        said = {"state": state, "grounds": grounds, "answer": answer}
        known = meeting.decisions.filter(suggestion=suggestion).values_list("version", flat=True).first() or 0
        by = {"decided_by": staff, "decided_at": operation.at, "version": known + 1}
        decision, _made = Decision.objects.update_or_create(
            meeting=meeting, suggestion=suggestion, defaults={**said, **by}
        )
        operation.record(events.SuggestionDecided(meeting=meeting, suggestion=suggestion, state=state))
        return decision


def join(*, actor: Actor, suggestion: Suggestion, into: Suggestion) -> Suggestion:
    """Joins a suggestion, and all that were joined with it, with one that says the same: from now on they get the
    same answers, and at once those that were given. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        ServiceMeeting.objects.ahead().filter(service__in=(suggestion.service, into.service)).locked()
        family = Suggestion.objects.family_of([suggestion.pk, into.pk]).locked()
        suggestion, into = (next(one for one in family if one.pk == wanted.pk) for wanted in (suggestion, into))
        guards.joining.check([Joining(suggestion, into)])
        Decision.objects.filter(suggestion=suggestion, meeting__closed_at=None).delete()
        moving = [one for one in family if suggestion.pk in {one.pk, one.merged_into_id}]
        Suggestion.objects.filter(merged_into=suggestion).update(merged_into=into)
        Suggestion.objects.filter(pk=suggestion.pk).update(merged_into=into)
        operation.record(events.SuggestionsJoined(suggestion=suggestion, into=into))
        if into.state != State.RECEIVED:
            news = [(one, into, into.meeting) for one in moving if one.state != into.state]
            _tell(operation, _answered(operation, news))
        return into


def close_meeting(
    *, actor: Actor, staff: User, meeting: ServiceMeeting, minutes: str, seen: str, today: date
) -> ServiceMeeting:
    """What was decided holds from now on, for everything that was joined too; each author gets one mail. What was not
    decided waits for the next meeting as it is. `seen` is the fingerprint of the minutes before. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        meeting = _locked(meeting)
        guards.noting.check([Noting(meeting, seen)])  # first: whoever is refused for the day has seen the minutes
        guards.closing.check([Closing(meeting, today)])
        decisions = {decision.suggestion_id: decision for decision in meeting.decisions.all()}
        family = Suggestion.objects.family_of(list(decisions)).locked()
        news = [(one, decisions[one.merged_into_id or one.pk], meeting) for one in family]
        steps = _answered(operation, news)
        meeting.note(minutes)
        meeting.close(by=staff, now=operation.at)
        operation.record(events.MeetingClosed(meeting=meeting, number=len(steps)))
        _tell(operation, steps)
        return meeting


def follow_up(*, actor: Actor, suggestion: Suggestion, state: State, grounds: str, answer: str) -> Suggestion:
    """Says between meetings what became of a plan: done, or given up with a reason. Raises `Refused`."""
    with audit.operation(actor=actor) as operation:
        family = Suggestion.objects.family_of([suggestion.pk]).locked()
        suggestion = next(one for one in family if one.pk == suggestion.pk)
        guards.following_up.check([suggestion])
        said = Decision(state=state, grounds=grounds, answer=answer)
        steps = _answered(operation, [(one, said, one.meeting) for one in family])
        operation.record(events.SuggestionFollowedUp(suggestion=suggestion))
        _tell(operation, steps)
        return suggestion


def _locked(meeting: ServiceMeeting) -> ServiceMeeting:
    [row] = ServiceMeeting.objects.filter(pk=meeting.pk).locked()
    return row


def _answered(operation: Operation, news: Sequence[tuple[Suggestion, Answer, ServiceMeeting | None]]) -> list[Step]:
    """Gives each suggestion its answer, and its history a step more."""
    steps = []
    for suggestion, said, meeting in news:
        suggestion.state, suggestion.grounds, suggestion.answer = said.state, said.grounds, said.answer
        suggestion.meeting, suggestion.changed_at = meeting, operation.at
        same = {"state": said.state, "grounds": said.grounds, "answer": said.answer}
        steps.append(Step(suggestion=suggestion, meeting=meeting, at=operation.at, **same))
    fields = ["state", "grounds", "answer", "meeting", "changed_at"]
    Suggestion.objects.bulk_update([one for one, _said, _meeting in news], fields, batch_size=500)
    return Step.objects.bulk_create(steps, batch_size=1000)


def _tell(operation: Operation, steps: Sequence[Step]) -> None:
    """One event, and so one mail, an author; of what somebody has withdrawn, they hear nothing more."""
    told: dict[User, list[Step]] = {}
    for step in steps:
        if step.suggestion.author and step.suggestion.withdrawn_at is None:
            told.setdefault(step.suggestion.author, []).append(step)
    for author, own in told.items():
        operation.record(events.SuggestionsAnswered(author=author, steps=own))
