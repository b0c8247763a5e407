"""How a request for help stands, told as a line of things that happened and will; changes nothing and knows no page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from console.kit.words import StrOrPromise
from security.models.recovery import DocumentKind, Grounds, RecoveryRequest, State


@dataclass(frozen=True)
class Line:
    """One thing. `kind`: "" it happened, "today" it is so now, "coming" it will, "warn" it stopped the request."""

    at: datetime | None
    title: StrOrPromise
    text: StrOrPromise = ""
    kind: str = ""


def timeline(recovery: RecoveryRequest) -> list[Line]:
    """What happened, where it stands, and what comes next; one query."""
    return [*_past(recovery), *_now(recovery)]


def time_left(recovery: RecoveryRequest, *, now: datetime) -> str:
    """How long the waiting time still lasts, in words."""
    assert recovery.due_at
    minutes = max(0, -(-(recovery.due_at - now) // timedelta(minutes=1)))
    return _("%(hours)s h %(minutes)s min left") % {"hours": minutes // 60, "minutes": minutes % 60}


def minutes_waited(recovery: RecoveryRequest, *, now: datetime) -> tuple[int, int]:
    """How many minutes of the waiting time are over, and how many it has."""
    assert recovery.due_at
    assert recovery.decided_at
    minute = timedelta(minutes=1)
    whole = (recovery.due_at - recovery.decided_at) // minute
    return max(0, min((now - recovery.decided_at) // minute, whole)), whole


def _past(recovery: RecoveryRequest) -> Iterator[Line]:
    kind = DocumentKind(recovery.document_kind).label
    sent = _("%(document)s, both sides, and a recognition selfie") % {"document": kind}
    yield Line(recovery.sent_at, _("Request received"), sent)
    reviews = list(recovery.reviews.order_by("at"))
    if reviews and reviews[0].approves:
        text = _("What the document says agrees with what you declared")
        yield Line(reviews[0].at, _("First review"), text)
    if recovery.decided_at and recovery.state != State.DECLINED:
        text = _("Approved. Your documents were destroyed")
        yield Line(recovery.decided_at, _("Second review, by another person"), text)


def _now(recovery: RecoveryRequest) -> Iterator[Line]:
    rules = settings.STEWARD
    match recovery.state:
        case State.SENT:
            assert recovery.sent_at
            text = _("Each for themselves. A message comes to your addresses as soon as they have decided")
            yield Line(None, _("Two members of staff look at it"), text, "today")
            if recovery.opened_at is None:
                text = _("If nobody has looked at them by then. You would send the request again")
                yield Line(
                    recovery.sent_at + rules["RECOVERY_UNTOUCHED"], _("Your documents are destroyed"), text, "coming"
                )
        case State.APPROVED:
            text = _("If this was not you, the link in them stops everything")
            yield Line(None, _("Notices sent to all your addresses"), text, "today")
            text = _("With it and your password you set up a new method. It works once")
            yield Line(recovery.due_at, _("A link comes to your sign-in address"), text, "coming")
        case State.READY:
            assert recovery.ready_at
            text = _("With it and your password you set up a new method. It works once")
            yield Line(recovery.ready_at, _("A link was sent to your sign-in address"), text, "today")
            yield Line(recovery.ready_at + rules["RECOVERY_LINK_VALID"], _("The link ends"), "", "coming")
        case State.USED:
            yield Line(recovery.ended_at, _("New method set up"), _("Sign in with it"))
        case State.DECLINED:
            yield Line(recovery.ended_at, _("Declined"), Grounds(recovery.grounds).label, "warn")
        case State.STOPPED:
            text = _("By the link in one of the messages, or because somebody signed in. The documents are destroyed")
            yield Line(recovery.ended_at, _("Stopped"), text, "warn")
        case State.LAPSED:
            text = _("Nobody went on with it in time. The documents are destroyed")
            yield Line(recovery.ended_at, _("Lapsed"), text, "warn")
