"""A list cut into pages: by number where it can be counted, by cursor where it is endless."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext

from console.kit import formats
from console.kit.tables.columns import Order

Row = TypeVar("Row", bound=Model)
Link = Callable[[Mapping[str, str | None]], str]

PAGE = "page"
AFTER = "after"
BEFORE = "before"
_BESIDE = 1  # pages shown on each side of the current one
_FAR = 1_000  # rows


class PageLink(NamedTuple):
    """A page's number as text and where it is; a gap in the row of pages has no address."""

    text: str
    url: str
    current: bool


class Pages(Generic[Row]):
    """Pages by number. A number beyond the end is the last page."""

    def __init__(self, queryset: QuerySet[Row], *, total: int, size: int, wanted: int, link: Link) -> None:
        self._queryset, self._total, self._size, self._link = queryset, total, size, link
        self._last = max(1, -(-total // size))
        self.number = max(1, min(wanted, self._last))

    @cached_property
    def rows(self) -> list[Row]:
        """This page's rows, one query."""
        start = (self.number - 1) * self._size
        here = slice(start, start + self._size)
        if start < _FAR:
            return list(self._queryset[here])
        # What is joined is joined for every row that is skipped: far in, the keys are found without it.
        return list(self._queryset.filter(pk__in=self._queryset.values("pk")[here]))

    @property
    def previous_url(self) -> str:
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.number + 1) if self.number < self._last else ""

    @property
    def text(self) -> str:
        """Where we are: "1–50 of 10,000"."""
        first = (self.number - 1) * self._size + 1
        return gettext("%(first)s–%(last)s of %(total)s") % {
            "first": formats.number(first),
            "last": formats.number(min(first + self._size - 1, self._total)),
            "total": formats.number(self._total),
        }

    @property
    def links(self) -> list[PageLink]:
        """The first page, the last, and those around the current one; gaps between."""
        around = range(max(1, self.number - _BESIDE), min(self._last, self.number + _BESIDE) + 1)
        links: list[PageLink] = []
        previous = 0
        for number in sorted({1, *around, self._last}):
            if number - previous == 2:
                links.append(self._page(previous + 1))
            elif number - previous > 2:
                links.append(PageLink("…", "", current=False))
            links.append(self._page(number))
            previous = number
        return links

    def _page(self, number: int) -> PageLink:
        return PageLink(formats.number(number), self._url(number), number == self.number)

    def _url(self, number: int) -> str:
        return self._link({PAGE: str(number) if number > 1 else None})


class Cursors(Generic[Row]):
    """Next and previous by the values of the first and last row: as quick at row 900,000 as at row 1.

    The order's fields must be fields of the model (or of a row it points to), never NULL, and all in one
    direction. A cursor is signed; one that is not ours, or of another order, leads to the first page.
    """

    links: tuple[PageLink, ...] = ()
    text = ""

    def __init__(
        self, queryset: QuerySet[Row], *, order: Order, size: int, after: str, before: str, link: Link
    ) -> None:
        self._queryset, self._order, self._size, self._link = queryset, order, size, link
        if len({expression.descending for expression in order.expressions}) > 1:
            raise ValueError("A list with cursors is sorted in one direction.")
        self._names = order.fields
        self._signer = Signer(salt=f"{__name__}.{queryset.model._meta.label}.{order.parameter}")
        self._from = self._values(after)
        self._forward = True
        if not self._from:
            self._from = self._values(before)
            self._forward = not self._from

    @cached_property
    def rows(self) -> list[Row]:
        """This page's rows, one query. A cursor to nothing, or back to less than a page: the first."""
        found = len(self._fetched)
        if self._from and (found == 0 or (not self._forward and found < self._size)):
            self._from, self._forward = [], True
            del self._fetched
        rows = self._fetched[: self._size]
        return rows if self._forward else rows[::-1]

    @cached_property
    def _fetched(self) -> list[Row]:
        queryset = self._queryset
        if not self._forward:
            queryset = queryset.reverse()
        if self._from:
            queryset = queryset.filter(self._beyond(self._from))
        return list(queryset[: self._size + 1])

    @property
    def previous_url(self) -> str:
        rows = self.rows
        there = bool(self._from) if self._forward else len(self._fetched) > self._size
        return self._link({BEFORE: self._cursor(rows[0])}) if there and rows else ""

    @property
    def next_url(self) -> str:
        rows = self.rows
        there = len(self._fetched) > self._size if self._forward else True
        return self._link({AFTER: self._cursor(rows[-1])}) if there and rows else ""

    def _beyond(self, values: list[Any]) -> Q:
        """(a, b) < (x, y), as a <= x AND (a < x OR b < y): an index is entered at the right place."""
        sign = "lt" if self._order.expressions[0].descending == self._forward else "gt"
        result: Q | None = None
        for name, value in reversed(list(zip(self._names, values, strict=True))):
            strictly = Q(**{f"{name}__{sign}": value})
            result = strictly if result is None else Q(**{f"{name}__{sign}e": value}) & (strictly | result)
        return result or Q()

    def _cursor(self, row: Row) -> str:
        texts = []
        for name in self._names:
            *path, last = name.split("__")
            holder: Model = row
            for step in path:
                holder = getattr(holder, step)
            texts.append(_field(type(holder), last).value_to_string(holder))
        return self._signer.sign_object(texts)

    def _values(self, cursor: str) -> list[Any]:
        if not cursor:
            return []
        try:
            texts = self._signer.unsign_object(cursor)
            fields = [_field_at(self._queryset.model, name) for name in self._names]
            return [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
        except (BadSignature, ValidationError, ValueError):
            return []


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    meta = model._meta
    if name == "pk":
        assert meta.pk is not None
        return meta.pk
    field = meta.get_field(name)
    if not isinstance(field, Field) or field.null:
        raise ValueError(f"{model.__name__}.{name} is no field that a cursor can stand on.")
    return field


def _field_at(model: type[Model], name: str) -> "Field[Any, Any]":
    *path, last = name.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return _field(model, last)
