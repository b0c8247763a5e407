"""All that is known of a person, for themselves to take along (SEC-9): a module each joins its parts; knows no page.

A part is a list of rows with the same keys, which docs/takeout.md explains. It is read row by row while it is sent.
No part holds a secret of any kind, or of other people more than the names that the person sees in the console.
`VERSION` moves when a key goes or changes its meaning; a new one is no reason.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from console.kit import csvs
from console.kit.words import StrOrPromise
from security.models.user import User

FORMAT, VERSION = "steward-takeout", 1
GATHERED = 200  # rows of JSON that are sent together

Row = dict[str, Any]
Rows = Callable[[User], Iterator[Row]]


@dataclass(frozen=True)
class Part:
    """`columns`: for each key, what it is, as the head of a column."""

    name: str
    title: StrOrPromise
    columns: Mapping[str, StrOrPromise]
    rows: Rows


PARTS: list[Part] = []
_orders: dict[str, int] = {}


def part(order: int, name: str, title: StrOrPromise, columns: Mapping[str, StrOrPromise]) -> Callable[[Rows], Rows]:
    """Joins the function to what is taken along, at this place."""

    def decorate(rows: Rows) -> Rows:
        _orders[name] = order
        PARTS.append(Part(name, title, columns, rows))
        PARTS.sort(key=lambda one: _orders[one.name])
        return rows

    return decorate


def files_of(user: User, *, now: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
    """One file for machines with everything, and one for people for each part."""
    yield "takeout.json", as_json(user, now=now)
    for one in PARTS:
        rows = ([_as_cell(row[key]) for key in one.columns] for row in one.rows(user))
        yield f"{one.name}.csv", csvs.chunks(list(one.columns.values()), rows)
    if user.picture:
        yield f"picture.{user.picture.name.rpartition('.')[2]}", iter([bytes(user.picture.content)])


def as_json(user: User, *, now: datetime) -> Iterator[bytes]:
    """Everything as one object: what it is, and each part as a list. Instants are UTC."""
    head = {"format": FORMAT, "version": VERSION, "made_at": _plain(now)}
    yield json.dumps(head, indent=1).rstrip("}\n").encode()
    for one in PARTS:
        yield f',\n "{one.name}": ['.encode()
        yield from _gathered(one, user)
        yield b"\n ]"
    yield b"\n}\n"


def _gathered(one: Part, user: User) -> Iterator[bytes]:
    held: list[str] = []
    comma = ""
    for row in one.rows(user):
        if row.keys() != one.columns.keys():
            raise KeyError(f"A row of {one.name} has other keys than its part.")
        held.append(f"{comma}\n  {json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False)}")
        comma = ","
        if len(held) == GATHERED:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()


def _plain(value: Any) -> Any:
    """A value as JSON has it; what is translated in the reader's language."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def _as_cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
