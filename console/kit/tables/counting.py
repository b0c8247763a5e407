"""Counting the rows of a list and how many of them fulfil each condition, in one pass; knows no list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Value


def counts(queryset: QuerySet[Any], conditions: Sequence[Q], limit: int = 0) -> list[int]:
    """How many rows there are, then how many of them meet each condition: one query, one pass.

    With a `limit`, at most one row more is looked at. Conditions on rows beyond a to-many relation want `Exists`, as
    in any filter.
    """
    looked_at = queryset.order_by()
    if limit:
        looked_at = looked_at[: limit + 1]
    asked = {f"condition_{place}": Count(Value(1), filter=condition) for place, condition in enumerate(conditions)}
    found = looked_at.aggregate(total=Count("*"), **asked)
    return [found["total"], *(found[name] for name in asked)]
