"""Events about requests for help: sent, looked at, decided, stopped, at an end. What stands in documents is in none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit import formats
from console.kit.words import StrOrPromise
from security import letters, sms_gateway
from security.event import Event, Recipient, Thing
from security.events import person
from security.models.recovery import Grounds, RecoveryRequest, Side
from security.models.user import User
from security.telephones import numbers_of

EVERYWHERE = _("The person, at every known address")


@dataclass(frozen=True, kw_only=True)
class _OfRequest(Event):
    """Stands in the history of whoever asked for help."""

    recovery: RecoveryRequest

    @property
    def subject(self) -> Thing:
        return person(self.recovery.user)

    def facts(self) -> dict[str, Any]:
        return {"recovery": self.recovery.pk}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return f"R-{facts['recovery']}" if "recovery" in facts else ""


@dataclass(frozen=True, kw_only=True)
class RecoveryBegun(_OfRequest):
    code = "recovery_begun"
    title = _("Request for help begun")


@dataclass(frozen=True, kw_only=True)
class _Told(_OfRequest):
    """Told at every known address, with the link that stops the request while it can be stopped."""

    audience = EVERYWHERE
    mail_title: ClassVar[str | Promise] = ""

    def recipients(self) -> Iterable[Recipient]:
        return Recipient.everywhere(self.recovery.user, **self.whence())

    def whence(self) -> dict[str, str]:
        """Nothing: whoever reviews a request is nobody's concern, nor is their device."""
        return {}

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        return str(cls.mail_title)

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        recovery = RecoveryRequest.objects.get(pk=facts["recovery"])
        link = [recovery.pk, recovery.token]
        return {
            **letters.about_account(facts, notice),
            "mail_title": cls.mail_title,
            "number": recovery.number,
            "email": recovery.user.email,
            "status_path": reverse("recovery-status", args=link),
            "forgotten_path": reverse("password-forgotten"),
            "stop_path": reverse("recovery-stop", args=link),
            "due": formats.instant(datetime.fromisoformat(facts["due"])) if "due" in facts else "",
        }


@dataclass(frozen=True, kw_only=True)
class _Warned(_Told):
    """Told by SMS, too (SEC-5): whoever asks may have the mailbox. How often that can be, RECOVERY_REQUESTS decides."""

    audience = _("The person, at every known address and every confirmed phone")
    warning: ClassVar[str | Promise] = ""

    def recipients(self) -> Iterable[Recipient]:
        yield from super().recipients()
        yield from by_sms(self.recovery.user)

    @classmethod
    def sms_text(cls, facts: dict[str, Any]) -> str:
        """Nothing once the request has ended."""
        if not RecoveryRequest.objects.open().filter(pk=facts["recovery"]).exists():
            return ""
        return str(cls.warning) % {"provider": settings.STEWARD["PROVIDER_NAME"]}


def by_sms(user: User) -> list[Recipient]:
    """The person at every confirmed telephone, where somebody sends messages."""
    if not sms_gateway.is_configured():
        return []
    return [Recipient.by_sms(number, user) for number in numbers_of(user)]


@dataclass(frozen=True, kw_only=True)
class RecoverySent(_Warned):
    code = "recovery_sent"
    title = _("Request for help sent")
    mail_title = _("Somebody asks for help to sign in to your account")
    warning = _(
        "%(provider)s: somebody asks for help to sign in to your account. If it is not you, stop it: "
        "sign in, or open the email about it."
    )

    def whence(self) -> dict[str, str]:
        return letters.whence()


@dataclass(frozen=True, kw_only=True)
class DocumentViewed(_OfRequest):
    """SEC-5: each view is logged. Nobody is mailed."""

    code = "recovery_document_viewed"
    title = _("Document of a request for help looked at")
    side: str

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "side": self.side}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        side = facts.get("side", "")
        return f"R-{facts['recovery']}, {Side(side).label if side in Side.values else side}"


@dataclass(frozen=True, kw_only=True)
class RecoveryReviewed(_OfRequest):
    """One of two reviewers has said what they think. The note is among the reviews, not here."""

    code = "recovery_reviewed"
    title = _("Request for help reviewed")
    approves: bool

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "approves": self.approves}


@dataclass(frozen=True, kw_only=True)
class RecoveryApproved(_Warned):
    code = "recovery_approved"
    title = _("Request for help approved")
    mail_title = _("Your request for help was approved")
    warning = _(
        "%(provider)s: help to sign in to your account was approved and comes soon. If you did not "
        "ask, stop it: sign in, or open the email about it."
    )

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "due": self.recovery.due_at.isoformat() if self.recovery.due_at else ""}


@dataclass(frozen=True, kw_only=True)
class RecoveryDeclined(_Told):
    code = "recovery_declined"
    title = _("Request for help declined")
    mail_title = _("Your request for help was declined")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "grounds": self.recovery.grounds}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        return _grounds(facts)

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        return {**super().mail_context(facts, notice), "grounds": _grounds(facts)}


def _grounds(facts: dict[str, Any]) -> StrOrPromise:
    code = facts.get("grounds", "")
    return Grounds(code).label if code in Grounds.values else ""


@dataclass(frozen=True, kw_only=True)
class RecoveryStopped(_Told):
    """`by_sign_in`: nobody pressed a button; a sign-in with a second factor showed that no help is needed."""

    code = "recovery_stopped"
    title = _("Request for help stopped")
    mail_title = _("The request for help was stopped")
    by_sign_in: bool = False

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "by_sign_in": self.by_sign_in}

    def whence(self) -> dict[str, str]:
        return letters.whence()


@dataclass(frozen=True, kw_only=True)
class RecoveryEndedWithAccount(_OfRequest):
    """SEC-9. The mail is that of the account (`AccountDeleted`)."""

    code = "recovery_ended_with_account"
    title = _("Request for help ended with the account")


@dataclass(frozen=True, kw_only=True)
class RecoveryReady(_Warned):
    """The waiting time is over: the link goes to the sign-in address; the other addresses are told that it did."""

    code = "recovery_ready"
    title = _("Link for a new method sent")
    mail_title = _("You can set up a new method now")
    warning = _(
        "%(provider)s: a link for a new second factor was emailed to you. If you did not ask, stop "
        "it: sign in, or open the email about it."
    )

    def recipients(self) -> Iterable[Recipient]:
        user = self.recovery.user
        for address in user.addresses:
            yield Recipient.at(address, user, has_link=address == user.email)
        yield from by_sms(user)

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        recovery = RecoveryRequest.objects.get(pk=facts["recovery"])
        valid: timedelta = settings.STEWARD["RECOVERY_LINK_VALID"]
        path = reverse("recovery-method", args=[recovery.pk, recovery.method_token]) if facts.get("has_link") else ""
        return {**super().mail_context(facts, notice), "method_path": path, "days": valid.days}


@dataclass(frozen=True, kw_only=True)
class RecoveryUsed(_OfRequest):
    """The mail is that of the new method (`FactorAdded`)."""

    code = "recovery_used"
    title = _("New method set up after a request for help")


@dataclass(frozen=True, kw_only=True)
class RecoverySettled(_OfRequest):
    """Nothing has changed; what was lost may have been among the methods."""

    code = "recovery_settled"
    title = _("Earlier methods kept after a request for help")


@dataclass(frozen=True, kw_only=True)
class RecoveryLapsed(_Told):
    """Nobody decided in time, or the link was not used."""

    code = "recovery_lapsed"
    title = _("Request for help lapsed")
    mail_title = _("Your request for help has lapsed")
    was_approved: bool

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "was_approved": self.was_approved}
