"""What an event is: a class with a code, a sentence and an audience. The catalogues are `events.py` of each app.

An event is made by an operation, recorded as a log entry and, for each recipient, as a notice. Both store only ids
and facts; sentences are made when they are read, in the reader's language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise

from console.kit.words import StrOrPromise
from security.models.audit import Outcome
from security.models.notice import Notice
from security.models.user import User

CATALOGUE: dict[str, type["Event"]] = {}


ActorKind = Literal["person", "staff", "system", "gateway"]


@dataclass(frozen=True)
class Actor:
    """Who acts. Rights are read from the database inside the transaction, never taken from here."""

    kind: ActorKind
    key: str = ""
    name: str = ""
    user_id: int | None = None

    @classmethod
    def person(cls, user: User) -> "Actor":
        """Somebody in the console."""
        return cls("person", str(user.pk), user.name, user.pk)

    @classmethod
    def staff(cls, user: User) -> "Actor":
        """A member of the provider's staff in Django admin."""
        return cls("staff", str(user.pk), user.name, user.pk)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The console itself: a task or a command, by its name."""
        return cls("system", name, name)

    @classmethod
    def anonymous(cls) -> "Actor":
        """Somebody who is not signed in."""
        return cls("person")


@dataclass(frozen=True)
class Thing:
    """Whom or what an event is about: a kind, a stable id, and the name shown with it."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True)
class Change:
    """One line of before and after, in the reader's language."""

    label: StrOrPromise
    before: StrOrPromise
    after: StrOrPromise


@dataclass(frozen=True)
class Recipient:
    """Who is told: computed when the event is recorded. `facts` are added to the event's for this one mail.

    By SMS the address is a number (E.164).
    """

    address: str
    language: str
    time_zone: str
    name: str = ""
    user_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    channel: str = Notice.Channel.EMAIL

    @classmethod
    def person(cls, user: User, **facts: Any) -> "Recipient":
        """A person, at the sign-in address, in their language and time zone."""
        return cls(user.email, user.language, user.time_zone, user.given_name, user.pk, facts)

    @classmethod
    def at(cls, address: str, user: User, **facts: Any) -> "Recipient":
        """A person at another address than the one they sign in with."""
        return cls(address, user.language, user.time_zone, user.given_name, user.pk, facts)

    @classmethod
    def everywhere(cls, user: User, **facts: Any) -> "list[Recipient]":
        """A person at every known address: what concerns their security is told to all of them."""
        return [cls.at(address, user, **facts) for address in user.addresses]

    @classmethod
    def by_sms(cls, number: str, user: User) -> "Recipient":
        """A person at a telephone of theirs, in one message without any link."""
        return cls(number, user.language, user.time_zone, user.given_name, user.pk, channel=Notice.Channel.SMS)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. Subclasses say what, name the fields, and are registered by their code."""

    code: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    audience: ClassVar[str | Promise] = ""
    outcome: ClassVar[Outcome] = Outcome.DONE
    is_discreet: ClassVar[bool] = False  # the log keeps neither address nor device of whoever did it
    is_bulk: ClassVar[bool] = (
        False  # the workers are not told of its mails: whoever owes them delivers them, or the sweep
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.code:
            known = CATALOGUE.setdefault(cls.code, cls)
            if known.__qualname__ != cls.__qualname__:
                raise TypeError(f"Two events have the code {cls.code!r}.")

    @property
    def organization_id(self) -> int | None:
        """The organization in whose log this stands; None: in the person's own history only."""
        return None

    @property
    def subject(self) -> Thing | None:
        """Whom or what it is about, if not the actor."""
        return None

    def things(self) -> Iterable[Thing]:
        """Everything named in the facts, so that the log can show names (and blank them later)."""
        subject = self.subject
        return [subject] if subject else []

    def facts(self) -> dict[str, Any]:
        """What the log keeps: ids, codes, before and after. JSON values only, never a secret."""
        return {}

    def recipients(self) -> Iterable[Recipient]:
        """Who gets a mail about it."""
        return []

    @classmethod
    def named_in(cls, facts: dict[str, Any]) -> Iterable[tuple[str, str]]:
        """Kind and id of what stored facts mean besides the subject, so that its name is read with the entry."""
        return []

    @classmethod
    def with_names(cls, facts: dict[str, Any], names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
        """Stored facts with the names of what they mean (`named_in`) in them; a name that was blanked is empty."""
        return facts

    @classmethod
    def changes(cls, facts: dict[str, Any]) -> list[Change]:
        """Before and after, from stored facts with their names."""
        return []

    @classmethod
    def detail(cls, facts: dict[str, Any]) -> StrOrPromise:
        """A second line for the log, from stored facts; often empty."""
        return ""

    @classmethod
    def is_still_due(cls, facts: dict[str, Any]) -> bool:
        """Whether a mail that is about to be sent still says what holds; asked at each try."""
        return True

    @classmethod
    def sms_text(cls, facts: dict[str, Any]) -> str:
        """What it says by SMS, in the active language, without a secret; empty once it is no longer worth saying."""
        return ""

    @classmethod
    def mail_subject(cls, context: dict[str, Any]) -> str:
        """The subject of the mail, in the active language."""
        return str(cls.title)

    @classmethod
    def mail_context(cls, facts: dict[str, Any], notice: Any) -> dict[str, Any]:
        """What the mail's templates `emails/<code>.html` and `.txt` are given besides the facts."""
        return {}

    @classmethod
    def mail_headers(cls, facts: dict[str, Any], notice: Any) -> dict[str, str]:
        """Headers of the mail besides those that every mail has."""
        return {}


@dataclass(frozen=True)
class Recorded:
    """An event as it stood when it was recorded: what changes or ends later in the operation does not touch it."""

    actor: Actor
    event: type[Event]
    organization: int | None
    subject: Thing
    things: tuple[Thing, ...]
    facts: dict[str, Any]
    recipients: tuple[Recipient, ...]

    @classmethod
    def of(cls, event: Event, actor: Actor) -> "Recorded":
        """Reads everything out of the event, recipients too."""
        return cls(
            actor,
            type(event),
            event.organization_id,
            event.subject or Thing("", "", ""),
            tuple(event.things()),
            event.facts(),
            tuple(event.recipients()),
        )


def event_class(code: str) -> type[Event]:
    """The class of a stored code; an entry of a release that knew other events still shows as an Event."""
    return CATALOGUE.get(code, Event)
