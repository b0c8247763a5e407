"""Events of a person who secures their account: begun, something looked at, ended. They are told of nothing: they are
there, and what they change on the way tells by itself."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from security.event import Event, Thing
from security.events import person
from security.models.securing import Securing
from security.models.user import User


@dataclass(frozen=True, kw_only=True)
class _Securing(Event):
    """Stands in the person's own history."""

    user: User

    @property
    def subject(self) -> Thing:
        return person(self.user)


@dataclass(frozen=True, kw_only=True)
class SecuringBegun(_Securing):
    code = "securing_begun"
    title = _("Began to secure the account")


@dataclass(frozen=True, kw_only=True)
class SecuringLooked(_Securing):
    """The person says that it is theirs."""

    code = "securing_looked"
    title = _("Looked through while securing the account")
    look: str

    def facts(self) -> dict[str, Any]:
        return {"look": self.look}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return dict(Securing.Look.choices).get(facts.get("look", ""), "")


@dataclass(frozen=True, kw_only=True)
class SecuringEnded(_Securing):
    code = "securing_ended"
    title = _("Finished securing the account")
    done: int
    steps: int

    def facts(self) -> dict[str, Any]:
        return {"done": self.done, "steps": self.steps}

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> Any:
        return __("%(done)s of %(steps)s steps done") % facts
