"""How a request for help stands, told as a line of things that happened and will; changes nothing and knows no page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from console.kit.words import StrOrPromise
from security.factors.factor import Held
from security.models.recovery import DocumentKind, Grounds, RecoveryRequest, State, StoppedBy
from security.models.recovery_review import RecoveryReview
from security.models.user import User


@dataclass(frozen=True)
class Line:
    """One thing. `kind`: "" it happened, "today" it is so now, "coming" it will, "warn" it stopped the request."""

    at: datetime | None
    title: StrOrPromise
    text: StrOrPromise = ""
    kind: str = ""


def timeline(recovery: RecoveryRequest, reviews: Sequence[RecoveryReview]) -> list[Line]:
    """What happened, where it stands, and what comes next; no query."""
    return [*_past(recovery, reviews), *_now(recovery, reviews)]


def has_earlier(recovery: RecoveryRequest, held: Iterable[Held]) -> bool:
    """Whether some of these methods are from before its link: one of them was lost."""
    at = recovery.ready_at
    return at is not None and any(one.created_at is not None and one.created_at < at for one in held)


def is_unsettled(user: User, held: Iterable[Held]) -> bool:
    """Whether the person set up a new method after a request for help, and what was lost may be among these."""
    request = RecoveryRequest.objects.unsettled().filter(user=user).last()
    return request is not None and has_earlier(request, held)


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


def _past(recovery: RecoveryRequest, reviews: Sequence[RecoveryReview]) -> Iterator[Line]:
    kind = DocumentKind(recovery.document_kind).label
    sent = _("%(document)s, both sides, and a recognition selfie") % {"document": kind}
    yield Line(recovery.sent_at, _("Request received"), sent)
    if reviews and reviews[0].approves:
        text = _("What the document says agrees with what you declared")
        yield Line(reviews[0].at, _("First review"), text)
    if recovery.decided_at and recovery.state != State.DECLINED:
        text = _("Approved. Your documents were destroyed")
        yield Line(recovery.decided_at, _("Second review, by another person"), text)


def _now(recovery: RecoveryRequest, reviews: Sequence[RecoveryReview]) -> Iterator[Line]:
    rules = settings.STEWARD
    match recovery.state:
        case State.SENT:
            text = _("Each decides independently. An email is sent to your addresses as soon as they have decided")
            half = _("One member of staff has looked at it, a second one is looking now")
            yield Line(None, half if reviews else _("Two members of staff are looking at it"), text, "today")
            yield from _end_of_documents(recovery)
        case State.APPROVED:
            text = _("If this was not you, the link in them stops everything")
            yield Line(None, _("Notices sent to all your addresses"), text, "today")
            text = _("With it and your password you set up a new method. It works once")
            yield Line(recovery.due_at, _("A link comes to your sign-in address"), text, "coming")
        case State.READY:
            assert recovery.ready_at
            text = _("With it and your password you set up a new method. It works once")
            yield Line(recovery.ready_at, _("A link was sent to your sign-in address"), text, "today")
            yield Line(recovery.ready_at + rules["RECOVERY_LINK_VALID"], _("The link expires"), "", "coming")
        case State.USED:
            yield Line(recovery.ended_at, _("New method set up"), _("Sign in with it"))
        case State.DECLINED:
            yield Line(recovery.ended_at, _("Declined"), Grounds(recovery.grounds).label, "warn")
        case State.STOPPED:
            by = StoppedBy(recovery.stopped_by).label if recovery.stopped_by else _("The documents are destroyed")
            yield Line(recovery.ended_at, _("Stopped"), by, "warn")
        case State.LAPSED:
            text = _("Nobody continued with it in time. The documents are destroyed")
            yield Line(recovery.ended_at, _("Lapsed"), text, "warn")


def _end_of_documents(recovery: RecoveryRequest) -> Iterator[Line]:
    """When they are destroyed without a decision: sooner if nobody has looked at them (SEC-5)."""
    assert recovery.sent_at
    rules, title = settings.STEWARD, _("Your documents are destroyed")
    if recovery.opened_at is None:
        text = _("If nobody has looked at them by then. You would have to send the request again")
        yield Line(recovery.sent_at + rules["RECOVERY_UNTOUCHED"], title, text, "coming")
    text = _("If nothing is decided by then. You would have to send the request again")
    yield Line(recovery.sent_at + rules["RECOVERY_UNDECIDED"], title, text, "coming")
