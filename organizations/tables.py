"""The lists of people and products, declared: columns, search, filters, orders. They make no queries here."""

from datetime import timedelta
from functools import cached_property
from typing import ClassVar

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from console.kit import formats
from console.kit.tables.columns import Column
from console.kit.tables.controls import Control
from console.kit.tables.filters import ChoiceFilter, Filter, FlagFilter
from console.kit.tables.search import Search
from console.kit.tables.table import Table
from organizations.models import Membership, Product, Role
from organizations.policy import unprotected

QUIET = timedelta(days=90)


def quiet() -> Q:
    """Who was not seen in the organization for so long, or never."""
    return Q(last_active_at=None) | Q(last_active_at__lt=timezone.now() - QUIET)


class MembersTable(Table[Membership]):
    """Everybody in an organization (ORG-3)."""

    label = _("Users")
    counted = ngettext_lazy("%(count)s user", "%(count)s users", "count")
    columns = (
        Column("person", _("Person"), sort=("sort_name",)),
        Column("role", _("Role"), sort=("rank", "sort_name")),
        Column("security", _("Security")),
        Column(
            "activity",
            _("Last activity"),
            sort=(OrderBy(F("last_active_at"), descending=True, nulls_last=True),),
        ),
        Column("more", _("Actions"), kind="more"),
    )
    search = Search("user__search", label=_("Search by name or address"), placeholder=_("Name or address"))
    filters = (
        ChoiceFilter("role", _("Role"), choices=Role.choices, field="role"),
        FlagFilter("unprotected", _("Without two-factor"), unprotected),
        FlagFilter("quiet", format_lazy(_("Not active for {days} days"), days=QUIET.days), quiet, counted=True),
        FlagFilter("deactivated", _("Deactivated"), Q(user__is_active=False)),
        FlagFilter("invited", _("Invited"), Q(pk=None)),  # another list shows them: they are no members yet
    )
    default_sort = "person"
    selectable = True
    invited = 0  # how many are invited, as far as the view has counted them

    @cached_property
    def controls(self) -> list[Control]:
        """The filters, with the number of those who are invited."""
        number = formats.number(self.invited)
        return [one._replace(counted=number) if one.name == "invited" else one for one in super().controls]


class AddressBookTable(Table[Membership]):
    """Everyone inside an organization (ORG-19)."""

    label = _("Address book")
    counted = ngettext_lazy("%(count)s person", "%(count)s people", "count")
    columns = (
        Column("person", _("Person"), sort=("sort_name",)),
        Column("role", _("Role"), sort=("rank", "sort_name")),
        Column("card", _("Contact card"), kind="more"),
    )
    search = Search("user__search", label=_("Search by name or address"), placeholder=_("Name or address"))
    default_sort = "person"


class ProductsTable(Table[Product]):
    """Products, for whoever sees all of an organization's (BIL-1)."""

    label = _("Products")
    counted = ngettext_lazy("%(count)s product", "%(count)s products", "count")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("product", _("Product"), sort=("search",)),
        Column("kind", _("Kind"), sort=("kind__position", "kind__code", "search")),
        Column("people", _("People")),
        Column("since", _("Since"), sort=("-created_at",)),
    )
    search = Search("search", label=_("Search by name"), placeholder=_("Name"))
    default_sort = "product"


class GivenProductsTable(ProductsTable):
    """Products that were given to one member (ORG-7), with what they may do there."""

    label = _("Products given to you")
    columns = (
        Column("product", _("Product"), sort=("search",)),
        Column("kind", _("Kind"), sort=("kind__position", "kind__code", "search")),
        Column("access", _("Your access")),
    )


def category_filter(categories: list[str]) -> tuple[Filter, ...]:
    """A choice among the categories there are, where there is a choice."""
    if len(categories) < 2:
        return ()
    choices = [(category, gettext(category)) for category in categories]
    return (ChoiceFilter("category", _("Category"), choices=choices, field="kind__category"),)
