"""Events of external access that ends by itself (ORG-17): its day was set, comes near, has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from console.kit.formats import day
from organizations import letters_ended_access as letters
from organizations.events.things import OfMember, mail_facts
from organizations.queries.removal import Holding
from security.event import Change, Recipient
from security.models import User


@dataclass(frozen=True, kw_only=True)
class AccessEndSet(OfMember):
    """`before` and `after` are last days in the organization's time zone; None: no end."""

    code = "access_end_set"
    title = _("End of external access set")
    audience = _("The person whose access it is")
    before: date | None
    after: date | None

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "before": _stored(self.before), "after": _stored(self.after)}

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.membership.user, **mail_facts(self.membership.organization))

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        return [Change(_("Last day"), last_day_in_words(facts["before"]), last_day_in_words(facts["after"]))]

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["title"])

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.end_set(facts, notice)


@dataclass(frozen=True, kw_only=True)
class AccessEndsSoon(OfMember):
    """The reminder to whoever answers for the external: the sponsor, or the legal representatives (`told`)."""

    code = "access_ends_soon"
    title = _("Reminded of the end of external access")
    audience = _("The sponsor, or the legal representatives")
    on: date
    told: tuple[User, ...]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "on": self.on.isoformat()}

    def recipients(self) -> Iterable[Recipient]:
        facts = {**mail_facts(self.membership.organization), "member_name": self.membership.user.name}
        for user in self.told:
            yield Recipient.person(user, **facts)

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return last_day_in_words(facts["on"]) if "on" in facts else ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["title"])

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.ends_soon(facts, notice)


@dataclass(frozen=True, kw_only=True)
class AccessEnded(OfMember):
    """The person is no member any more. They and whoever answered for them are told."""

    code = "access_ended"
    title = _("External access ended")
    audience = _("The person whose access ended, and the sponsor, or the legal representatives")
    on: date
    held: Holding
    told: tuple[User, ...]

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "on": self.on.isoformat(), **self.held.facts()}

    def recipients(self) -> Iterable[Recipient]:
        facts = {**mail_facts(self.membership.organization), "member_name": self.membership.user.name}
        yield Recipient.person(self.membership.user, **facts, own=True)
        for user in self.told:
            yield Recipient.person(user, **facts, own=False)

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return last_day_in_words(facts["on"]) if "on" in facts else ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(context["title"])

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.ended(facts, notice)


def last_day_in_words(stored: str) -> str:
    """A stored last day in the active language; an empty one is no end."""
    return day(date.fromisoformat(stored)) if stored else __("No end")


def _stored(on: date | None) -> str:
    return on.isoformat() if on else ""
