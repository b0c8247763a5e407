"""The lists of teams, of who is in one, and of who could be, declared; they make no queries here."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from console.kit.tables.columns import Column
from console.kit.tables.filters import ChoiceFilter
from console.kit.tables.search import Search
from console.kit.tables.table import Table
from organizations.models import Membership, Role, Team


class TeamsTable(Table[Team]):
    """The teams of an organization (ORG-9)."""

    label = _("Teams")
    counted = ngettext_lazy("%(count)s team", "%(count)s teams", "count")
    columns = (
        Column("team", _("Team"), sort=("search",)),
        Column("leader", _("Leader")),
        Column("members", _("Members"), sort=("-number", "search"), kind="number"),
        Column("products", _("Products"), sort=("-given", "search"), kind="number"),
    )
    search = Search("search", label=_("Search by name"), placeholder=_("Name of the team"))
    default_sort = "team"


class TeamMembersTable(Table[Membership]):
    """Who is in a team; selected to be taken out."""

    label = _("Members of the team")
    counted = ngettext_lazy("%(count)s member", "%(count)s members", "count")
    columns = (
        Column("person", _("Person"), sort=("sort_name",)),
        Column("role", _("Role"), sort=("rank", "sort_name")),
        Column("leader", _("Leader")),
    )
    search = Search("user__search", label=_("Search by name or address"), placeholder=_("Name or address"))
    default_sort = "person"
    selectable = True


class OutsideTable(Table[Membership]):
    """Who is not in a team yet; selected to be taken in."""

    label = _("People who are not in the team")
    counted = ngettext_lazy("%(count)s person", "%(count)s people", "count")
    columns = (
        Column("person", _("Person"), sort=("sort_name",)),
        Column("role", _("Role"), sort=("rank", "sort_name")),
    )
    search = Search("user__search", label=_("Search by name or address"), placeholder=_("Name or address"))
    filters = (ChoiceFilter("role", _("Role"), choices=Role.choices, field="role"),)
    default_sort = "person"
    selectable = True
