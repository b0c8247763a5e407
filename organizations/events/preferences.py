"""The event of contact preferences, and of the accounting that goes with them (ORG-8)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.kit.words import StrOrPromise
from organizations import letters
from organizations.contact import TOPICS
from organizations.events.things import OfMember, mail_facts
from organizations.queries.preferences import sms_codes, told_codes
from security.event import Change, Recipient

ON, OFF = pgettext_lazy("contact preference", "On"), pgettext_lazy("contact preference", "Off")
YES, NO = pgettext_lazy("manage accounting", "Yes"), pgettext_lazy("manage accounting", "No")


def _differing(before: Collection[str], after: Collection[str], words: StrOrPromise) -> list[Change]:
    """A line for each topic that is told before or after, and not both."""
    codes = [*TOPICS, *sorted({*before, *after} - set(TOPICS))]
    return [
        Change(
            words % {"topic": TOPICS[code].label if code in TOPICS else code},
            ON if code in before else OFF,
            ON if code in after else OFF,
        )
        for code in codes
        if (code in before) != (code in after)
    ]


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
    sms_before: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        return {
            "membership": self.membership.pk,
            "before": list(self.told_before),
            "after": list(told_codes(self.membership)),
            "accounting": [self.accounting_before, self.membership.manages_accounting],
            "sms": [list(self.sms_before), list(sms_codes(self.membership))],
        }

    def recipients(self) -> Iterable[Recipient]:
        before, after = self.told_before, told_codes(self.membership)
        sms_before, sms_after = self.sms_before, sms_codes(self.membership)
        same_accounting = self.accounting_before == self.membership.manages_accounting
        if self.own or (same_accounting and (before, sms_before) == (after, sms_after)):
            return
        facts = {
            "topics_begun": [code for code in after if code not in before],
            "topics_ended": [code for code in before if code not in after],
            "sms_begun": [code for code in sms_after if code not in sms_before],
            "sms_ended": [code for code in sms_before if code not in sms_after],
        }
        yield Recipient.person(self.membership.user, **mail_facts(self.membership.organization), **facts)

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        """The accounting, then each topic that differs."""
        had, has = facts["accounting"]
        changes = [Change(_("Manage accounting"), YES if had else NO, YES if has else NO)] if had != has else []
        changes += _differing(facts["before"], facts["after"], "%(topic)s")
        sms_before, sms_after = facts.get("sms", ([], []))
        return changes + _differing(sms_before, sms_after, _("%(topic)s, by SMS"))

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
