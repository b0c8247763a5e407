"""Events about a person's addresses and recovery phone: a new one waits for its confirmation, a new one is in force.

No address stands in the log, which nobody changes: addresses are only in the mails that are owed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from security import letters, sms_gateway
from security.event import Event, Recipient, Thing
from security.events import person
from security.factors.sms import masked
from security.models.address_change import AddressChange
from security.models.user import User

NEW, PRESENT = AddressChange.Side.NEW, AddressChange.Side.PRESENT


@dataclass(frozen=True, kw_only=True)
class _Requested(Event):
    """A link goes to the new address."""

    change: AddressChange

    @property
    def subject(self) -> Thing:
        return person(self.change.user)

    def facts(self) -> dict[str, Any]:
        return {"change": self.change.pk, "generation": self.change.generation}

    def recipients(self) -> Iterable[Recipient]:
        yield _to(self.change.address, self.change)

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        """Not once it was withdrawn, made, or asked for anew: the link would open nothing."""
        asked = {"pk": facts["change"], "generation": facts["generation"]}
        return AddressChange.objects.filter(**asked, ended_at=None).exists()

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return _link(facts, NEW)


@dataclass(frozen=True, kw_only=True)
class RecoveryEmailRequested(_Requested):
    code = "recovery_email_requested"
    title = _("Confirmation of a new recovery email requested")
    audience = _("The new recovery email")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Confirm your recovery email")


@dataclass(frozen=True, kw_only=True)
class SignInAddressRequested(_Requested):
    code = "sign_in_address_requested"
    title = _("Confirmation of a new sign-in address requested")
    audience = _("The new sign-in address")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Confirm your new sign-in address")


@dataclass(frozen=True, kw_only=True)
class SignInAddressAnnounced(_Requested):
    """The present address has to agree, too."""

    code = "sign_in_address_announced"
    title = _("Current sign-in address asked to agree to a new one")
    audience = _("The current sign-in address")

    def recipients(self) -> Iterable[Recipient]:
        yield _to(self.change.user.email, self.change, new_address=self.change.address)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Do you agree to the new sign-in address?")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return _link(facts, PRESENT)


@dataclass(frozen=True, kw_only=True)
class SignInAddressTaken(_Requested):
    """The new address has an account already: its owner is told, whoever asked sees no difference. No link."""

    code = "sign_in_address_taken"
    title = _("New sign-in address that already has an account")
    audience = _("The owner of the account with that address")
    owner: User

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.owner)

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        """That somebody tried stays worth knowing."""
        return True

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("You already have an account")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {"path": reverse("security")}


@dataclass(frozen=True, kw_only=True)
class _Withdrawn(Event):
    """The person no longer wants it. Nothing that was in force has changed, so nobody gets a mail."""

    change: AddressChange

    @property
    def subject(self) -> Thing:
        return person(self.change.user)


@dataclass(frozen=True, kw_only=True)
class RecoveryEmailWithdrawn(_Withdrawn):
    code = "recovery_email_withdrawn"
    title = _("New recovery email withdrawn")


@dataclass(frozen=True, kw_only=True)
class SignInAddressWithdrawn(_Withdrawn):
    code = "sign_in_address_withdrawn"
    title = _("New sign-in address withdrawn")


@dataclass(frozen=True, kw_only=True)
class _Changed(Event):
    """Told at every address known before and after."""

    user: User
    before: str

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def recipients(self) -> Iterable[Recipient]:
        addresses = dict.fromkeys([self.before, *self.user.addresses]) if self.before else self.user.addresses
        return [Recipient.at(address, self.user, before=self.before, **letters.whence()) for address in addresses]

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.about_account(facts, notice)


@dataclass(frozen=True, kw_only=True)
class RecoveryEmailChanged(_Changed):
    code = "recovery_email_changed"
    title = _("Recovery email changed")
    audience = _("The person, at every known address and the previous one")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your recovery email was changed")


@dataclass(frozen=True, kw_only=True)
class SignInAddressChanged(_Changed):
    code = "sign_in_address_changed"
    title = _("Sign-in address changed")
    audience = _("The person, at every known address and the previous one")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your sign-in address was changed")


@dataclass(frozen=True, kw_only=True)
class _PhoneChanged(Event):
    """Told at every known address and, by SMS, at the number before: whoever has it may not be who changed it. Another
    number takes a code, so the caps of codes are those of these messages, too. In mails numbers are masked."""

    audience = _("The person, at every known address and, by SMS, the previous number")
    user: User
    before: str
    number: str = ""

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def recipients(self) -> Iterable[Recipient]:
        numbers = {"number": self.number, "before": masked(self.before) if self.before else ""}
        yield from Recipient.everywhere(self.user, **numbers, **letters.whence())
        if self.before and sms_gateway.is_configured():
            yield Recipient.by_sms(self.before, self.user)

    @classmethod
    def sms_text(cls, facts: dict[str, Any]) -> str:
        warning = __(
            "%(provider)s: this number is no longer the recovery phone of your account. If it was not you, sign in and"
            " secure the account."
        )
        return warning % {"provider": settings.STEWARD["PROVIDER_NAME"]}

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your recovery phone was changed")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        context = letters.about_account(facts, notice)
        shown = [(__("Recovery phone"), facts["number"], True), (__("Until now"), facts["before"], False)]
        return {**context, "lines": [*(line for line in shown if line[1]), *context["lines"]]}


@dataclass(frozen=True, kw_only=True)
class RecoveryPhoneChanged(_PhoneChanged):
    code = "recovery_phone_changed"
    title = _("Recovery phone changed")


@dataclass(frozen=True, kw_only=True)
class RecoveryPhoneRemoved(_PhoneChanged):
    code = "recovery_phone_removed"
    title = _("Recovery phone removed")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your recovery phone was removed")


def _to(address: str, change: AddressChange, **facts: Any) -> Recipient:
    return Recipient.at(address, change.user, person_name=change.user.name, **facts)


def _link(facts: dict[str, Any], side: str) -> dict[str, Any]:
    """Where the side confirms, as long as no later request has replaced this one."""
    change = AddressChange.objects.filter(pk=facts["change"]).first()
    token = change.token(side) if change and change.generation == facts["generation"] else "superseded"
    return {
        "path": reverse("address-confirmation", args=[facts["change"], token]),
        "compromised_path": reverse("compromised"),
        "days": letters.address_days(),
    }
