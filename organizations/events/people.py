"""Events of people: joining an organization, another role in it, leaving it, and who was refused among many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from organizations import letters
from organizations.events.things import OfMember, mail_facts
from organizations.models import Membership, Organization, Role
from organizations.outcome import Change as MemberChange
from organizations.queries.removal import Holding
from organizations.roles import role_label
from security.event import Change, Event, Recipient, Thing
from security.events import person
from security.models.audit import Outcome


@dataclass(frozen=True, kw_only=True)
class MemberJoined(OfMember):
    code = "member_joined"
    title = _("Joined the organization")


@dataclass(frozen=True, kw_only=True)
class RoleChanged(OfMember):
    """ORG-5: a summary goes to the person whose role was modified.

    For the mail: the role of who did it, whether that was the person themselves, how many grants they have, and the
    topics (`organizations.contact`) they were told of before and are told of now.
    """

    code = "role_changed"
    title = _("Role changed")
    audience = _("The person whose role was changed")
    before: Role
    by_role: str = ""
    own: bool = False
    grants: int = 0
    told_before: tuple[str, ...] = ()
    told_after: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        return {"membership": self.membership.pk, "before": self.before.value, "after": self.membership.role}

    def recipients(self) -> Iterable[Recipient]:
        facts = {
            **mail_facts(self.membership.organization),
            "by_role": self.by_role,
            "own": self.own,
            "grants": self.grants,
            "topics_begun": [code for code in self.told_after if code not in self.told_before],
            "topics_ended": [code for code in self.told_before if code not in self.told_after],
        }
        yield Recipient.person(self.membership.user, **facts)

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        return [Change(_("Role"), role_label(facts["before"]), role_label(facts["after"]))]

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your role in %(organization)s has changed") % {"organization": context["organization_name"]}

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.role_changed(facts, notice)


@dataclass(frozen=True, kw_only=True)
class MemberLeft(OfMember):
    """The person gets a confirmation, the legal representatives are told. What ended with it is counted."""

    code = "member_left"
    title = _("Left the organization")
    audience = _("The person who left, and the legal representatives")
    held: Holding

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), **self.held.facts()}

    def recipients(self) -> Iterable[Recipient]:
        member = self.membership.user
        facts = {**mail_facts(self.membership.organization), "member_name": member.name}
        yield Recipient.person(member, **facts, own=True)
        remaining = Membership.objects.legal_representatives().filter(organization_id=self.organization_id)
        for other in remaining.select_related("user").exclude(user_id=self.membership.user_id):
            yield Recipient.person(other.user, **facts, own=False)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"organization": context["organization_name"], "member": context.get("member_name", "")}
        if context.get("own"):
            return __("You have left %(organization)s") % names
        return __("%(member)s has left %(organization)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.member_left(facts, notice)


@dataclass(frozen=True, kw_only=True)
class SomeRefused(Event):
    """Of many who were to be changed together, those whom a guard refused; the others were changed.

    `reasons` are the codes for each person. One entry for all of them: a thousand would bury the change itself.
    """

    code = "some_refused"
    title = _("Refused for some")
    outcome = Outcome.REFUSED
    organization: Organization
    guard: str
    reasons: dict[Membership, tuple[str, ...]]

    @classmethod
    def by(
        cls, guard: Guard[Any], refused: Mapping[MemberChange, list[Reason]], organization: Organization
    ) -> "SomeRefused":
        """From what a guard said about each change."""
        codes = {change.membership: tuple(reason.code for reason in found) for change, found in refused.items()}
        return cls(organization=organization, guard=guard.name, reasons=codes)

    @property
    def organization_id(self) -> int:
        return self.organization.pk

    def things(self) -> Iterable[Thing]:
        return [person(member.user) for member in self.reasons]

    def facts(self) -> dict[str, Any]:
        people: dict[tuple[str, ...], list[int]] = {}
        for member, codes in self.reasons.items():
            people.setdefault(codes, []).append(member.user_id)
        return {
            "guard": self.guard,
            "number": len(self.reasons),
            "reasons": sorted({code for codes in people for code in codes}),
            "people": [{"reasons": list(codes), "users": users} for codes, users in people.items()],
        }
