"""What a list can be narrowed by: a flag, a choice, a period. They read parameters, and make no queries.

A parameter that makes no sense is as good as absent: an address that someone mistyped still shows a list.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from console.kit import formats
from console.kit.words import StrOrPromise

Choices = Iterable[tuple[object, StrOrPromise]]


@dataclass(frozen=True)
class Filter(ABC):
    """One way to narrow a list: its name in addresses, its label, and what its kind needs."""

    shape: ClassVar[str]  # what the template draws
    name: str
    label: StrOrPromise

    @property
    @abstractmethod
    def parameters(self) -> tuple[str, ...]:
        """The parameters it reads."""

    @abstractmethod
    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        """Of the given parameters those that it understands, as they should stand in addresses."""

    @abstractmethod
    def condition(self, state: Mapping[str, str]) -> Q:
        """The rows to keep for a state that `read` returned and that is not empty."""

    @abstractmethod
    def says(self, state: Mapping[str, str]) -> str:
        """The words on the chip of the set filter."""


@dataclass(frozen=True)
class FlagFilter(Filter):
    """Yes or not asked: `?inactive=1`. `counted` shows how many rows it would leave, as far as rows are counted."""

    where: Q | Callable[[], Q]
    counted: bool = False

    shape: ClassVar[str] = "flag"

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        return {self.name: "1"} if given.get(self.name) == "1" else {}

    def condition(self, state: Mapping[str, str]) -> Q:
        return self.where if isinstance(self.where, Q) else self.where()

    def says(self, state: Mapping[str, str]) -> str:
        return str(self.label)


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One of several: `?role=administrator`. `field` is compared with it, or `where` makes the condition."""

    choices: Choices | Callable[[], Choices]
    field: str = ""
    where: Callable[[str], Q] | None = None

    shape: ClassVar[str] = "choice"

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def options(self) -> dict[str, StrOrPromise]:
        """Label by value, as text."""
        choices = self.choices() if callable(self.choices) else self.choices
        return {str(value): label for value, label in choices}

    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        value = given.get(self.name, "")
        return {self.name: value} if value and value in self.options else {}

    def condition(self, state: Mapping[str, str]) -> Q:
        value = state[self.name]
        return self.where(value) if self.where else Q(**{self.field: value})

    def says(self, state: Mapping[str, str]) -> str:
        return str(self.options[state[self.name]])


@dataclass(frozen=True)
class PeriodFilter(Filter):
    """From a day, until a day, or both, in the reader's time zone: `?on_from=2026-11-01&on_until=2026-11-30`.

    `field` holds instants; with `days` it holds days.
    """

    field: str
    days: bool = False

    shape: ClassVar[str] = "period"

    @property
    def first(self) -> str:
        return f"{self.name}_from"

    @property
    def last(self) -> str:
        return f"{self.name}_until"

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.first, self.last)

    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        read = {name: _day(given.get(name, "")) for name in self.parameters}
        return {name: day.isoformat() for name, day in read.items() if day}

    def condition(self, state: Mapping[str, str]) -> Q:
        result = Q()
        if first := _day(state.get(self.first, "")):
            result &= Q(**{f"{self.field}__gte": first if self.days else _start(first)})
        if last := _day(state.get(self.last, "")):
            result &= Q(**{f"{self.field}__lt": last + timedelta(1) if self.days else _start(last + timedelta(1))})
        return result

    def says(self, state: Mapping[str, str]) -> str:
        first, last = (_day(state.get(name, "")) for name in self.parameters)
        if first and last:
            return f"{formats.day(first)} – {formats.day(last)}"
        if first:
            return gettext("From %(day)s") % {"day": formats.day(first)}
        return gettext("Until %(day)s") % {"day": formats.day(last)} if last else ""


def _day(text: str) -> date | None:
    """The day of an ISO date, if it is one that a calendar people use can hold."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-22") else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 2999 else None


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
