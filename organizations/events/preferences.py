"""The event of contact preferences, and of the accounting that goes with them (ORG-8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations import letters
from organizations.contact import TOPICS
from organizations.events.things import OfMember, mail_facts
from organizations.queries.preferences import told_codes
from security.event import Change, Recipient

ON, OFF = pgettext_lazy("contact preference", "On"), pgettext_lazy("contact preference", "Off")
YES, NO = pgettext_lazy("manage accounting", "Yes"), pgettext_lazy("manage accounting", "No")


@dataclass(frozen=True, kw_only=True)
class PreferencesChanged(OfMember):
    """What a member is told of before and after, and whether they manage the accounting. They are told if somebody
    else decided it and it makes a difference to them."""

    code = "preferences_changed"
    title = _("Contact preferences changed")
    audience = _("The person whose preferences somebody else changed")
    told_before: tuple[str, ...]
    accounting_before: bool
    own: bool

    def facts(self) -> dict[str, Any]:
        return {
            "membership": self.membership.pk,
            "before": list(self.told_before),
            "after": list(told_codes(self.membership)),
            "accounting": [self.accounting_before, self.membership.manages_accounting],
        }

    def recipients(self) -> Iterable[Recipient]:
        before, after = self.told_before, told_codes(self.membership)
        same = before == after and self.accounting_before == self.membership.manages_accounting
        if same or self.own:
            return
        facts = {
            "topics_begun": [code for code in after if code not in before],
            "topics_ended": [code for code in before if code not in after],
        }
        yield Recipient.person(self.membership.user, **mail_facts(self.membership.organization), **facts)

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        """The accounting, then each topic that differs."""
        had, has = facts["accounting"]
        changes = [Change(_("Manage accounting"), YES if had else NO, YES if has else NO)] if had != has else []
        before, after = set(facts["before"]), set(facts["after"])
        for code in [*TOPICS, *sorted((before | after) - set(TOPICS))]:
            if (code in before) != (code in after):
                label = TOPICS[code].label if code in TOPICS else code
                changes.append(Change(label, ON if code in before else OFF, ON if code in after else OFF))
        return changes

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your contact preferences in %(organization)s have changed") % {
            "organization": context["organization_name"]
        }

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.preferences_changed(facts, notice)
