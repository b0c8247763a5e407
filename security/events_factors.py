"""Events about second factors and backup codes: set up, removed, made anew, used, and browsers remembered.

What a person calls a factor, and a telephone's number, stand in their mails and not in the log, which nobody changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit.words import StrOrPromise
from security import letters
from security.event import Event, Recipient, Thing
from security.events import person
from security.factors import BY_CODE
from security.models.user import User

FEW = 2  # codes left, from which on the person is asked to make new ones


def title_of(code: str) -> StrOrPromise:
    """A kind of factor in words; its code, where a release no longer knows it."""
    return BY_CODE[code].title if code in BY_CODE else code


@dataclass(frozen=True, kw_only=True)
class _Told(Event):
    """ASVS 6.3.7: told at every known address."""

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
class FactorAdded(_Told):
    """`name` is what the person calls it, `replaced` what it takes the place of."""

    code = "factor_added"
    title = _("Second factor added")
    factor: str
    name: str
    replaced: str = ""

    def facts(self) -> dict[str, Any]:
        return {"factor": self.factor}

    def recipients(self) -> Iterable[Recipient]:
        return Recipient.everywhere(self.user, name=self.name, replaced=self.replaced, **letters.whence())

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return title_of(facts.get("factor", ""))

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Two-factor authentication: a method was added")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        context = letters.about_account(facts, notice)
        lines: letters.Lines = [(str(title_of(facts["factor"])), facts["name"], True)]
        if facts["replaced"]:
            lines.append((__("Instead of"), facts["replaced"], False))
        return {**context, "lines": [*lines, *context["lines"]]}


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(_Told):
    """`remaining` are the kinds that the person still has."""

    code = "factor_removed"
    title = _("Second factor removed")
    factor: str
    name: str
    remaining: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        return {"factor": self.factor, "remaining": list(self.remaining)}

    def recipients(self) -> Iterable[Recipient]:
        return Recipient.everywhere(self.user, name=self.name, **letters.whence())

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return title_of(facts.get("factor", ""))

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        if context["remaining"]:
            return __("Two-factor authentication: a method was removed")
        return __("Two-factor authentication was switched off")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        context = letters.about_account(facts, notice)
        left = ", ".join(str(title_of(code)) for code in facts["remaining"])
        lines: letters.Lines = [(str(title_of(facts["factor"])), facts["name"], True)]
        lines.append((__("Still set up"), left or __("Nothing: the password alone is enough to sign in"), False))
        return {**context, "lines": [*lines, *context["lines"]]}


@dataclass(frozen=True, kw_only=True)
class BackupCodesMade(_Told):
    code = "backup_codes_made"
    title = _("Backup codes made")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("New backup codes were made")


@dataclass(frozen=True, kw_only=True)
class BackupCodeUsed(_Told):
    """`left` is how many are left; when they run out, the mail says so ahead (ASVS 6.4.5)."""

    code = "backup_code_used"
    title = _("Signed in with a backup code")
    left: int

    def facts(self) -> dict[str, Any]:
        return {"left": self.left}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        left = facts.get("left", 0)
        return ngettext("%(count)s code is left", "%(count)s codes are left", left) % {"count": left}

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("One of your backup codes was used")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        context = letters.about_account(facts, notice)
        lines: letters.Lines = [(__("Backup codes"), cls.detail(facts), True)]
        return {**context, "lines": [*lines, *context["lines"]], "few": facts["left"] <= FEW}


@dataclass(frozen=True, kw_only=True)
class PreferredFactorChanged(Event):
    code = "preferred_factor_changed"
    title = _("Preferred second factor changed")
    user: User
    factor: str

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def facts(self) -> dict[str, Any]:
        return {"factor": self.factor}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return title_of(facts.get("factor", ""))


@dataclass(frozen=True, kw_only=True)
class DeviceRemembered(Event):
    code = "device_remembered"
    title = _("Second step no longer asked for on this device")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)


@dataclass(frozen=True, kw_only=True)
class DevicesForgotten(Event):
    code = "devices_forgotten"
    title = _("Second step asked for again")
    user: User
    count: int

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def facts(self) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        count = facts.get("count", 0)
        return ngettext("On %(count)s device", "On %(count)s devices", count) % {"count": count}


@dataclass(frozen=True, kw_only=True)
class CodeSent(Event):
    """To a telephone of the person; neither code nor number is kept."""

    code = "code_sent"
    title = _("Code sent by SMS")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)
