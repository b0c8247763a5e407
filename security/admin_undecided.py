"""What nobody of the staff reads in Django admin as long as a request for help is undecided (SEC-5).

Its reviewers know neither whose it is nor what the other one thinks. The log and the mails say both to whoever is of
the support, too: so they tell of a request, and of tries to decide about it, once it is decided or has ended.
"""

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from security import guards
from security.events import Refusal
from security.models import AuditEntry, Notice, RecoveryRequest

GUARDS = tuple(guard.name for guard in (guards.reviewing, guards.deciding, guards.approving))


def entries_told(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Those entries of the log that may be read; no query of its own."""
    undecided = RecoveryRequest.objects.undecided().alias(person=Cast("user", CharField()))
    tried = Exists(undecided.filter(person=OuterRef("subject"), begun_at__lte=OuterRef("at")))
    refused = Q(tried, code=Refusal.code, subject_kind="user", facts__guard__in=GUARDS)
    return entries.alias(recovery=KeyTextTransform("recovery", "facts")).exclude(_is_undecided()).exclude(refused)


def notices_told(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those mails and messages that may be read; no query of its own."""
    return notices.alias(recovery=KeyTextTransform("recovery", "facts")).exclude(_is_undecided())


def _is_undecided() -> Q:
    numbers = RecoveryRequest.objects.undecided().values_list(Cast("pk", CharField()))
    return Q(recovery__isnull=False, recovery__in=numbers)  # what is about none stays, which NULL alone would not say
