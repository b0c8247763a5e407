"""Events about sessions: one ended from elsewhere, all others ended at once."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit.device_names import short_device
from security.event import Event, Thing
from security.events import person
from security.models.user import User


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """A person ended one of their sessions from another; the log keeps on which device it was."""

    code = "session_ended"
    title = _("Session ended")
    user: User
    device: str

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def facts(self) -> dict[str, Any]:
        return {"device": self.device}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return short_device(facts.get("device", ""))


@dataclass(frozen=True, kw_only=True)
class OtherSessionsEnded(Event):
    """All sessions of a person were ended but, perhaps, the one in use."""

    code = "other_sessions_ended"
    title = _("Other sessions ended")
    user: User
    count: int

    @property
    def subject(self) -> Thing:
        return person(self.user)

    def facts(self) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        count = facts.get("count", 0)
        return ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
