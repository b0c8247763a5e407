"""What a person is told unasked: a sign-in from a device never seen, guesses that keep failing (SEC-8)."""

from collections import Counter
from datetime import datetime

from django.conf import settings

from console.kit.exceptions import Limited
from security import audit, limits
from security.audit import Actor
from security.events_alerts import NewDevice, RepeatedFailures
from security.models.audit import AuditEntry
from security.models.user import User

OF_THE_PASSWORD = ("password", "confirmation")  # purposes of guesses; whoever guesses anything else has passed it


def tell_of_new_device(*, actor: Actor, user: User) -> None:
    """Warns the person of a sign-in; not of the first of all, of which there is nothing to be told."""
    if user.last_login is None:
        return
    with audit.operation(actor=actor) as operation:
        operation.record(NewDevice(user=user))


def tell_of_failures(*, actor: Actor, now: datetime) -> int:
    """Warns the owners of accounts at which guesses keep failing, each once in a while; returns how many.

    Reads the log afterwards, instead of writing a mail with the guess: that would be work which an address that
    nobody has does not cost.
    """
    told = 0
    for key, counts in _failures(now).items():
        user = User.objects.filter(pk=key, is_active=True).first()
        if user is not None and _is_told(user):
            event = RepeatedFailures(user=user, count=counts.total(), past_password=_past_password(counts))
            with audit.operation(actor=actor) as operation:
                operation.record(event)
            told += 1
    return told


def _failures(now: datetime) -> dict[str, Counter[str]]:
    """The wrong guesses of late by person and purpose, where they are many enough to tell."""
    since = now - settings.STEWARD["FAILURES_WITHIN"]
    entries = AuditEntry.objects.filter(at__gte=since, code="wrong_guess", subject_kind="user")
    counts: dict[str, Counter[str]] = {}
    for key, facts in entries.values_list("subject", "facts").iterator():
        counts.setdefault(key, Counter())[facts.get("purpose", "")] += 1
    return {key: each for key, each in counts.items() if _are_many(each)}


def _are_many(counts: Counter[str]) -> bool:
    return counts.total() >= settings.STEWARD["FAILURES_TOLD"] or _past_password(counts)


def _past_password(counts: Counter[str]) -> bool:
    past = sum(count for purpose, count in counts.items() if purpose not in OF_THE_PASSWORD)
    return bool(past >= settings.STEWARD["FACTOR_FAILURES_TOLD"])


def _is_told(user: User) -> bool:
    """Whether the last warning is long enough ago (the limit "failures_told")."""
    try:
        limits.spend("failures_told", account=str(user.pk), address="")
    except Limited:
        return False
    return True
