"""About where an address is (SEC-8), by the file that `GEO_DATABASE` names: nobody is asked over the network.

A place is a hint for the person whose account it is. It is worked out when it is shown and kept nowhere, and nothing is
decided by it.
"""

import logging
from functools import cache
from itertools import islice
from typing import Any

import maxminddb
from django.conf import settings
from django.utils.translation import gettext as _

from console.kit.formats import current_locale

TRIED = 1000  # networks of a file, among which one has a country

logger = logging.getLogger(__name__)


def hint_of(address: str) -> str:
    """The place as far as an address tells it, "Probably Bern, Switzerland", in the active language; or empty."""
    place = place_of(address)
    return _("Probably %(place)s") % {"place": place} if place else ""


def place_of(address: str) -> str:
    """ "Bern, Switzerland" or "Switzerland" in the active language; empty where nothing is known of the address, or
    without a database."""
    reader = _reader(settings.GEO_DATABASE) if settings.GEO_DATABASE else None
    if reader is None:
        return ""
    try:
        record = reader.get(address)
    except (ValueError, maxminddb.InvalidDatabaseError):  # no address, or none of a kind that the file knows
        return ""
    locale, country = current_locale(), _part(record, "country")
    cities, countries = _part(_part(record, "city"), "names"), _part(country, "names")
    city = cities.get(locale.language) or cities.get("en")
    land = locale.territories.get(country.get("iso_code", "")) or countries.get("en")
    return ", ".join(dict.fromkeys(name for name in (city, land) if name))  # once, where the city is the country


def wrong_with(file: str) -> str:
    """Why no places can be read out of this file, in English and for operators; empty if they can."""
    try:
        with maxminddb.open_database(file) as reader:
            has_countries = any(_part(record, "country").get("iso_code") for _net, record in islice(reader, TRIED))
    except OSError as error:
        return f"which cannot be read ({error.strerror})"
    except (ValueError, maxminddb.InvalidDatabaseError):
        return "which is no database in MaxMind's format (.mmdb)"
    return "" if has_countries else "in which no countries stand"


@cache
def _reader(file: str) -> maxminddb.Reader | None:
    """Opened once in each process: a newer file counts from the next start on. Threads read it at the same time, and
    at worst two of them open it."""
    try:
        return maxminddb.open_database(file)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        logger.exception("GEO_DATABASE cannot be read; no places are shown.")
        return None


def _part(record: object, name: str) -> dict[str, Any]:
    part = record.get(name) if isinstance(record, dict) else None
    return part if isinstance(part, dict) else {}
