"""The event of being removed from an organization (ORG-10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters
from organizations.events.things import OfMember, mail_facts
from organizations.models import Role
from organizations.queries.removal import Holding
from security.event import Recipient
from security.models import User


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(OfMember):
    """The person is told what ended, by whom, and whom to ask. `told`: the legal representatives who remain, where
    one of them was removed. What ended with the membership is counted."""

    code = "member_removed"
    title = _("Removed from the organization")
    audience = _("The person who was removed; for a legal representative, the others too")
    held: Holding
    by_role: str = ""
    told: tuple[User, ...] = ()

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), **self.held.facts()}

    def recipients(self) -> Iterable[Recipient]:
        member = self.membership.user
        facts = mail_facts(self.membership.organization) | {"member_name": member.name, "by_role": self.by_role}
        yield Recipient.person(member, **facts, to_member=True)
        if self.membership.role == Role.LEGAL_REPRESENTATIVE:
            for other in self.told:
                yield Recipient.person(other, **facts, to_member=False)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"organization": context["organization_name"], "member": context.get("member_name", "")}
        if context.get("to_member"):
            return __("You were removed from %(organization)s") % names
        return __("%(member)s was removed from %(organization)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.member_removed(facts, notice)
