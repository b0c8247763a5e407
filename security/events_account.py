"""Events about an account as a whole: its data were taken along, it was deleted (SEC-9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from security import letters
from security.event import Event, Recipient, Thing
from security.events import person
from security.models.user import User


@dataclass(frozen=True, kw_only=True)
class _OfAccount(Event):
    """Told at every known address."""

    audience = _("The person, at every known address")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def recipients(self) -> Iterable[Recipient]:
        return Recipient.everywhere(self.user, **letters.whence())

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.about_account(facts, notice)


@dataclass(frozen=True, kw_only=True)
class TakeoutMade(_OfAccount):
    code = "takeout_made"
    title = _("Own data downloaded")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your data were downloaded")


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(_OfAccount):
    """The last mail: to the addresses that the account had until then. `organizations`: how many it left with it."""

    code = "account_deleted"
    title = _("Account deleted")
    organizations: int

    def facts(self) -> dict[str, Any]:
        return {"organizations": self.organizations}

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your account was deleted")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {**letters.about_account(facts, notice), "path": reverse("sign-up")}
