"""The columns of a list and the orders they offer; knows nothing of requests."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.db.models import F
from django.db.models.expressions import OrderBy

from console.kit.words import StrOrPromise

Kind = Literal["text", "number", "more"]


@dataclass(frozen=True)
class Column:
    """A column: its name in addresses, its label, and what clicking its head sorts by.

    `sort` holds fields ("sort_name", "-issued_at", "user__email") or `OrderBy` expressions, in the direction
    of the first click. A field that may be NULL wants an expression that says where NULL goes. `kind` "number"
    stands at the end of its cell; "more" holds the row's menu, its label is only read out.
    """

    name: str
    label: StrOrPromise
    sort: tuple[str | OrderBy, ...] = ()
    kind: Kind = "text"


@dataclass(frozen=True)
class Order:
    """A column's order, or its reverse. The primary key breaks ties: no row is on two pages, or on none."""

    column: Column
    reverse: bool = False

    @classmethod
    def parse(cls, text: str, columns: tuple[Column, ...]) -> "Order | None":
        """The order that "person" or "-person" names, if it is one of these columns' ."""
        name = text.removeprefix("-")
        column = next((column for column in columns if column.sort and column.name == name), None)
        return cls(column, text.startswith("-")) if column else None

    @property
    def parameter(self) -> str:
        """How it stands in an address: "person", "-person"."""
        return f"-{self.column.name}" if self.reverse else self.column.name

    @property
    def other_way(self) -> "Order":
        return Order(self.column, not self.reverse)

    @cached_property
    def expressions(self) -> tuple[OrderBy, ...]:
        """For `order_by`. One index serves both directions: everything is turned round, NULLs too."""
        ordered = [_expression(item) for item in self.column.sort]
        if not {"pk", "id", "-pk", "-id"}.intersection(map(str, self.column.sort)):
            ordered.append(OrderBy(F("pk"), descending=ordered[-1].descending))
        if self.reverse:
            for item in ordered:
                item.reverse_ordering()
        return tuple(ordered)

    @property
    def fields(self) -> list[str]:
        """The names of the fields it sorts by, tie-break last. Raises `ValueError` for expressions."""
        names = [item.removeprefix("-") for item in self.column.sort if isinstance(item, str)]
        if len(names) < len(self.column.sort):
            raise ValueError("This order is made of expressions.")
        return names if len(names) == len(self.expressions) else [*names, "pk"]

    @property
    def aria(self) -> str:
        """For `aria-sort`."""
        return "descending" if self.expressions[0].descending else "ascending"


def _expression(item: str | OrderBy) -> OrderBy:
    if isinstance(item, OrderBy):
        return item.copy()
    return OrderBy(F(item.removeprefix("-")), descending=item.startswith("-"))
