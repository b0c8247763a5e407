"""`{% boxes row labels locked %}`: the boxes of a row on the page **Edit product access**; knows no model.

Two hundred stand in a page: as loops of a template they would take longer than all the rest of it.
"""

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from console.kit.words import with_colon
from organizations.models import Right
from organizations.queries.access_rows import Listing, Row

register = template.Library()

CELL = '<td data-label="{}"><input class="check" type="checkbox" name="{}" value="{}" aria-label="{} {}"{}{}></td>'
NO_BOX = format_html('<td class="{}"></td>', "table__empty")

Labels = dict[Right, tuple[SafeString, SafeString]]


@register.simple_tag
def labels_of(listing: Listing) -> Labels:
    """The rights as they are read and as they are spoken, made once for all rows."""
    return {
        right: (conditional_escape(right.label), conditional_escape(with_colon(right.label)))
        for right in listing.columns
    }


@register.simple_tag
def boxes(row: Row, labels: Labels, locked: object) -> SafeString:
    """A cell for each right, with its box; disabled where `locked`."""
    field, disabled, about = row["field"], " disabled" if locked else "", conditional_escape(row["spoken"])
    cells = []
    for cell in row["cells"]:
        if cell is None:
            cells.append((NO_BOX,))
            continue
        label, spoken = labels[cell.right]
        checked = " checked" if cell.on else ""
        cells.append((format_html(CELL, label, field, cell.value, spoken, about, checked, disabled),))
    return format_html_join("", "{}", cells)
