"""The sealer: chains committed batches of log entries, so that a change, a gap or an insertion shows.

Writing needs no common lock: entries are inserted freely and sealed in batches by one task at a time. An entry that
commits late (its transaction was still open when the last batch was sealed) goes into the next seal.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from security.models.audit import AuditEntry, AuditSeal

logger = logging.getLogger(__name__)
LATE = timedelta(minutes=15)  # no transaction of ours stays open longer
BATCH = 10_000
LOCK = 0x5EA1


def seal(*, now: datetime) -> AuditSeal | None:
    """Seals what is not sealed yet and prints the new head to the operators' log. One sealer at a time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return None
        last = AuditSeal.objects.order_by("-id").first()
        entries = _unsealed(last)
        if not entries:
            return None
        previous = bytes(last.digest) if last else b"\0" * 32
        sealed = AuditSeal.objects.create(
            at=now,
            entries=[entry.pk for entry in entries],
            previous=previous,
            digest=chain(previous, entries),
        )
    logger.info(
        "The log is sealed.",
        extra={"facts": {"seal": sealed.pk, "entries": len(entries), "head": sealed.digest.hex()}},
    )
    return sealed


def _unsealed(last: AuditSeal | None) -> list[AuditEntry]:
    """The next batch, oldest first. An entry's seal is never older than the entry, so few seals are looked at."""
    entries = AuditEntry.objects.order_by("id")
    if last is None:
        return list(entries[:BATCH])
    full = len(last.entries) >= BATCH
    since = (AuditEntry.objects.get(pk=last.entries[-1]).at if full else last.at) - LATE
    seals = AuditSeal.objects.filter(at__gte=since - LATE).values_list("entries", flat=True)
    known = {pk for batch in seals for pk in batch}
    candidates = entries.filter(at__gte=since).iterator(chunk_size=2000)
    return list(islice((entry for entry in candidates if entry.pk not in known), BATCH))


def chain(previous: bytes, entries: list[AuditEntry]) -> bytes:
    """The digest of a batch: of the seal before, and of each entry's id and own digest."""
    digest = hashlib.sha256(previous)
    for entry in entries:
        digest.update(entry.pk.to_bytes(8, "big") + bytes(entry.digest))
    return digest.digest()


def forget(*, now: datetime) -> int:
    """Deletes the entries of seals whose term is over, each seal's at once, and says how many. The seals stay.

    The newest seal keeps its entries, however old: the next seal begins where it ends.
    """
    term = now - settings.STEWARD["LOG_KEPT"]
    oldest, newest = AuditEntry.objects.order_by("at").first(), AuditSeal.objects.order_by("-id").first()
    if oldest is None or newest is None or oldest.at >= term:
        return 0
    forgotten = 0
    for one in AuditSeal.objects.filter(at__gte=oldest.at, at__lt=term, id__lt=newest.pk).iterator(chunk_size=50):
        forgotten += AuditEntry.objects.filter(pk__in=one.entries).delete()[0]
    logger.info("The log of an ended term is forgotten.", extra={"facts": {"entries": forgotten, "before": str(term)}})
    return forgotten


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log, in one sentence for the operator."""

    sentence: str


def verify() -> Iterator[Fault]:
    """Yields every fault: an entry changed, missing or inserted, a seal that breaks the chain.

    The entries of a seal whose term is over are all there or all forgotten; the seal itself stays in the chain.
    """
    previous = b"\0" * 32
    term = timezone.now() - settings.STEWARD["LOG_KEPT"]
    sealed: set[int] = set()
    last: AuditSeal | None = None
    for one in AuditSeal.objects.order_by("id").iterator(chunk_size=50):
        entries = list(AuditEntry.objects.filter(pk__in=one.entries).order_by("id"))
        found = {entry.pk for entry in entries}
        is_forgotten = not found and one.at < term
        for pk in () if is_forgotten else sorted(set(one.entries) - found):
            yield Fault(f"Entry {pk} of seal {one.pk} is missing.")
        for entry in entries:
            if entry.compute_digest() != bytes(entry.digest):
                yield Fault(f"Entry {entry.pk} of seal {one.pk} was changed.")
            if last and entry.at < last.at - LATE and len(last.entries) < BATCH:
                yield Fault(f"Entry {entry.pk} of seal {one.pk} was inserted afterwards.")
        if last and one.at < last.at:
            yield Fault(f"Seal {one.pk} is dated before the seal before it.")
        if bytes(one.previous) != previous:
            yield Fault(f"Seal {one.pk} does not follow the seal before it.")
        if found == set(one.entries) and chain(bytes(one.previous), entries) != bytes(one.digest):
            yield Fault(f"Seal {one.pk} does not match its entries.")
        previous, last = bytes(one.digest), one
        sealed.update(one.entries)
    yield from _outside(sealed, last)


def _outside(sealed: set[int], last: AuditSeal | None) -> Iterator[Fault]:
    """Entries in no seal: new ones wait for the next; old ones were inserted behind the sealer's back."""
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=5000):
        if entry.pk in sealed:
            continue
        if entry.compute_digest() != bytes(entry.digest):
            yield Fault(f"Entry {entry.pk}, not sealed yet, was changed.")
        elif last and entry.at < last.at - LATE and len(last.entries) < BATCH:
            yield Fault(f"Entry {entry.pk} was inserted afterwards.")
