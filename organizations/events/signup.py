"""Events of signing up: an address that waits for its confirmation, and the account behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from organizations.models import SignUp
from security.event import Event, Recipient, Thing
from security.events import person
from security.models import User


@dataclass(frozen=True, kw_only=True)
class SignUpRequested(Event):
    """SEC-1: the link that confirms the address goes to the address. Nobody is known yet, so no entry names one."""

    code = "sign_up_requested"
    title = _("Sign-up requested")
    audience = _("The address typed in at the sign-up")
    sign_up: SignUp

    @property
    def subject(self) -> Thing:
        return Thing("sign_up", str(self.sign_up.pk), "")

    def facts(self) -> dict[str, Any]:
        return {"sign_up": self.sign_up.pk, "generation": self.sign_up.generation}

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient(self.sign_up.email, self.sign_up.language, "UTC")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Confirm your address")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        sign_up = SignUp.objects.filter(pk=facts["sign_up"]).first()
        token = sign_up.token if sign_up and sign_up.generation == facts["generation"] else "superseded"
        valid: timedelta = settings.STEWARD["SIGN_UP_VALID"]
        return {"path": reverse("sign-up-complete", args=[facts["sign_up"], token]), "days": valid.days}


@dataclass(frozen=True, kw_only=True)
class KnownAddressSignedUp(SignUpRequested):
    """Somebody signed up with the address of an account: its owner is told, the visitor sees no difference."""

    code = "known_address_signed_up"
    title = _("Sign-up with the address of an account")
    audience = _("The owner of the account")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def things(self) -> Iterable[Thing]:
        """No name is stored: that would be work which an address that nobody has does not cost."""
        return []

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient.person(self.user)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("You already have an account")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {"path": reverse("sign-in")}


@dataclass(frozen=True, kw_only=True)
class SignedUp(Event):
    code = "signed_up"
    title = _("Account created")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)
