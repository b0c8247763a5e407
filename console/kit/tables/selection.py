"""The rows chosen in a list, as the form of its selection bar sends them.

Either the ticked rows (`selected`), or all rows of the list as it was narrowed (`all`, the list's own
parameters), less those shown on the page (`shown`) and unticked there. So ten thousand rows are one short
form, with and without scripts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic
from urllib.parse import parse_qsl

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from console.kit.tables.paging import Row
from console.kit.tables.table import Table

_MOST = 1_000


@dataclass(frozen=True)
class Selection(Generic[Row]):
    """Chosen rows, as a queryset within the one given. `everything`: expressed as a query, not row by row."""

    queryset: QuerySet[Row]
    everything: bool

    @classmethod
    def read(cls, table: type[Table[Row]], given: QueryDict, queryset: QuerySet[Row]) -> "Selection[Row]":
        """What the form sent. Raises `BadRequest` for what no form of ours sends.

        A filter that is not understood would select more than was shown: here, unlike in a list, an error.
        """
        ticked = _keys(queryset, given.getlist("selected"))
        if "all" not in given:
            return cls(queryset.filter(pk__in=ticked), everything=False)
        asked: dict[str, str] = dict(parse_qsl(str(given["all"]), keep_blank_values=True))
        bound = table(asked, queryset, "")
        if {name: value for name, value in asked.items() if name != "sort"} != bound.state:
            raise BadRequest("A selection by filters that this list does not have.")
        shown = _keys(queryset, given.get("shown", "").split(",") if given.get("shown") else [])
        left_out = set(shown) - set(ticked)
        chosen = bound.narrowed.exclude(pk__in=left_out) if left_out else bound.narrowed
        return cls(chosen, everything=True)


def _keys(queryset: QuerySet[Any], texts: Iterable[str]) -> list[Any]:
    key = queryset.model._meta.pk
    texts = list(texts)
    if len(texts) > _MOST:
        raise BadRequest("More rows than a page has.")
    try:
        # `clean` knows the range of an integer; the database would answer with an error.
        return [key.clean(text, None) for text in texts]
    except ValidationError as error:
        raise BadRequest("A selection of what is not a row.") from error
