"""Who did something last to a thing, as the log has it: for a thing whose row knows only who began it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Subquery

from security.models import AuditEntry, AuditName

Act = tuple[str, datetime]  # the name of who did it, and when


def last_acts(kind: str, keys: Iterable[object], codes: Iterable[str]) -> dict[str, Act]:
    """Of each thing of this kind, the last of these events that a person or staff brought about. One query."""
    wanted = AuditEntry.objects.filter(
        subject_kind=kind, subject__in=[str(key) for key in keys], code__in=list(codes), outcome="done"
    )
    names = AuditName.objects.filter(kind="user", key=OuterRef("actor")).exclude(name="")
    last = wanted.exclude(actor="").order_by("subject", "-at", "-pk").distinct("subject")
    named = last.annotate(by=Subquery(names.values("name")))
    return {entry.subject: (entry.by, entry.at) for entry in named if entry.by}
