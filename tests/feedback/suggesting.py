"""Builders for stories about suggestions and meetings."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from console.feedback.models import ServiceMeeting, State, Step, Suggestion
from console.feedback.models.meeting import standing
from console.feedback.operations import meetings
from console.kit import fingerprints
from organizations.models import Membership
from security.audit import Actor
from security.models import User
from tests import make

_number = count(1)


def suggestion(author: Membership | User | None = None, title: str = "", **fields: Any) -> Suggestion:
    """One that was received; of nobody in particular, it came by phone."""
    person = author.user if isinstance(author, Membership) else author
    fields = {"service": "kdrive", "language": "en", "channel": "console" if person else "phone", **fields}
    title = title or f"Suggestion {next(_number)}"
    made = Suggestion.objects.create(author=person, title=title, text=f"{title}, at length.", **fields)
    Step.objects.create(suggestion=made, at=made.sent_at)
    return made


def meeting(staff: User | None = None, *, service: str = "kdrive", held_on: date | None = None) -> ServiceMeeting:
    """The next meeting of a service; today, without a day."""
    by = staff or make.staff()
    return ServiceMeeting.objects.create(service=service, held_on=held_on or make.today(), planned_by=by)


def decided(found: ServiceMeeting, one: Suggestion, state: State, *, grounds: str = "", answer: str = "") -> None:
    """Notes what the meeting says; it holds once it is closed."""
    known = found.decisions.filter(suggestion=one).first()
    meetings.decide(
        actor=Actor.staff(found.planned_by),
        staff=found.planned_by,
        meeting=found,
        suggestion=one,
        state=state,
        grounds=grounds,
        answer=answer,
        seen=standing(found, known.version if known else 0),
    )


def closed(found: ServiceMeeting) -> ServiceMeeting:
    """The meeting is over, and the authors are owed their mails."""
    actor, today = Actor.staff(found.planned_by), max(make.today(), found.held_on)
    said = {"minutes": "", "seen": fingerprints.of("")}
    return meetings.close_meeting(actor=actor, staff=found.planned_by, meeting=found, today=today, **said)


def answered(one: Suggestion, state: State, **said: str) -> Suggestion:
    """A suggestion that a meeting of its own service, held before any other, has answered."""
    earliest = ServiceMeeting.objects.order_by("held_on").values_list("held_on", flat=True).first()
    held_on = (earliest or make.today()) - timedelta(days=1)
    found = meeting(service=one.service, held_on=held_on)
    decided(found, one, state, **said)
    closed(found)
    return Suggestion.objects.get(pk=one.pk)
