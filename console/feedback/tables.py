"""A person's own suggestions as a list, declared; it makes no queries here."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from console.feedback import services
from console.feedback.models import State, Suggestion
from console.kit.tables.columns import Column
from console.kit.tables.filters import ChoiceFilter, Filter
from console.kit.tables.search import Search
from console.kit.tables.table import Table


class OfServiceTable(Table[Suggestion]):
    """Those about one service."""

    label = _("Your suggestions")
    counted = ngettext_lazy("%(count)s suggestion", "%(count)s suggestions", "count")
    columns = (
        Column("suggestion", _("Suggestion"), sort=("search",)),
        Column("service", _("Service")),
        Column("sent", _("Sent"), sort=("-sent_at",)),
        Column("state", _("State")),
    )
    search = Search("search", label=_("Search your suggestions"), placeholder=_("Words of the suggestion"))
    filters: Sequence[Filter] = (ChoiceFilter("state", _("State"), choices=State.choices, field="state"),)
    default_sort = "sent"
    page_size = 25


class SuggestionsTable(OfServiceTable):
    """All of them."""

    filters = (
        ChoiceFilter("service", _("Service"), choices=services.choices, field="service"),
        ChoiceFilter("state", _("State"), choices=State.choices, field="state"),
    )
