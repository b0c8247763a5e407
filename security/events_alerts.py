"""Events that only warn: a sign-in from a device never seen, and guesses that keep failing (SEC-8, ASVS 6.3.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from security import letters
from security.event import Event, Recipient, Thing
from security.events import person
from security.models.user import User


@dataclass(frozen=True, kw_only=True)
class _Warning(Event):
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.user, **letters.whence())

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.about_account(facts, notice)


@dataclass(frozen=True, kw_only=True)
class NewDevice(_Warning):
    code = "new_device"
    title = _("Sign-in from a new device")
    audience = _("The person")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("You signed in from a new device")


@dataclass(frozen=True, kw_only=True)
class RepeatedFailures(_Warning):
    """`past_password`: the password was right, and what failed was the second factor."""

    code = "repeated_failures"
    title = _("Repeated failed sign-ins")
    audience = _("The person")
    count: int
    past_password: bool

    def facts(self) -> dict[str, Any]:
        return {"count": self.count, "past_password": self.past_password}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        count = facts.get("count", 0)
        return ngettext("%(count)s attempt", "%(count)s attempts", count) % {"count": count}

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Somebody is trying to sign in to your account")
