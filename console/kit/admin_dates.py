"""Days and instants in Django admin as the console writes them, in the zone of whoever reads; knows no model."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Model

from console.kit import formats

Column = str | Callable[[Any], Any]


def written(model: type[Model], columns: Iterable[Column]) -> list[Column]:
    """These columns of a list or page; those that hold a day or an instant write it."""
    return [_column(model, column) if isinstance(column, str) else column for column in columns]


@cache  # the same function each time: Django compares columns
def _column(model: type[Model], name: str) -> Column:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    if not isinstance(field, DateField):
        return name
    write: Callable[[Any], str] = formats.instant if isinstance(field, DateTimeField) else formats.day

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: Model) -> str:
        value = getattr(row, name)
        return write(value) if value else str(admin.site.empty_value_display)

    column.__name__ = name
    return column
