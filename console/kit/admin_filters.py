"""Filters of lists in Django admin that ask one question and have an answer in words for each choice; know no model."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from console.kit.words import StrOrPromise


class FactFilter(admin.SimpleListFilter):
    """`title` completes "By …"; `facts` are the choices, each with its words and with what it means."""

    facts: ClassVar[dict[str, tuple[StrOrPromise, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, words) for code, (words, _meaning) in self.facts.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.facts.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset
