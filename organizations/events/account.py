"""The event of a member who has deleted their account (SEC-9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations import letters
from organizations.events.things import OfMember, mail_facts
from organizations.models import Membership
from organizations.queries.removal import Holding
from security.event import Recipient


@dataclass(frozen=True, kw_only=True)
class MemberDeletedAccount(OfMember):
    """The legal representatives are told, with the name, for the last time. The person has a mail of their own
    (`AccountDeleted`). What ended with the membership is counted."""

    code = "member_deleted_account"
    title = _("Left by deleting their account")
    audience = _("The legal representatives")
    held: Holding

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), **self.held.facts()}

    def recipients(self) -> Iterable[Recipient]:
        member = self.membership.user
        facts = {**mail_facts(self.membership.organization), "member_name": member.name, "own": False}
        remaining = Membership.objects.of_open_organizations().legal_representatives()
        for other in remaining.filter(organization=self.organization_id).select_related("user").exclude(user=member):
            yield Recipient.person(other.user, **facts)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        names = {"organization": context["organization_name"], "member": context.get("member_name", "")}
        return __("%(member)s has left %(organization)s") % names

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.member_left(facts, notice)
