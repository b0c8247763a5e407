"""The log as a list: its columns, filters and search; knows no template."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from console.kit.search import folded
from console.kit.tables.columns import Column
from console.kit.tables.filters import ChoiceFilter, Filter, PeriodFilter
from console.kit.tables.search import Search
from console.kit.tables.table import Table
from console.kit.words import StrOrPromise
from organizations.log import queries
from organizations.log.lines import Line, lines
from organizations.models import Organization
from security.models import AuditEntry, User
from security.models.audit import Outcome
from security.places import hint_of

STOPPED = "stopped"
PERSON = "person"
OPERATION = "operation"


class LogSearch(Search):
    """Finds entries by who, whom, what and from where."""

    def condition(self, text: str) -> Q:
        return queries.found_by(text)


@dataclass(frozen=True)
class OnePerson(Filter):
    """The log narrowed to one person (`?person=17`): offered by the names in the list, taken away by its chip."""

    key: str

    shape: ClassVar[str] = "flag"

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        return {self.name: self.key} if given.get(self.name) == self.key else {}

    def condition(self, state: Mapping[str, str]) -> Q:
        return queries.of_person(self.key)

    def says(self, state: Mapping[str, str]) -> str:
        return str(self.label)


@dataclass(frozen=True)
class OneChange(Filter):
    """The log narrowed to what was changed together (`?operation=…`): led to by whatever changed it."""

    operation: UUID

    shape: ClassVar[str] = "flag"

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        return {self.name: str(self.operation)} if given.get(self.name) == str(self.operation) else {}

    def condition(self, state: Mapping[str, str]) -> Q:
        return Q(operation=self.operation)

    def says(self, state: Mapping[str, str]) -> str:
        return str(self.label)


def event_choices() -> list[tuple[str, str]]:
    """Code and title of each event that can stand in the log, by title in the reader's language."""
    found = [(code, str(event.title)) for code, event in queries.events_of_organizations().items()]
    return sorted(found, key=lambda choice: folded(choice[1]))


def outcome_choices() -> list[tuple[str, StrOrPromise]]:
    """First all that did not happen, then each outcome."""
    return [(STOPPED, _("Everything that was stopped")), *Outcome.choices]


def by_outcome(value: str) -> Q:
    """Entries that ended so."""
    return ~Q(outcome=Outcome.DONE) if value == STOPPED else Q(outcome=value)


OUTCOME = ChoiceFilter("outcome", _("Outcome"), choices=outcome_choices, where=by_outcome)
PERIOD = PeriodFilter("on", _("Period"), field="at")


class LogTable(Table[AuditEntry]):
    """The latest first, page by page without numbers: a million entries are as quick as fifty."""

    label: ClassVar[StrOrPromise] = _("Activity log")
    counted = ngettext_lazy("%(count)s entry", "%(count)s entries", "count")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("when", _("When"), sort=("-at",)),
        Column("event", _("Event")),
        Column("who", _("Who")),
        Column("origin", _("From where")),
    )
    search: ClassVar[Search | None] = LogSearch(
        label=_("Search by person, thing, event or address"), placeholder=_("Person, event, address")
    )
    filters: Sequence[Filter] = (
        ChoiceFilter("event", _("Event"), choices=event_choices, field="code"),
        OUTCOME,
        PERIOD,
    )
    default_sort = "when"
    keyset = True

    @property
    def said(self) -> dict[str, str]:
        """The words that each line says again, made once for all of them."""
        return {
            "address": gettext("Address"),
            "device": gettext("Device"),
            "request": gettext("Request"),
            "change": pgettext("an id in the log", "Change"),
            "details": gettext("Details"),
        }

    @property
    def lines(self) -> list[Line]:
        """The page's entries in words."""
        return lines(self.rows)


class HistoryTable(LogTable):
    """A person's own history: the same entries without the columns that are always the same person."""

    label = _("History")
    columns = (
        Column("when", _("When"), sort=("-at",)),
        Column("event", _("Event")),
        Column("origin", _("From where")),
    )
    search = None
    filters = (OUTCOME, PERIOD)

    def __init__(self, given: Mapping[str, str], entries: QuerySet[AuditEntry], path: str, *, user: User) -> None:
        super().__init__(given, entries, path)
        self._own = ("user", str(user.pk))

    @property
    def lines(self) -> list[Line]:
        """The page's entries in words. Nobody's own name tells them anything in their own history, and about where an
        address is (SEC-8) is told to nobody else."""
        return [self._own_line(line) for line in super().lines]

    def _own_line(self, line: Line) -> Line:
        is_own = (line.entry.subject_kind, line.entry.subject) == self._own
        return replace(line, subject="" if is_own else line.subject, place=hint_of(line.entry.address or ""))


def log_table(given: Mapping[str, str], organization: Organization, path: str) -> LogTable:
    """An organization's log as an address asks for it; narrowed to a person only if they occur in it."""
    entries: QuerySet[AuditEntry] = queries.of_organization(organization)
    filters: list[Filter] = list(LogTable.filters)
    key = given.get(PERSON, "")
    if key and (name := queries.person_in(organization, key)):
        filters.append(OnePerson(PERSON, name, key))
    if operation := _operation(given.get(OPERATION, "")):
        filters.append(OneChange(OPERATION, _("One change"), operation))
    return LogTable(given, entries, path, filters=filters)


def _operation(text: str) -> UUID | None:
    """The id of an operation as an address carries it; what is none is ignored."""
    return UUID(text) if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) else None
