"""An organization's details as people read them: what a field is called, and its value in words; changes nothing."""

from typing import Any

from babel.numbers import get_currency_name
from django.utils.text import capfirst

from console.kit.countries import country_name
from console.kit.formats import current_locale
from console.kit.time_zones import zone_label
from console.kit.words import StrOrPromise
from organizations.models import Organization

# In the order in which they are read.
FIELDS = (
    *("name", "legal_form", "street", "postal_code", "city", "country", "currency"),
    *("phone", "vat_number", "language", "time_zone"),
)
# What tells who somebody is, where the organization is one person; blanked with them (SEC-9).
PERSONAL = frozenset({"name", "street", "postal_code", "city", "phone", "vat_number"})


def field_label(name: str) -> StrOrPromise:
    """What a field is called, in the active language; one of another release by its name."""
    known = {field.name: field for field in Organization._meta.get_fields() if hasattr(field, "verbose_name")}
    return capfirst(known[name].verbose_name) if name in known else name


def in_words(name: str, value: str) -> StrOrPromise:
    """A stored value in the active language; empty stays empty."""
    if not value:
        return ""
    if name == "country":
        return country_name(value)
    if name == "time_zone":
        return zone_label(value)
    if name == "currency":
        return f"{get_currency_name(value, locale=current_locale())} ({value})"
    choices: dict[Any, StrOrPromise] = dict(getattr(Organization._meta.get_field(name), "flatchoices", ()))
    return capfirst(str(choices.get(value, value)))
