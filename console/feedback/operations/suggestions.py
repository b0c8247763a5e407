"""Writing a suggestion, recording one that came another way, and taking it back."""

from uuid import UUID

from console.feedback import events
from console.feedback.models import Channel, Decision, ServiceMeeting, Step, Suggestion
from console.kit.exceptions import Denied
from organizations.models import Organization
from security import audit
from security.audit import Actor, Operation
from security.models import User


def send(
    *,
    actor: Actor,
    author: User,
    key: UUID,
    service: str,
    language: str,
    title: str,
    text: str,
    about: str,
    organization: Organization | None,
) -> Suggestion:
    """Keeps what somebody suggests. The same form sent twice (`key`) is one suggestion.

    Raises `Denied` for an account that was deleted in the same moment.
    """
    with audit.operation(actor=actor) as operation:
        if not User.objects.still_there(author.pk):
            raise Denied("suggest")
        known = Suggestion.objects.filter(key=key, author=author).first()
        if known:
            return known
        suggestion = Suggestion(
            key=key,
            author=author,
            service=service,
            language=language,
            title=title,
            text=text,
            about=about,
            organization=organization,
        )
        _receive(suggestion, operation)
        operation.record(events.SuggestionSent(suggestion=suggestion))
        return suggestion


def record(
    *,
    actor: Actor,
    channel: Channel,
    author: User | None,
    told_by: str,
    service: str,
    language: str,
    title: str,
    text: str,
) -> Suggestion:
    """Keeps what somebody told support; an author who has an account is told, and follows it like any other. One who
    has deleted it in the same moment has said it as somebody without an account."""
    with audit.operation(actor=actor) as operation:
        author = author if author and User.objects.still_there(author.pk) else None
        suggestion = Suggestion(
            channel=channel,
            author=author,
            told_by=told_by,
            service=service,
            language=language,
            title=title,
            text=text,
        )
        _receive(suggestion, operation)
        operation.record(events.SuggestionRecorded(suggestion=suggestion))
        return suggestion


def withdraw(*, actor: Actor, suggestion: Suggestion) -> bool:
    """Deletes what the author wrote, whatever became of it. False if that was done already.

    What others have suggested too stays: the first of those that were joined with it takes its place.
    """
    with audit.operation(actor=actor) as operation:
        ServiceMeeting.objects.ahead().filter(service=suggestion.service).locked()
        Suggestion.objects.family_of([suggestion.pk]).locked()
        family = Suggestion.objects.family_of([suggestion.pk]).locked()  # with what was joined while this one waited
        suggestion = next(one for one in family if one.pk == suggestion.pk)
        if suggestion.withdrawn_at is not None:
            return False
        _hand_on(suggestion, [one for one in family if one.merged_into_id == suggestion.pk])
        suggestion.withdraw(now=operation.at)
        operation.record(events.SuggestionWithdrawn(suggestion=suggestion))
        return True


def _receive(suggestion: Suggestion, operation: Operation) -> None:
    suggestion.sent_at = suggestion.changed_at = operation.at
    suggestion.save(force_insert=True)
    Step.objects.create(suggestion=suggestion, at=operation.at)


def _hand_on(suggestion: Suggestion, same: list[Suggestion]) -> None:
    """What is decided about it at a meeting ahead goes with the place, or is gone with it."""
    ahead = Decision.objects.filter(suggestion=suggestion, meeting__closed_at=None)
    heirs = [one for one in same if one.withdrawn_at is None]
    if not heirs:
        ahead.delete()
        return
    first, *others = heirs
    first.merged_into = None
    first.save(update_fields=["merged_into"])
    Suggestion.objects.filter(pk__in=[other.pk for other in others]).update(merged_into=first)
    ahead.update(suggestion=first)
