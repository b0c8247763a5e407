"""Which entries belong to whom, and which of them words match; knows no page.

The log of an organization holds what concerns it; what concerns none stands in the person's own history. Names are
kept for the whole console, so nothing here asks for a name without asking for an entry of the organization too.
"""

import ipaddress
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from console.kit.search import folded, matching
from organizations.log.words import ACTIONS, GUARDS, Words
from organizations.models import Organization
from security.event import CATALOGUE, Event
from security.models import AuditEntry, AuditName, User
from security.models.audit import Outcome

FEW = 300  # so many names are looked up in the indexes of entries; more are compared entry by entry


def of_organization(organization: Organization) -> QuerySet[AuditEntry]:
    """The log of an organization."""
    return AuditEntry.objects.filter(organization=organization.pk)


def about(user: User) -> Q:
    """What this person did, and what was done to them."""
    return Q(actor_kind="person", actor=str(user.pk)) | Q(subject_kind="user", subject=str(user.pk))


def of_person_everywhere(user: User) -> QuerySet[AuditEntry]:
    """All that concerns this person, in whatever organization or in none."""
    return AuditEntry.objects.filter(about(user))


def own_history(user: User) -> QuerySet[AuditEntry]:
    """What concerns this person and no organization: sign-ins, wrong guesses, refusals (ORG-15)."""
    return AuditEntry.objects.filter(about(user), organization=None)


def latest_about(user: User, organization: Organization, count: int) -> list[AuditEntry]:
    """The last entries of an organization's log that concern this person; each half is read from its index."""
    entries = of_organization(organization).order_by("-at", "-pk")
    own = entries.filter(actor_kind="person", actor=str(user.pk))[:count]
    received = entries.filter(subject_kind="user", subject=str(user.pk))[:count]
    return list(own.union(received).order_by("-at", "-id")[:count])


def stopped_since(organization: Organization, since: datetime) -> QuerySet[AuditEntry]:
    """What was refused, denied or failed."""
    return of_organization(organization).exclude(outcome=Outcome.DONE).filter(at__gte=since)


def person_in(organization: Organization, key: str) -> str | None:
    """The name of a person (by the key of the log) who occurs in this organization's log; else None."""
    if not re.fullmatch(r"[0-9]{1,18}", key):
        return None
    occurs = of_organization(organization).filter(of_person(key))
    name = AuditName.objects.filter(Exists(occurs), kind="user", key=key).values_list("name", flat=True).first()
    return name or None


def of_person(key: str) -> Q:
    """Entries of the person with this key, as actor or subject."""
    return Q(actor_kind="person", actor=key) | Q(subject_kind="user", subject=key)


def of_operation(organization: Organization, operation: UUID) -> QuerySet[AuditEntry]:
    """All that was changed, and refused, together; read from the index of operations."""
    return of_organization(organization).filter(operation=operation)


def found_by(text: str) -> Q:
    """Entries in which every word typed occurs: in the name of actor or subject, in the event's title (in the
    reader's language), as the address or the request they came from. Asks for matching names once a word."""
    condition = Q()
    for word in text.split()[:8]:
        condition &= _word(word)
    return condition


def _word(word: str) -> Q:
    found = Q(code__in=_labelled({code: event.title for code, event in CATALOGUE.items()}, word))
    if guards := _labelled(GUARDS, word):
        found |= Q(code__in=["refused", "some_refused"], facts__guard__in=guards)
    if actions := _labelled(ACTIONS, word):
        found |= Q(code="access_denied", facts__action__in=actions)
    if _is_address(word):
        found |= Q(address=word)
    if re.fullmatch(r"[0-9a-f]{16}", word):
        found |= Q(request=word)
    named = AuditName.objects.filter(matching(word, "search"))
    few = list(named.values_list("kind", "key")[: FEW + 1])
    keys: dict[str, list[str]] = {}
    for kind, key in few:
        keys.setdefault(kind, []).append(key)
    for kind, listed in keys.items():
        these = listed if len(few) <= FEW else named.filter(kind=kind).values("key")
        found |= Q(subject_kind=kind, subject__in=these)
        if kind == "user":
            found |= Q(actor_kind="person", actor__in=these)
    return found


def _labelled(labels: Mapping[str, Words], word: str) -> list[str]:
    """The keys whose label, in the reader's language, holds the word."""
    return [key for key, label in labels.items() if folded(word) in folded(str(label))]


def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True


def events_of_organizations() -> dict[str, type[Event]]:
    """The events that can stand in an organization's log, by code: those that name an organization."""
    return {code: event for code, event in CATALOGUE.items() if event.organization_id is not Event.organization_id}
