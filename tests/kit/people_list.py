"""A list of people, numbered and without an end, that the stories of the kit's lists read."""

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import ngettext_lazy

from console.kit.tables.columns import Column
from console.kit.tables.filters import ChoiceFilter, FlagFilter, PeriodFilter
from console.kit.tables.search import Search
from console.kit.tables.table import Table
from security.models import User


class PeopleTable(Table[User]):
    label = "People"
    counted = ngettext_lazy("%(count)s person", "%(count)s people", "count")
    columns = (
        Column("name", "Name", sort=("given_name",)),
        Column("language", "Language", sort=("language", "given_name")),
        Column("email", "Address"),
        Column("since", "Since", sort=(F("created_at").desc(nulls_last=True),)),
        Column("more", "Actions", kind="more"),
    )
    search = Search("search", label="Search by name or address")
    filters = (
        ChoiceFilter("language", "Language", choices=[("en", "English"), ("de", "German")], field="language"),
        FlagFilter("inactive", "Inactive", Q(is_active=False), counted=True),
        FlagFilter("staff", "Staff", lambda: Q(is_staff=True), counted=True),
        PeriodFilter("on", "Period", field="created_at"),
    )
    default_sort = "name"
    page_size = 5


def people(number, **fields):
    return User.objects.bulk_create(
        [User(**{"email": f"p{n:05}@example.org", "given_name": f"Person {n:05}", **fields}) for n in range(number)]
    )


def table(query="", queryset=None, kind=PeopleTable):
    return kind(QueryDict(query), User.objects.all() if queryset is None else queryset, "/people/")


def names(bound):
    return [user.given_name for user in bound.rows]


def draw(bound):
    """All that the templates read."""
    return (
        bound.rows, bound.heads, bound.controls, bound.count_text, bound.page_text, bound.hidden, bound.paging.links,
        bound.paging.previous_url, bound.paging.next_url, bound.select_all_url, bound.cleared_url, bound.labels,
    )  # fmt: skip


class EndlessTable(PeopleTable):
    columns = (
        Column("since", "Since", sort=("-created_at",)),
        Column("language", "Language", sort=("language", "given_name")),
        Column("mixed", "Mixed", sort=("language", "-given_name")),
    )
    default_sort = "since"
    keyset = True


def endless(url):
    return table(url.partition("?")[2], kind=EndlessTable)
