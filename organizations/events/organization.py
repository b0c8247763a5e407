"""Events of an organization itself: made, changed, closed (ORG-1, ORG-13)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters_organization as letters
from organizations.details import FIELDS, PERSONAL, field_label, in_words
from organizations.events.things import mail_facts, organization_thing
from organizations.models import Membership, Organization
from security.event import Change, Event, Recipient, Thing

DETAIL = "organization_detail"  # the kind of a value that stands beside the log, as names do


@dataclass(frozen=True, kw_only=True)
class OfOrganization(Event):
    """About an organization as a whole."""

    organization: Organization

    @property
    def organization_id(self) -> int:
        return self.organization.pk

    @property
    def subject(self) -> Thing:
        return organization_thing(self.organization)


@dataclass(frozen=True, kw_only=True)
class OrganizationCreated(OfOrganization):
    code = "organization_created"
    title = _("Organization created")


@dataclass(frozen=True, kw_only=True)
class ToLegalRepresentatives(OfOrganization):
    """Those who answer for the organization are told, whoever did it; `by` is the person who did."""

    audience = _("The legal representatives")
    by: int | None

    def said(self) -> dict[str, Any]:
        """What the mails say beside the facts."""
        return {}

    def recipients(self) -> Iterable[Recipient]:
        told = Membership.objects.legal_representatives().filter(organization=self.organization)
        for membership in told.select_related("user").order_by("pk"):
            own = membership.user_id == self.by
            yield Recipient.person(membership.user, **mail_facts(self.organization), own=own, **self.said())


@dataclass(frozen=True, kw_only=True)
class DetailsChanged(ToLegalRepresentatives):
    """ORG-13: `before` and `after` hold the fields that differ, as they are stored.

    Of what may be about a person (PERSONAL) the facts hold a reference, and the value is a name in the log: the
    facts never change, and names are blanked with the organization (SEC-9).
    """

    code = "organization_changed"
    title = _("Details of the organization changed")
    before: dict[str, str]
    after: dict[str, str]
    reference: str = field(default_factory=lambda: uuid4().hex[:16])

    def things(self) -> Iterable[Thing]:
        yield self.subject
        for side, values in (("before", self.before), ("after", self.after)):
            for name in PERSONAL & values.keys():
                yield Thing(DETAIL, self._key(side, name), values[name])

    def facts(self) -> dict[str, Any]:
        return {"before": self._kept("before", self.before), "after": self._kept("after", self.after)}

    def said(self) -> dict[str, Any]:
        return {"before": self.before, "after": self.after}

    def _kept(self, side: str, values: dict[str, str]) -> dict[str, Any]:
        return {name: {DETAIL: self._key(side, name)} if name in PERSONAL else values[name] for name in values}

    def _key(self, side: str, name: str) -> str:
        return f"{self.reference}.{side}.{name}"

    @classmethod
    def named_in(cls, facts: dict[str, Any]) -> Iterable[tuple[str, str]]:
        kept = [value for side in ("before", "after") for value in facts.get(side, {}).values()]
        return [(DETAIL, value[DETAIL]) for value in kept if isinstance(value, dict)]

    @classmethod
    def with_names(cls, facts: dict[str, Any], names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
        return {
            side: {
                name: names.get((DETAIL, value[DETAIL]), "") if isinstance(value, dict) else value
                for name, value in facts[side].items()
            }
            for side in ("before", "after")
        }

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        before, after = facts["before"], facts["after"]
        return [
            Change(field_label(name), in_words(name, before[name]) or "–", in_words(name, after[name]) or "–")
            for name in FIELDS
            if name in after
        ]

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("The details of %(organization)s have changed") % {"organization": context["organization_name"]}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.details_changed(facts, notice, cls.changes(facts))


@dataclass(frozen=True, kw_only=True)
class OrganizationClosed(ToLegalRepresentatives):
    """ORG-13: deleted, as far as people see it."""

    code = "organization_closed"
    title = _("Organization deleted")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("%(organization)s was deleted") % {"organization": context["organization_name"]}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.organization_closed(facts, notice)
