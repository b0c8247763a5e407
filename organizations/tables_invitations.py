"""The lists of invitations, declared: columns, search, filters, orders. They make no queries here."""

from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from console.kit.tables.columns import Column
from console.kit.tables.filters import ChoiceFilter, FlagFilter
from console.kit.tables.search import Search
from console.kit.tables.table import Table
from organizations.models import Invitation, Membership, Role
from organizations.models.invitation import is_open

State = Invitation.State
ALL = "all"
SHOWN = 10
STATES = [(ALL, _("All")), *((state.value, state.label) for state in State if state is not State.PENDING)]
SEARCH = Search("search", label=_("Search by name or address"), placeholder=_("Name or address"))


def waiting() -> Q:
    """Those that can still be accepted."""
    return is_open(timezone.now())


def in_state(code: str) -> Q:
    """Those in this state now; what has expired since the last sweep, too."""
    if code == ALL:
        return Q()
    if code == State.EXPIRED:
        return Q(state=code) | Q(state=State.PENDING) & ~waiting()
    return Q(state=code)


def invited_like(table: Table[Membership]) -> Q:
    """The condition on invitations that the search and the role of the list of users come to."""
    condition = SEARCH.condition(table.query) if table.query else Q()
    return condition & Q(role=table.state["role"]) if "role" in table.state else condition


def invited_above(table: Table[Membership]) -> int:
    """How many of those who are invited stand above the users: on the first page, in the order that the list has
    by itself, with no filter but the search."""
    is_plain = not table.paging.previous_url and table.address.link({"q": None}) == table.path
    return SHOWN if is_plain else 0


class InvitationsTable(Table[Invitation]):
    """The invitations of an organization (ORG-6); where no state is asked for, those that wait."""

    label = _("Invitations")
    counted = ngettext_lazy("%(count)s invitation", "%(count)s invitations", "count")
    columns = (
        Column("person", _("Person"), sort=("search",)),
        Column("role", _("Role")),
        Column("sent", _("Sent"), sort=("-sent_at",)),
        Column("state", _("State"), sort=("expires_at",)),
        Column("more", _("Actions"), kind="more"),
    )
    search = SEARCH
    filters = (
        ChoiceFilter("role", _("Role"), choices=Role.choices, field="role"),
        ChoiceFilter("state", _("State"), choices=STATES, where=in_state),
    )
    default_sort = "sent"
    selectable = True

    @cached_property
    def narrowed(self) -> QuerySet[Invitation]:
        """What search and filters leave, in order; of those that wait, unless another state is asked for."""
        found = super().narrowed
        return found if "state" in self.state else found.filter(waiting())


class InvitedTable(Table[Invitation]):
    """The list of users, narrowed to those who are invited (ORG-3): the same columns, search and addresses."""

    label = _("Users")
    counted = ngettext_lazy("%(count)s invitation", "%(count)s invitations", "count")
    columns = (
        Column("person", _("Person"), sort=("search",)),
        Column("role", _("Role")),
        Column("security", _("State"), sort=("expires_at",)),
        Column("activity", _("Sent"), sort=("-sent_at",)),
        Column("more", _("Actions"), kind="more"),
    )
    search = SEARCH
    filters = (
        ChoiceFilter("role", _("Role"), choices=Role.choices, field="role"),
        FlagFilter("invited", _("Invited"), waiting),
    )
    default_sort = "activity"
