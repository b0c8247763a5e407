"""Events about passwords: changed, forgotten, set anew by a link."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from security import letters
from security.event import Event, Recipient, Thing
from security.events import person
from security.models.password_reset import PasswordReset
from security.models.user import User


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """ASVS 6.3.7: told at every known address."""

    code = "password_changed"
    title = _("Password changed")
    audience = _("The person, at every known address")
    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def recipients(self) -> Iterable[Recipient]:
        return Recipient.everywhere(self.user, **letters.whence())

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your password was changed")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return letters.about_account(facts, notice)


@dataclass(frozen=True, kw_only=True)
class PasswordSetAnew(PasswordChanged):
    """SEC-7: by the link."""

    code = "password_reset"
    title = _("New password set with the emailed link")


@dataclass(frozen=True, kw_only=True)
class ResetRequested(Event):
    """SEC-7: the link goes to the recovery email, or to the sign-in address where there is none."""

    code = "password_reset_requested"
    title = _("Link for a new password requested")
    audience = _("The person, at the recovery email, else at the sign-in address")
    reset: PasswordReset

    @property
    def subject(self) -> Thing:
        return Thing("user", str(self.reset.user_id), "")

    def things(self) -> Iterable[Thing]:
        """No name is stored: that would be work which an address that nobody has does not cost."""
        return []

    def facts(self) -> dict[str, Any]:
        return {"reset": self.reset.pk, "generation": self.reset.generation}

    def recipients(self) -> Iterable[Recipient]:
        user = self.reset.user
        assert user is not None
        yield Recipient.at(user.addresses[-1], user)

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("Your link for a new password")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        reset = PasswordReset.objects.filter(pk=facts["reset"]).first()
        token = reset.token if reset and reset.generation == facts["generation"] else "superseded"
        return {"path": reverse("password-reset", args=[facts["reset"], token]), "hours": letters.reset_hours()}


@dataclass(frozen=True, kw_only=True)
class ResetForNobody(ResetRequested):
    """No account opens with the address typed: whoever reads its mail is told, the visitor sees no difference."""

    code = "password_reset_for_nobody"
    title = _("Link for a new password requested for an address without an account")
    audience = _("The address typed in")
    language: str

    @property
    def subject(self) -> Thing:
        return Thing("password_reset", str(self.reset.pk), "")

    def recipients(self) -> Iterable[Recipient]:
        yield Recipient(self.reset.email, self.language, "UTC")

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return __("This address has no account")

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {"path": reverse("sign-in")}
