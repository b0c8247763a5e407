"""The operation: one transaction that holds a change, its log entries and the mails it owes, or none of them."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from console.kit.request_facts import request_facts
from security import outbox
from security.event import Actor, Event, Recorded
from security.models.audit import AuditEntry, AuditName


class Operation:
    """A change under way: collects events, writes them at the end of the transaction."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self.id = uuid.uuid4()
        self.actor = actor
        self.at = at
        self.events: list[Recorded] = []
        self.erased: set[tuple[str, str]] = set()

    def record(self, event: Event, *, actor: Actor | None = None) -> None:
        """Adds an event as it stands now; it is logged and mailed if and when the transaction commits."""
        self.events.append(Recorded.of(event, actor or self.actor))

    def erase_names(self, kind: str, keys: Iterable[str]) -> None:
        """From this operation on, the log has no name for these (SEC-9); nothing ever writes one again."""
        self.erased.update((kind, key) for key in keys)

    def write(self) -> None:
        """Writes entries, names and owed mails in bulk, and dispatches delivery for after the commit."""
        write_entries(self.events, operation=self.id, at=self.at, erased=self.erased)
        outbox.owe(self.events, operation=self.id, at=self.at)


__all__ = ["Actor", "Operation", "operation", "refused"]

_current: ContextVar[Operation | None] = ContextVar("operation", default=None)


@contextmanager
def operation(*, actor: Actor) -> Iterator[Operation]:
    """Opens an operation, which is the transaction. An inner one joins the outer and, when it is refused,
    withdraws only its own events. Raises whatever is raised inside, with nothing kept."""
    outer = _current.get()
    if outer is not None:
        mark, erased = len(outer.events), set(outer.erased)
        try:
            with transaction.atomic():
                yield _Joined(outer, actor)
        except BaseException:
            del outer.events[mark:]
            outer.erased.intersection_update(erased)
            raise
        return
    with transaction.atomic(durable=True):
        current = Operation(actor, timezone.now())
        token = _current.set(current)
        try:
            yield current
        finally:
            _current.reset(token)
        current.write()


class _Joined(Operation):
    """An inner operation: its events go to the outer, under the inner's actor."""

    def __init__(self, outer: Operation, actor: Actor) -> None:
        self.id, self.at, self.events, self.erased = outer.id, outer.at, outer.events, outer.erased
        self.actor = actor


def refused(event: Event, *, actor: Actor) -> None:
    """Logs what did not happen (a refusal, a wrong guess, a denied access) in a durable commit of its own.

    To be called after the refused transaction has ended. Raises RuntimeError inside one.
    """
    with transaction.atomic(durable=True):
        current = Operation(actor, timezone.now())
        current.record(event)
        current.write()


def write_entries(
    events: Iterable[Recorded], *, operation: uuid.UUID, at: datetime, erased: Iterable[tuple[str, str]] = ()
) -> None:
    """Inserts one entry an event. Times are UTC; the request's address and device come from its context, and stand
    with nothing that is discreet or that the console itself did. What is `erased` has no name afterwards."""
    facts = request_facts.get()
    entries = []
    names: dict[tuple[str, str], str] = {}
    for recorded in events:
        actor, subject = recorded.actor, recorded.subject
        seen = None if recorded.event.is_discreet or actor.kind == "system" else facts
        entry = AuditEntry(
            operation=operation,
            at=at,
            code=recorded.event.code,
            outcome=recorded.event.outcome,
            actor_kind=actor.kind,
            actor=actor.key,
            organization=recorded.organization,
            subject_kind=subject.kind,
            subject=subject.key,
            facts=recorded.facts,
            address=(seen.address if seen else "") or None,
            device=seen.device if seen else "",
            request=facts.request_id if facts else "",
        )
        entry.digest = entry.compute_digest()
        entries.append(entry)
        if actor.user_id and actor.name:
            names["user", actor.key] = actor.name
        names.update({(thing.kind, thing.key): thing.name for thing in recorded.things if thing.name})
    AuditEntry.objects.bulk_create(entries, batch_size=1000)
    _keep_names(names | dict.fromkeys(erased, ""))


def _keep_names(names: dict[tuple[str, str], str]) -> None:
    """Stores names that are new or differ; in one order, so that two operations cannot block each other."""
    keys = [key for _, key in names]
    stored = {(row.kind, row.key): row.name for row in AuditName.objects.filter(key__in=keys)} if keys else {}
    rows = [
        AuditName(kind=kind, key=key, name=name[:300])
        for (kind, key), name in sorted(names.items())
        if stored.get((kind, key)) != name[:300]
    ]
    AuditName.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["name"]
    )
