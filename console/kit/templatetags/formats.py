"""Filters for dates, times, numbers and money in templates; the work is done in `console.kit.formats`.

A value that is None shows as a dash, as lists do where there is nothing to say.
"""

from datetime import date, datetime
from decimal import Decimal
from html import escape

from django import template
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.safestring import SafeString

from console.kit import formats
from console.kit.money import Money

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString:
    """`<time>` as one speaks of it now: Today, 09:41 · Yesterday, 18:22 · 20 Nov 2026.

    Not for mails: they are read later.
    """
    if not value:
        return _NOTHING
    writer = formats.writer()
    local = writer.local(value)
    return _time(local.isoformat(timespec="minutes"), writer.moment(local, timezone.now()))


@register.filter
def instant(value: datetime | None) -> SafeString:
    """`<time>` with day and time of day: 20 Nov 2026, 14:03."""
    if not value:
        return _NOTHING
    writer = formats.writer()
    local = writer.local(value)
    return _time(local.isoformat(timespec="minutes"), writer.instant(local))


@register.filter
def day(value: date | None) -> SafeString:
    """`<time>` with the day, 20 Nov 2026; of an instant, the day it is for the reader."""
    if not value:
        return _NOTHING
    writer = formats.writer()
    local = writer.local(value).date() if isinstance(value, datetime) else value
    return _time(local.isoformat(), writer.day(local))


@register.filter(is_safe=True)
@stringfilter
def together(sentence: str) -> str:
    """No line ends between a number and what it counts."""
    return formats.together(sentence)


@register.filter
def plain_instant(value: datetime | None) -> str:
    """Day and time of day without markup, for mails and attributes."""
    return formats.instant(value) if value else formats.NOTHING


@register.filter
def plain_day(value: date | None) -> str:
    """The day without markup, for mails and attributes."""
    return formats.day(value) if value else formats.NOTHING


@register.filter
def number(value: int | Decimal | None) -> str:
    """A number with the language's separators: 10,000."""
    return formats.NOTHING if value is None else formats.number(value)


@register.filter
def amount(value: Money | None) -> str:
    """Money with its currency: CHF 1,284.60."""
    return formats.NOTHING if value is None else value.format()


@register.filter
def bare_amount(value: Money | None) -> str:
    """Money without its currency, for a column whose head names it: 1,284.60."""
    return formats.NOTHING if value is None else value.format_bare()


_NOTHING = SafeString(formats.NOTHING)


def _time(machine: str, text: str) -> SafeString:
    return SafeString(f'<time datetime="{machine}">{escape(text)}</time>')
