"""The log: entries that nobody changes, the names they are shown with, and the seals that chain them.

An entry holds stable ids and facts, no foreign key to what may end; a trigger refuses UPDATE, DELETE and TRUNCATE
of entries and seals. Names live in `AuditName`, which erasure may blank.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from console.kit.search import Searchable


class Outcome(models.TextChoices):
    """How it ended. Refusals, wrong guesses and denied access stand in the log too (ORG-15)."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    DENIED = "denied", _("Denied")
    FAILED = "failed", _("Failed")


class AuditEntry(models.Model):
    """One thing that happened: who, when (UTC), from where, to what, with the facts of its event."""

    operation = models.UUIDField(_("operation"), default=uuid.uuid4)
    at = models.DateTimeField(_("when"))
    code = models.CharField(_("event"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome.choices, default=Outcome.DONE)
    actor_kind = models.CharField(_("kind of actor"), max_length=8)
    actor = models.CharField(_("actor"), max_length=40, blank=True)
    organization = models.BigIntegerField(_("organization"), null=True)
    subject_kind = models.CharField(_("kind of subject"), max_length=20, blank=True)
    subject = models.CharField(_("subject"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    address = models.GenericIPAddressField(_("address"), null=True)
    device = models.CharField(_("device"), max_length=300, blank=True)
    request = models.CharField(_("request"), max_length=16, blank=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        indexes = [
            models.Index(fields=["organization", "-at", "-id"], name="audit_of_an_organization"),
            models.Index(fields=["actor_kind", "actor", "-at", "-id"], name="audit_of_an_actor"),
            models.Index(fields=["subject_kind", "subject", "-at", "-id"], name="audit_of_a_subject"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["operation"], name="audit_of_an_operation"),
            # What people look for among many: one event, and what was stopped.
            models.Index(fields=["code", "organization", "-at", "-id"], name="audit_of_an_event"),
            models.Index(
                fields=["organization", "-at", "-id"], condition=~models.Q(outcome="done"), name="audit_not_done"
            ),
            # What support searches for in all of the log. Many entries come from one address, few are of one request.
            models.Index(
                fields=["address", "-at", "-id"], condition=models.Q(address__isnull=False), name="audit_of_an_address"
            ),
            models.Index(fields=["request"], condition=~models.Q(request=""), name="audit_of_a_request"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"

    def content(self) -> dict[str, Any]:
        """All that the digest covers, in a form that is the same wherever it is computed."""
        return {
            "operation": str(self.operation),
            "at": self.at.isoformat(timespec="microseconds"),
            "code": self.code,
            "outcome": self.outcome,
            "actor": [self.actor_kind, self.actor],
            "organization": self.organization,
            "subject": [self.subject_kind, self.subject],
            "facts": self.facts,
            "from": [self.address, self.device, self.request],
        }

    def compute_digest(self) -> bytes:
        """SHA-256 of the content as canonical JSON."""
        text = json.dumps(self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).digest()


class AuditName(models.Model):
    """What a person or thing in the log was last called; blanked when a person is erased (SEC-9).

    A name that was blanked stays so: a trigger refuses what somebody writes who had read it before.
    """

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("id"), max_length=40)
    name = models.CharField(_("name"), max_length=300)
    search = Searchable("name")

    class Meta:
        verbose_name = _("name in the log")
        verbose_name_plural = _("names in the log")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_name_in_the_log")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The names of these kinds and ids, as far as there are any; one query, none for nothing."""
        keys: dict[str, set[str]] = {}
        for kind, key in wanted:
            keys.setdefault(kind, set()).add(key)
        if not keys:
            return {}
        condition = models.Q()
        for kind in sorted(keys):
            condition |= models.Q(kind=kind, key__in=sorted(keys[kind]))
        found = cls.objects.filter(condition).values_list("kind", "key", "name")
        return {(kind, key): name for kind, key, name in found}


class AuditSeal(models.Model):
    """A committed batch of entries, chained: its digest covers the batch and the seal before it."""

    at = models.DateTimeField(_("when"))
    entries = ArrayField(models.BigIntegerField(), verbose_name=_("entries"))
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [models.UniqueConstraint(fields=["previous"], name="one_chain_of_seals")]
        indexes = [models.Index(fields=["at"], name="seal_at")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]
