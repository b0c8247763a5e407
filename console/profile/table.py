"""A person's organizations as a list; knows no template."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from branding.look import Look
from branding.queries import look_in_list
from console.kit.guards import Reason
from console.kit.search import Folded
from console.kit.tables.columns import Column
from console.kit.tables.search import Search
from console.kit.tables.table import Table
from organizations.guards.people import leaving
from organizations.models import Membership
from security.models import User


def own_memberships(user: User) -> QuerySet[Membership]:
    """The person's places in open organizations, with both ends, and the organization's name to search and sort by."""
    return (
        Membership.objects.of_open_organizations()
        .filter(user=user)
        .select_related("organization__branding", "user")
        .annotate(folded_name=Folded(F("organization__name")))
    )


class OrganizationsTable(Table[Membership]):
    """My Organizations (ORG-12)."""

    label = _("My Organizations")
    counted = ngettext_lazy("%(count)s organization", "%(count)s organizations", "count")
    columns = (
        Column("organization", _("Organization"), sort=("folded_name",)),
        Column("role", _("My role"), sort=("rank", "folded_name")),
        Column("since", _("Member since"), sort=("joined_at",)),
        Column("more", _("Actions"), kind="more"),
    )
    search = Search("folded_name", label=_("Search by name"), placeholder=_("Name of an organization"))
    default_sort = "organization"
    page_size = 25

    @property
    def entries(self) -> list[tuple[Membership, Look, list[Reason]]]:
        """Each place, how it looks, and every reason why it cannot be left now; one query a rule for all of them."""
        reasons: dict[Any, list[Reason]] = leaving.reasons(self.rows)
        return [(row, look_in_list(row.organization), reasons[row]) for row in self.rows]
