"""How organizations look, for pages of an app that must not know of branding."""

from collections.abc import Sequence
from typing import Any

from django import template

from branding.look import Look
from branding.queries import looks_in_list

register = template.Library()


@register.filter
def with_looks(places: Sequence[Any]) -> list[tuple[Any, Look]]:
    """Each place (whatever has a `membership`) with the look of its organization; one query for all of them."""
    looks = looks_in_list([place.membership.organization for place in places])
    return list(zip(places, looks, strict=True))
