"""Events of the app: signing in and out, proofs of identity, and what was refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from console.kit.time_zones import zone_label
from security.event import Change, Event, Thing, event_class
from security.models.audit import Outcome
from security.models.notice import Notice
from security.models.user import User


def person(user: User) -> Thing:
    """A person, as the log names them."""
    return Thing("user", str(user.pk), user.name)


@dataclass(frozen=True, kw_only=True)
class _Personal(Event):
    """Stands in the person's own history."""

    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)


@dataclass(frozen=True, kw_only=True)
class SignedIn(_Personal):
    """`factor` is the second factor that was proved; empty where there was none, or the device is remembered."""

    code = "signed_in"
    title = _("Signed in")
    factor: str = ""

    def facts(self) -> dict[str, Any]:
        return {"factor": self.factor} if self.factor else {}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return PURPOSES.get(facts.get("factor", ""), "")


@dataclass(frozen=True, kw_only=True)
class SignedOut(_Personal):
    code = "signed_out"
    title = _("Signed out")


@dataclass(frozen=True, kw_only=True)
class ProofGiven(_Personal):
    code = "proof_given"
    title = _("Identity confirmed")


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(_Personal):
    """Name, language, time zone or appearance; `before` and `after` hold the fields that differ."""

    code = "profile_changed"
    title = _("Profile changed")
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        return {"before": self.before, "after": self.after}

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        """Of each field its label and its values in words; of names the log keeps no values."""
        before, after = facts["before"], facts["after"]
        fields = [(name, _field(name)) for name in after if before[name] or after[name]]
        return [
            Change(capfirst(field.verbose_name), _in_words(field, before[name]), _in_words(field, after[name]))
            for name, field in fields
        ]

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        """The fields of which only the change is kept."""
        names = [name for name, value in facts.get("after", {}).items() if not value]
        return ", ".join(str(_field(name).verbose_name) for name in names)


def _field(name: str) -> Any:
    return User._meta.get_field(name)


def _in_words(field: Any, value: str) -> Any:
    if field.name == "time_zone":
        return zone_label(value)
    return dict(field.flatchoices).get(value, value)


@dataclass(frozen=True, kw_only=True)
class WrongGuess(Event):
    """A password or code that was not right. The address typed is kept only where it is somebody's."""

    code = "wrong_guess"
    title = _("Wrong guess")
    outcome = Outcome.FAILED
    purpose: str
    user: User | None = None

    @property
    def subject(self) -> Thing | None:
        return person(self.user) if self.user else None

    def things(self) -> Iterable[Thing]:
        """No name is stored: that would be work which an address that nobody has does not cost."""
        return []

    def facts(self) -> dict[str, Any]:
        return {"purpose": self.purpose}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return PURPOSES.get(facts.get("purpose", ""), "")


@dataclass(frozen=True, kw_only=True)
class LimitReached(WrongGuess):
    code = "limit_reached"
    title = _("Too many attempts")
    outcome = Outcome.DENIED


PURPOSES = {
    "password": _("Password at sign-in"),
    "confirmation": _("Password at a confirmation"),
    "sign_up": _("Sign-up link"),
    "authenticator": _("Code of the authenticator app"),
    "passkey": _("Passkey or security key"),
    "sms": _("Code sent by SMS"),
    "backup_codes": _("Backup code"),
}


@dataclass(frozen=True, kw_only=True)
class AccessDenied(Event):
    """Somebody asked for what their role does not allow (403), or sent a form without its token."""

    code = "access_denied"
    title = _("Access denied")
    outcome = Outcome.DENIED
    action: str
    path: str = ""
    organization: int | None = None

    @property
    def organization_id(self) -> int | None:
        return self.organization

    def facts(self) -> dict[str, Any]:
        return {"action": self.action, "path": "".join(c for c in self.path[:200] if c.isprintable())}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return facts.get("path", "")


@dataclass(frozen=True, kw_only=True)
class Refusal(Event):
    """A guard refused an operation; the codes of its reasons are kept."""

    code = "refused"
    title = _("Refused")
    outcome = Outcome.REFUSED
    guard: str
    reasons: tuple[str, ...] = ()

    about: Thing | None = None
    organization: int | None = None

    @property
    def organization_id(self) -> int | None:
        return self.organization

    @property
    def subject(self) -> Thing | None:
        return self.about

    def facts(self) -> dict[str, Any]:
        return {"guard": self.guard, "reasons": list(self.reasons)}


@dataclass(frozen=True, kw_only=True)
class MailOwedAgain(Event):
    """Support had a mail that was given up sent again. The address stays out of the log."""

    code = "mail_owed_again"
    title = _("Email sent again")
    notice: Notice

    @property
    def organization_id(self) -> int | None:
        return self.notice.organization

    @property
    def subject(self) -> Thing | None:
        return Thing("user", str(self.notice.user), "") if self.notice.user else None

    def facts(self) -> dict[str, Any]:
        return {"notice": self.notice.pk, "event": self.notice.code}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return event_class(facts.get("event", "")).title
