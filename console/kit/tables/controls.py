"""What the templates of a list draw: heads of columns, chips and menus of filters, their links ready."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from console.kit.tables.columns import Column, Order
from console.kit.tables.filters import ChoiceFilter, Filter, PeriodFilter
from console.kit.tables.paging import Link


class Head(NamedTuple):
    """The head of a column. `url` is empty where it does not sort; `aria` where it is not sorted by."""

    name: str
    label: str
    kind: str
    url: str
    aria: str


class Option(NamedTuple):
    """One entry in the menu of a choice."""

    value: str
    label: str
    url: str
    current: bool


class Day(NamedTuple):
    """One end of a period."""

    name: str
    value: str


class Control(NamedTuple):
    """A filter as it stands: what it says, and what a click on its chip leads to."""

    shape: str
    name: str
    label: str
    says: str
    is_set: bool
    url: str
    counted: str
    options: tuple[Option, ...]
    first: Day
    last: Day


def heads(
    columns: tuple[Column, ...], order: Order, link: Link, parameter: Callable[[Order], str | None]
) -> list[Head]:
    """Heads of columns: a click sorts by the column, a second one turns it round."""
    result = []
    for column in columns:
        url = aria = ""
        if column.sort:
            current = column is order.column
            url = link({"sort": parameter(order.other_way if current else Order(column))})
            aria = order.aria if current else ""
        result.append(Head(column.name, str(column.label), column.kind, url, aria))
    return result


def control(item: Filter, state: Mapping[str, str], link: Link, counted: str) -> Control:
    """One filter for the template. A set filter's link takes it away; an unset flag's sets it."""
    own = {name: state[name] for name in item.parameters if name in state}
    without: dict[str, str | None] = dict.fromkeys(item.parameters)
    options: tuple[Option, ...] = ()
    first = last = Day("", "")
    if isinstance(item, ChoiceFilter):
        options = tuple(
            Option(value, str(label), link({item.name: value}), own.get(item.name) == value)
            for value, label in item.options.items()
        )
    if isinstance(item, PeriodFilter):
        first, last = (Day(name, own.get(name, "")) for name in item.parameters)
    return Control(
        shape=item.shape,
        name=item.parameters[0],
        label=str(item.label),
        says=item.says(own) if own else str(item.label),
        is_set=bool(own),
        url=link(without) if own else link({item.parameters[0]: "1"}),
        counted=counted,
        options=options,
        first=first,
        last=last,
    )
