"""Events of a security policy, and of alerts to those who have no second factor (ORG-3, ORG-16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit.formats import day, number
from organizations import letters_policy as letters
from organizations.events.organization import OfOrganization
from organizations.events.things import OfMember, mail_facts
from organizations.models import Membership
from organizations.models.policy import Terms
from organizations.permissions import Action, allows
from organizations.policy import Lack
from organizations.policy_words import stored, stored_terms, terms_in_words
from security.event import Change, Recipient

Lacks = tuple[tuple[Membership, Lack | None], ...]


@dataclass(frozen=True, kw_only=True)
class PolicySet(OfOrganization):
    """`told` are those concerned, with what each lacks. `on` is the day that is still to come; None: it holds now."""

    code = "security_policy_set"
    title = _("Security policy changed")
    audience = _("Anyone who lacks or lacked what is required, and the legal representatives")
    before: Terms
    after: Terms
    on: date | None
    told: Lacks
    by: int | None

    def facts(self) -> dict[str, Any]:
        lacking = sum(lack is not None for _member, lack in self.told)
        return {"before": stored(self.before), "after": stored(self.after), "lacking": lacking}

    def recipients(self) -> Iterable[Recipient]:
        own = mail_facts(self.organization) | {"on": self.on.isoformat() if self.on else ""}
        for member, lack in self.told:
            yield _recipient(member, lack, **own, own=member.user_id == self.by)

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        before, after = (terms_in_words(stored_terms(facts[when])) for when in ("before", "after"))
        return [Change(_("Two-factor authentication"), before, after)]

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return lacking_in_words(facts.get("lacking", 0))

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["title"])

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.policy_set(facts, notice)


@dataclass(frozen=True, kw_only=True)
class PolicyReminded(OfOrganization):
    """More is required soon. One entry for all who lack it: a thousand would bury what else there is."""

    code = "security_policy_reminded"
    title = _("Reminded of the security policy")
    audience = _("Anyone who lacks what will be required")
    on: date
    told: Lacks

    def facts(self) -> dict[str, Any]:
        return {"on": self.on.isoformat(), "lacking": len(self.told)}

    def recipients(self) -> Iterable[Recipient]:
        for member, lack in self.told:
            yield _recipient(member, lack, **mail_facts(self.organization))

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        if "on" not in facts:
            return ""
        return f"{day(date.fromisoformat(facts['on']))} · {lacking_in_words(facts['lacking'])}"

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["title"])

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.reminded(facts, notice)


@dataclass(frozen=True, kw_only=True)
class AlertSent(OfMember):
    """ORG-3: somebody who manages users asks the person to protect their account."""

    code = "security_alert_sent"
    title = _("Security alert sent")
    audience = _("The person who is alerted")
    lack: Lack
    by_role: str

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "lack": self.lack.value}

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.membership.user, **mail_facts(self.membership.organization), by_role=self.by_role)

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        lack = facts.get("lack", "")
        return Lack(lack).label if lack in Lack.values else lack

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["title"])

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.alert_sent(facts, notice)


def lacking_in_words(count: int) -> str:
    """How many people lack what is required; nothing for none."""
    if not count:
        return ""
    return ngettext("%(count)s person does not have it", "%(count)s people do not have it", count) % {
        "count": number(count)
    }


def _recipient(member: Membership, lack: Lack | None, **facts: Any) -> Recipient:
    own = {"lack": lack.value if lack else "", "external": member.is_external}
    may_see_it = allows(Action.EDIT_SECURITY_POLICY, member.role)
    return Recipient.person(member.user, **facts, **own, answers=may_see_it)
