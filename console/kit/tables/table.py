"""A list declared once: what its columns, search, filters and orders are, and what an address asks of it.

    table = MembersTable(request.GET, organization.memberships.select_related("user"), request.path)

Two queries draw a page, whatever its size: the rows, and all counts together. Which rows there are to see is
the business of the queryset it is given. Parameters that make no sense are ignored.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar, Generic

from django.db.models import Q, QuerySet

from console.kit import formats
from console.kit.tables import controls
from console.kit.tables.address import Address
from console.kit.tables.columns import Column, Order
from console.kit.tables.counting import counts
from console.kit.tables.filters import Filter, FlagFilter
from console.kit.tables.paging import AFTER, BEFORE, PAGE, Cursors, Pages, Row
from console.kit.tables.search import Search
from console.kit.words import StrOrPromise

COUNT_LIMIT = 10_000  # where counting a list without end stops
SEARCH = "q"
SORT = "sort"
SELECT = "select"
_RESERVED = frozenset({SEARCH, SORT, SELECT, PAGE, AFTER, BEFORE, "selected", "all", "shown"})


class Table(Generic[Row]):
    """Subclass it with the declarations below; bind it to parameters, a queryset and the list's path."""

    label: ClassVar[StrOrPromise]  # what the table is, for who cannot see it
    counted: ClassVar[StrOrPromise]  # ngettext_lazy("%(count)s user", "%(count)s users", "count")
    columns: ClassVar[tuple[Column, ...]]
    default_sort: ClassVar[str]  # "person" or "-person"
    search: ClassVar[Search | None] = None
    filters: Sequence[Filter] = ()
    page_size: ClassVar[int] = 50
    selectable: ClassVar[bool] = False
    keyset: ClassVar[bool] = False  # next and previous instead of numbers: for a list without end

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        parameters = [name for item in cls.filters for name in item.parameters]
        if len({*parameters} - _RESERVED) < len(parameters):
            raise TypeError(f"{cls.__name__}: a filter's name is taken.")
        if not Order.parse(cls.default_sort, cls.columns):
            raise TypeError(f"{cls.__name__}: default_sort names no column that sorts.")

    def __init__(
        self,
        given: Mapping[str, str],
        queryset: QuerySet[Row],
        path: str,
        *,
        filters: Sequence[Filter] | None = None,
    ) -> None:
        """`filters` replaces the declared ones where their choices depend on the organization."""
        if filters is not None:
            self.filters = filters
        self._queryset = queryset
        self._given = {name: value for name, value in given.items() if "\0" not in value}
        self.state = self._understood()
        self.order = Order.parse(self._given.get(SORT, ""), self.columns) or self._default_order
        kept = self.state if self.order == self._default_order else {**self.state, SORT: self.order.parameter}
        self.address = Address(path, kept)

    # What the page shows

    @property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        return self.paging.rows

    @property
    def total(self) -> int:
        """How many rows there are; of a list without end, at most `COUNT_LIMIT`."""
        return min(self._counts[0], COUNT_LIMIT) if self.keyset else self._counts[0]

    @property
    def exact_total(self) -> int:
        """How many rows there are, to the last. Beyond `COUNT_LIMIT` that is a query of its own, and a long one."""
        return self.narrowed.count() if self._stopped else self._counts[0]

    @property
    def count_text(self) -> str:
        """The sentence at the end of the filters: "48 users", "10,000+ entries"."""
        return str(self.counted % {"count": _Written(self.total, self._stopped)})

    @property
    def total_text(self) -> str:
        """The number alone: "48", "10,000+"."""
        return str(_Written(self.total, self._stopped))

    @property
    def page_text(self) -> str:
        """ "1–50 of 10,000"; nothing for a list without numbers."""
        return self.paging.text

    @cached_property
    def paging(self) -> Pages[Row] | Cursors[Row]:
        """Which page this is, and the ways to the others."""
        if self.keyset:
            after, before = self._given.get(AFTER, ""), self._given.get(BEFORE, "")
            return Cursors(
                self.narrowed,
                order=self.order,
                size=self.page_size,
                after=after,
                before=before,
                link=self.address.link,
            )
        wanted = self._given.get(PAGE, "")
        return Pages(
            self.narrowed,
            total=self.total,
            size=self.page_size,
            # isdecimal lets digits of every script through, and int() reads them.
            wanted=int(wanted) if wanted.isdecimal() and len(wanted) < 8 else 1,
            link=self.address.link,
        )

    @cached_property
    def narrowed(self) -> QuerySet[Row]:
        """All rows that search and filters leave, in order: for a download or a change of all of them."""
        condition = Q()
        if self.search and self.query:
            condition &= self.search.condition(self.query)
        for item in self.filters:
            if any(name in self.state for name in item.parameters):
                condition &= item.condition(self.state)
        queryset = self._queryset.filter(condition) if condition else self._queryset
        return queryset.order_by(*self.order.expressions)

    @property
    def is_narrowed(self) -> bool:
        """Whether search or a filter is set: an empty list then says that nothing matches."""
        return bool(self.state)

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is set, besides what was typed."""
        return any(name in self.state for item in self.filters for name in item.parameters)

    @cached_property
    def heads(self) -> list[controls.Head]:
        return controls.heads(self.columns, self.order, self.address.link, self._parameter)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The columns' labels by name, for `data-label`."""
        return {column.name: str(column.label) for column in self.columns}

    @cached_property
    def controls(self) -> list[controls.Control]:
        """The filters, for the template."""
        numbers = iter(self._counts[1:])
        result = []
        for item in self.filters:
            number = next(numbers) if isinstance(item, FlagFilter) and item.counted else None
            # Where counting stopped, what is beyond may have the flag or not: then nothing is said.
            text = "" if number is None or self._stopped else formats.number(number)
            result.append(controls.control(item, self.state, self.address.link, text))
        return result

    @property
    def query(self) -> str:
        """What was typed into the search box."""
        return self.state.get(SEARCH, "")

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the filters carries along unseen: what is set and has no field of its own."""
        fields = {name for item in self.filters if item.shape == "period" for name in item.parameters}
        sort = self._parameter(self.order)
        carried = [(name, value) for name, value in self.state.items() if name != SEARCH and name not in fields]
        return [*carried, (SORT, sort)] if sort else carried

    @property
    def all_selected(self) -> bool:
        """Whether every row is selected, those on other pages too ("Select all 63")."""
        return self.selectable and self._given.get(SELECT) == "all"

    @property
    def select_all_url(self) -> str:
        return self.address.link({SELECT: "all"})

    @property
    def cleared_url(self) -> str:
        """Without search and filters."""
        return self.address.link(dict.fromkeys(self.state))

    @property
    def here_url(self) -> str:
        """This list as it is narrowed and sorted, on its first page, nothing selected."""
        return self.address.link({})

    @property
    def path(self) -> str:
        return self.address.path

    # How it is found

    @property
    def _default_order(self) -> Order:
        order = Order.parse(self.default_sort, self.columns)
        assert order is not None
        return order

    def _parameter(self, order: Order) -> str | None:
        return None if order == self._default_order else order.parameter

    def _understood(self) -> dict[str, str]:
        state: dict[str, str] = {}
        if self.search and (text := self.search.read(self._given.get(SEARCH, ""))):
            state[SEARCH] = text
        for item in self.filters:
            state |= item.read(self._given)
        return state

    @cached_property
    def _counts(self) -> list[int]:
        """How many rows; then, for each counted flag, how many a click on it would leave. One query."""
        flags = [item for item in self.filters if isinstance(item, FlagFilter) and item.counted]
        conditions = [flag.condition(self.state) for flag in flags]
        return counts(self.narrowed, conditions, COUNT_LIMIT if self.keyset else 0)

    @property
    def _stopped(self) -> bool:
        return self.keyset and self._counts[0] > COUNT_LIMIT


class _Written(int):
    """A count that is written as the reader writes numbers, and with a plus where counting stopped.

    Still an int, because the plural of a lazy `ngettext` is chosen by the number it is given.
    """

    _more: bool

    def __new__(cls, value: int, more: bool) -> "_Written":
        self = super().__new__(cls, value)
        self._more = more
        return self

    def __str__(self) -> str:
        text = formats.number(int(self))
        return f"{text}+" if self._more else text
