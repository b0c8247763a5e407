"""The countries of ISO 3166 in the reader's language; knows nobody's address."""

from functools import lru_cache

from django.utils import translation

from console.kit.formats import locale_of
from console.kit.search import folded

# What CLDR names besides: groups of countries, islands with a code reserved for the post, codes for tests, Kosovo
# (XK is not assigned by ISO).
NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])


def country_choices() -> list[tuple[str, str]]:
    """Code and name of each country, by name in the active language."""
    return list(_names(translation.get_language() or "en").items())


def country_name(code: str) -> str:
    """A country's name in the active language; a code that is none as it stands."""
    return _names(translation.get_language() or "en").get(code, code)


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    territories = locale_of(language).territories.items()
    named = [(code, name) for code, name in territories if len(code) == 2 and code not in NOT_ISO]
    return dict(sorted(named, key=lambda country: folded(country[1])))
