"""Whether a mail may be owed once more, a second factor removed, or help asked for and given, now.

What organizations ask joins from there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from security.factors.factor import Held
from security.models.notice import Notice
from security.models.recovery import OPEN, Identity, RecoveryDocument, RecoveryRequest, Side, State
from security.models.recovery_review import RecoveryReview
from security.models.user import User

sending_again = Guard[Notice]("send the mail again")


@sending_again.rule
def was_not_given_up(notices: Sequence[Notice]) -> Iterator[tuple[Notice, Reason]]:
    """A mail that was sent is not sent twice, and one that still waits for its next try needs nobody."""
    for notice in notices:
        if notice.sent_at is not None:
            yield notice, Reason("was_sent", _("This email was sent."))
        elif notice.given_up_at is None:
            yield notice, Reason("still_tried", _("This email is still being sent."))


@sending_again.rule
def was_forgotten(notices: Sequence[Notice]) -> Iterator[tuple[Notice, Reason]]:
    """SEC-9: of whoever has deleted their account no address is left."""
    for notice in notices:
        if not notice.address:
            yield notice, Reason("was_forgotten", _("The account it was for is deleted, and its address is not kept."))


@dataclass(frozen=True)
class FactorRemoval:
    """A person doing without one of their second factors; `remaining` are the kinds they still have then."""

    user: User
    factor: str
    remaining: frozenset[str]

    @classmethod
    def of(cls, user: User, factor: str, pk: int, *, held: Iterable[Held]) -> "FactorRemoval":
        """The one of this kind and id, of all that the person holds."""
        return cls(user, factor, frozenset(one.code for one in held if (one.code, one.pk) != (factor, pk)))


removing_factor = Guard[FactorRemoval]("remove the method")


asking_for_help = Guard[User]("ask for help")


@asking_for_help.rule
def has_asked_already(people: Sequence[User]) -> Iterator[tuple[User, Reason]]:
    """SEC-4: one open request at a time, and only so many in a while (RECOVERY_REQUESTS). Whoever used up those of a
    password that they had learned leaves the owner some after a new one."""
    most, at_all, within = settings.STEWARD["RECOVERY_REQUESTS"]
    sent = RecoveryRequest.objects.filter(user__in=people).exclude(state=State.DRAFT).order_by().values("user")
    since = timezone.now() - within
    lately, before = Q(sent_at__gt=since), Q(sent_at__lte=F("user__password_changed_at"))
    counts = sent.annotate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        all=Count("pk", filter=lately),
        before=Count("pk", filter=lately & before),
    ).values_list("user", "open", "all", "before")
    known = {user: counted for user, *counted in counts}
    for person in people:
        open_now, asked, asked_before = known.get(person.pk, (0, 0, 0))
        if open_now:
            yield (
                person,
                Reason(
                    "request_open", _("You have already asked for help, and that request has not been decided yet.")
                ),
            )
        elif asked - asked_before >= most or asked >= at_all:
            sentence = _("You have asked for help %(times)s times in the last %(days)s days.")
            remedy = _("Ask again later: a request that is sent again unchanged will be decided like the one before.")
            yield person, Reason("asked_too_often", sentence % {"times": asked, "days": within.days}, remedy)


@dataclass(frozen=True)
class Reviewing:
    """A member of staff looking at what a request holds, and deciding about it."""

    reviewer: User
    recovery: RecoveryRequest


reviewing = Guard[Reviewing]("review the request for help")


@reviewing.rule
def is_not_waiting(subjects: Sequence[Reviewing]) -> Iterator[tuple[Reviewing, Reason]]:
    """SEC-5: what is decided, stopped or lapsed is not decided again, and its documents are gone."""
    for subject in subjects:
        if subject.recovery.state != State.SENT:
            yield subject, Reason("not_waiting", _("This request is not waiting for a review."))


@reviewing.rule
def is_about_oneself(subjects: Sequence[Reviewing]) -> Iterator[tuple[Reviewing, Reason]]:
    """SEC-5: nobody decides about their own request."""
    for subject in subjects:
        if subject.reviewer.pk == subject.recovery.user_id:
            yield subject, Reason("own_request", _("This is your own request."), _("Two others decide on it."))


@reviewing.rule
def has_reviewed_it(subjects: Sequence[Reviewing]) -> Iterator[tuple[Reviewing, Reason]]:
    """SEC-5: two different members of staff."""
    done = set(
        RecoveryReview.objects.filter(
            recovery__in={subject.recovery.pk for subject in subjects},
            reviewer__in={subject.reviewer.pk for subject in subjects},
        ).values_list("recovery", "reviewer")
    )
    for subject in subjects:
        if (subject.recovery.pk, subject.reviewer.pk) in done:
            yield (
                subject,
                Reason("reviewed_it", _("You have already reviewed this request."), _("Another reviewer is needed.")),
            )


deciding = Guard[Reviewing]("decide about the request for help")


@deciding.rule
def has_not_looked(subjects: Sequence[Reviewing]) -> Iterator[tuple[Reviewing, Reason]]:
    """SEC-5: whoever decides has opened every picture of the request themselves; what another saw does not count."""
    pictures = RecoveryDocument.objects.filter(recovery__in={subject.recovery.pk for subject in subjects})
    pairs = pictures.values_list("recovery", "side", "recovery__looks__reviewer", "recovery__looks__side")
    there, opened = set(), set()
    for recovery, side, reviewer, looked_at in pairs:
        there.add((recovery, side))
        opened.add((recovery, reviewer, looked_at))
    for subject in subjects:
        key, person = subject.recovery.pk, subject.reviewer.pk
        missing = [side for side in Side if (key, side.value) in there and (key, person, side.value) not in opened]
        if missing:
            names = ", ".join(str(side.label) for side in missing)
            sentence = _("You have not opened every picture yet. Missing: %(pictures)s.") % {"pictures": names}
            yield subject, Reason("has_not_looked", sentence, _("Open each, then decide."))


@dataclass(frozen=True)
class Approval:
    """A request being approved by somebody who read this on its document."""

    recovery: RecoveryRequest
    read: Identity


approving = Guard[Approval]("approve the request for help")


@approving.rule
def differs_from_what_was_declared(approvals: Sequence[Approval]) -> Iterator[tuple[Approval, Reason]]:
    """SEC-5: what the document says is compared with what the applicant declared, whom the reviewer has not seen."""
    for approval in approvals:
        if not approval.read.agrees_with(approval.recovery.identity):
            sentence = _("This is not what was declared: names or date of birth differ.")
            yield approval, Reason("differs_from_declared", sentence, _("Read the document once more, or decline."))


@approving.rule
def differs_from_the_account(approvals: Sequence[Approval]) -> Iterator[tuple[Approval, Reason]]:
    """SEC-5: whoever has an own document and a stolen password is not the person of the account."""
    for approval in approvals:
        if not approval.read.is_named(approval.recovery.user):
            sentence = _("The account is in another name.")
            yield approval, Reason("differs_from_account", sentence, _("Read the document once more, or decline."))
