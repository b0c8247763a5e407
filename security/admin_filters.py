"""How support narrows the lists of the log and of mails; knows which questions the indexes can answer."""

import ipaddress
import re
from collections import defaultdict
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit.search import matching
from security.event import CATALOGUE
from security.models import AuditEntry, AuditName, Notice, User

NAMES = 500  # names looked at for a search; one that fits more wants another word
REQUEST = re.compile(r"[0-9a-f]{16}")  # how the id of a request is spelled, which names hardly are


def entries_about(words: str) -> Q:
    """Entries of this request, or from this IP address, or about whatever has a name with these words in it."""
    words = words.strip()
    if REQUEST.fullmatch(words.lower()):
        return Q(request=words.lower())
    with suppress(ValueError):
        return Q(address=str(ipaddress.ip_address(words)))
    condition = Q(pk__in=[])
    keys: dict[str, list[str]] = defaultdict(list)
    for kind, key in AuditName.objects.filter(matching(words, "search")).values_list("kind", "key")[:NAMES]:
        keys[kind].append(key)
    for kind, found in keys.items():
        condition |= Q(subject_kind=kind, subject__in=found)
    condition |= Q(actor_kind__in=("person", "staff"), actor__in=keys["user"])
    return condition | Q(organization__in=[int(key) for key in keys["organization"]])


class PersonFilter(admin.SimpleListFilter):
    """What one person did and what was done to them; set by the link on the person's page."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.value() or ""
        user = User.objects.filter(pk=value).first() if _is_id(value) else None
        return [(value, user.name)] if user else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        key = self.value()
        did = Q(actor_kind__in=("person", "staff"), actor=key)
        return queryset.filter(did | Q(subject_kind="user", subject=key)) if key else queryset


class EventFilter(admin.SimpleListFilter):
    """One kind of event, out of the catalogue: nothing is counted for it."""

    title = _("event")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((code, str(kind.title)) for code, kind in CATALOGUE.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(code=self.value()) if self.value() else queryset


class NoticeState(admin.SimpleListFilter):
    """Where a mail stands."""

    title = _("state")
    parameter_name = "state"
    WAITING, SENT, GIVEN_UP = "waiting", "sent", "given-up"
    WORDS: dict[str, str | Promise] = {WAITING: _("Waiting"), SENT: _("Sent"), GIVEN_UP: _("Given up")}

    @classmethod
    def words(cls, notice: Notice) -> str | Promise:
        """The state of one mail."""
        if notice.sent_at:
            return cls.WORDS[cls.SENT]
        return cls.WORDS[cls.GIVEN_UP if notice.given_up_at else cls.WAITING]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        match self.value():
            case self.WAITING:
                return queryset.filter(sent_at=None, given_up_at=None)
            case self.SENT:
                return queryset.exclude(sent_at=None)
            case self.GIVEN_UP:
                return queryset.exclude(given_up_at=None).filter(sent_at=None)
        return queryset


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19
