"""The world's time zones in the reader's language, by country and city; knows nobody's."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils import translation

from console.kit.formats import locale_of
from console.kit.search import folded

UTC = "UTC"
ANTARCTICA = "AQ"
NOWHERE = ("Etc/", "SystemV/")


def zone_choices() -> list[tuple[str, str]]:
    """Name and label of each zone ("Switzerland, Zurich"), by country in the active language; UTC first."""
    return list(_labels(translation.get_language() or "en").items())


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; UTC for one that the system does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        return ZoneInfo(UTC)


def zone_label(name: str) -> str:
    """A zone's label in the active language; its name if it has none."""
    return _labels(translation.get_language() or "en").get(name, name)


@lru_cache(maxsize=8)
def _labels(language: str) -> dict[str, str]:
    locale = locale_of(language)
    labels = []
    for name, territory in get_global("zone_territories").items():
        if name.startswith(NOWHERE):
            continue
        country = locale.territories[ANTARCTICA if name.startswith("Antarctica/") else territory]
        city = get_timezone_location(name, locale=locale, return_city=True).rpartition("/")[2]
        labels.append((name, f"{country}, {city}"))
    return {UTC: "UTC", **dict(sorted(labels, key=lambda choice: folded(choice[1])))}
