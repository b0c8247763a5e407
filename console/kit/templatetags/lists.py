"""Tags for lists that are declared as a `Table`; the tables themselves are `console.kit.tables`."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from console.kit import formats
from console.kit.tables.table import Table

register = template.Library()

SELECTION = "selection"  # the id of the form that the boxes of the rows belong to


@register.simple_tag
def table_link(table: Table[Any], path: str) -> str:
    """`{% table_link table csv_url %}`: another address with the same search, filters and order."""
    return table.address.link({}, path)


@register.simple_tag
def row_check(table: Table[Any], row: Model, name: str) -> SafeString:
    """`{% row_check table member member.name %}`: the cell with the box that selects this row."""
    label = escape(gettext("Select %(name)s") % {"name": name})
    checked = " checked" if table.all_selected else ""
    return mark_safe(
        f'<td class="table__check"><input class="check" type="checkbox" name="selected" form="{SELECTION}"'
        f' value="{escape(row.pk)}" data-select aria-label="{label}"{checked}></td>'
    )


@register.simple_block_tag(takes_context=True)
def selection_bar(context: Context, content: str, table: Table[Any]) -> SafeString:
    """`{% selection_bar table %}…buttons…{% endselection_bar %}`: what can be done with the selected rows.

    The buttons submit the form `#selection`, each to its own `formaction`; `Selection.read` receives it.
    """
    assert context.template is not None
    bar = context.template.engine.get_template("components/selection_bar.html")
    selected = table.exact_total if table.all_selected else 0
    values = {
        "table": table,
        "actions": content,
        "id": SELECTION,
        "csrf_token": context.get("csrf_token"),
        "number": formats.number(selected),
        # Scripts count the boxes on the page; what is selected besides, they cannot see.
        "beyond": max(0, selected - len(table.rows)),
        "shown": ",".join(str(row.pk) for row in table.rows),
        "more": not table.all_selected and table.total > len(table.rows),
    }
    return bar.render(context.new(values))
