"""Entries in the reader's words: who, what, before and after, from where. Names come in one query for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from console.kit.batches import batches
from console.kit.device_names import short_device
from console.kit.words import pair
from organizations.log import words
from organizations.log.words import Words
from security.event import Change, Event, event_class
from security.models import AuditEntry, AuditName
from security.models.audit import Outcome

NOTHING = "–"
Names = dict[tuple[str, str], str]
TONES = {Outcome.REFUSED: "caution", Outcome.DENIED: "danger", Outcome.FAILED: "danger"}


class Technical(TypedDict):
    """Where an entry came from, to the letter; what is not known is a dash."""

    address: str
    device: str
    request: str
    operation: str


@dataclass(frozen=True)
class Line:
    """One entry as it is read. `person` is the actor's key where the log can be narrowed to them, `everything` the
    words of the link that does so.

    `outcome` is in words, for what did not end well; what was done needs none. `origin` is the short device or, without
    one, the address; `place` about where that is, in a person's own history alone.
    """

    entry: AuditEntry
    pk: int
    at: datetime
    title: str
    actor: str
    person: str
    everything: str
    subject: str
    detail: str
    changes: Sequence[Change]
    outcome: str
    tone: str
    device: str
    origin: str
    technical: Technical
    place: str = ""

    def __getitem__(self, name: str) -> Any:
        """Templates ask for `line["title"]` first; a page has fifty lines, and an error for each word costs more
        than the word."""
        return getattr(self, name)

    @property
    def summary(self) -> str:
        """Title and subject on one line; what was stopped says so first."""
        named = pair(self.title, self.subject) if self.subject else str(self.title)
        return f"{self.outcome} · {named}" if self.outcome else named

    @property
    def change_text(self) -> str:
        """Before and after as text, for one line and for a CSV file."""
        return "; ".join(pair(change.label, f"{change.before} → {change.after}") for change in self.changes)


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """These entries in the active language; one query for their names."""
    shown = list(entries)
    names = _names(shown)
    everything = _("Everything by and about %(name)s")
    return [_line(entry, names, everything) for entry in shown]


def outcome_label(outcome: str) -> str:
    """A stored outcome in the active language; one of another release as it is stored."""
    return str(Outcome(outcome).label) if outcome in Outcome.values else outcome


def streamed(entries: Iterator[AuditEntry], *, chunk: int = 1000) -> Iterator[Line]:
    """Any number of entries, one query for the names of each chunk."""
    for some in batches(entries, chunk):
        yield from lines(some)


def _names(entries: Iterable[AuditEntry]) -> Names:
    wanted = set()
    for entry in entries:
        if entry.actor_kind == "person" and entry.actor:
            wanted.add(("user", entry.actor))
        if entry.subject:
            wanted.add((entry.subject_kind, entry.subject))
        wanted.update(event_class(entry.code).named_in(entry.facts))
    return AuditName.of(wanted)


def _line(entry: AuditEntry, names: Names, everything: str) -> Line:
    event = event_class(entry.code)
    stopped = words.STOPPED[entry.code](entry.facts) if entry.code in words.STOPPED else None
    actor = str(_actor(entry, names))
    person = entry.actor if entry.actor_kind == "person" else ""
    device = short_device(entry.device)
    ended_well = entry.outcome == Outcome.DONE
    about_another = (entry.subject_kind, entry.subject) != ("user", entry.actor) or entry.actor_kind != "person"
    return Line(
        entry=entry,
        pk=entry.pk,
        at=entry.at,
        title=str(stopped.title if stopped else event.title or entry.code),
        actor=actor,
        person=person,
        everything=everything % {"name": actor} if person else "",
        subject=str(_subject(entry, names)) if about_another else "",
        detail=str(stopped.detail if stopped else event.detail(entry.facts)),
        changes=_changes(event, entry, names),
        outcome="" if ended_well else outcome_label(entry.outcome),
        tone=TONES.get(Outcome(entry.outcome), "") if entry.outcome in Outcome.values else "",
        device=device,
        origin=device or entry.address or "",
        technical=Technical(
            address=entry.address or NOTHING,
            device=entry.device or NOTHING,
            request=entry.request or NOTHING,
            operation=str(entry.operation),
        ),
    )


def _changes(event: type[Event], entry: AuditEntry, names: Names) -> list[Change]:
    """Before and after. An entry of a release that kept other facts still shows, without them."""
    try:
        return event.changes(event.with_names(entry.facts, names))
    except (KeyError, TypeError, ValueError):
        return []


def _actor(entry: AuditEntry, names: Names) -> Words:
    if entry.actor_kind != "person":
        return words.ACTORS.get(entry.actor_kind, entry.actor_kind)
    if not entry.actor:
        return words.NOBODY
    return names.get(("user", entry.actor)) or words.ERASED


def _subject(entry: AuditEntry, names: Names) -> Words:
    name = names.get((entry.subject_kind, entry.subject), "")
    return words.ERASED if entry.subject_kind == "user" and not name else name
