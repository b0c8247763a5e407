"""What waits for the staff, for the first page of Django admin and as a filter of its lists; knows no model of ours.

An app names what waits in its `admin.py`: the first page counts it, and the list that it leads to shows the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import Count, Min, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

Narrow = Callable[[Any], QuerySet[Any]]
Staff = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Pile:
    """Rows that wait. `narrow` finds them among the rows of `model`; `since` names the field that says since when."""

    code: str
    label: str | Promise
    model: type[Model]
    since: str
    narrow: Narrow

    @property
    def permission(self) -> str:
        """The right to open the list in which they stand."""
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    @property
    def url(self) -> str:
        """The list of these rows."""
        name = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist"
        return f"{reverse(name)}?{WaitingFilter.parameter_name}={self.code}"


@dataclass(frozen=True)
class Waiting:
    """One line of the first page: how many rows wait, and since when the oldest does."""

    label: str | Promise
    url: str
    number: int
    oldest: datetime

    @property
    def age(self) -> str:
        """How long the oldest has been waiting, in the largest unit."""
        return timesince(self.oldest, depth=1)


PILES: dict[str, Pile] = {}


def pile(code: str, label: str | Promise, model: type[Model], *, since: str) -> Callable[[Narrow], Narrow]:
    """Adds what waits; used as a decorator on the function that finds it among the rows of its model."""

    def add(narrow: Narrow) -> Narrow:
        PILES[code] = Pile(code, label, model, since, narrow)
        return narrow

    return add


def may_see_piles(user: Staff) -> list[Pile]:
    """Those whose list this member of staff may open."""
    return [one for one in PILES.values() if isinstance(user, PermissionsMixin) and user.has_perm(one.permission)]


def waiting(piles: list[Pile]) -> list[Waiting]:
    """The piles in which something is; one query each."""
    lines = []
    for one in piles:
        found = one.narrow(one.model._default_manager.all()).order_by()
        counted = found.aggregate(number=Count("pk"), oldest=Min(one.since))
        if counted["number"]:
            lines.append(Waiting(one.label, one.url, counted["number"], counted["oldest"]))
    return lines


class WaitingFilter(admin.SimpleListFilter):
    """Of a list, the rows of one pile."""

    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(one.code, one.label) for one in PILES.values() if one.model is model_admin.model]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = PILES.get(self.value() or "")
        return found.narrow(queryset) if found and found.model is queryset.model else queryset
