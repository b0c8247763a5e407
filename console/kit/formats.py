"""Dates, times of day and numbers as the reader's language and time zone write them; knows no model, no page.

What a language and a zone need is worked out once and kept (`Writer`): a page of fifty rows formats a
hundred values. The text never breaks inside: its spaces are no-break spaces.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import parse_pattern
from django.utils import timezone, translation
from django.utils.translation import gettext

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
NOTHING = "–"
NUMBERED = re.compile(r"(?<=[0-9]) (?=[^\W\d])")
_NEVER = datetime(1, 1, 1, tzinfo=UTC)

# The English of the console is European: 22 Nov 2026, and the week starts on Monday.
REGIONS = {"en": "en_GB"}


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language code of Django ("de", "de-ch"); English for one it does not know."""
    code = REGIONS.get(language, language.replace("-", "_"))
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(REGIONS["en"])


def current_locale() -> Locale:
    """The locale of the reader: of the language that is active."""
    return locale_of(translation.get_language() or "en")


def day(value: date | datetime) -> str:
    """A day, "20 Nov 2026". An instant is taken to the current time zone first."""
    current = writer()
    return current.day(current.local(value) if isinstance(value, datetime) else value)


def instant(value: datetime) -> str:
    """An aware instant in the current time zone, "20 Nov 2026, 14:03"."""
    current = writer()
    return current.instant(current.local(value))


def moment(value: datetime, now: datetime | None = None) -> str:
    """An aware instant as one speaks of it now: "Today, 09:41", "Yesterday, 18:22", else the day."""
    current = writer()
    return current.moment(current.local(value), now or timezone.now())


def number(value: int | Decimal, places: int = 0) -> str:
    """A number with the language's separators and a real minus sign, "10,000"."""
    return writer().number(value, places)


def together(sentence: str) -> str:
    """A sentence in which no line ends between a number and what it counts: "up to 10 MB"."""
    return NUMBERED.sub(NO_BREAK_SPACE, sentence)


def writer() -> "Writer":
    """The writer for the active language and time zone: for a caller with several values in hand."""
    return _writer_for(translation.get_language() or "en", timezone.get_current_timezone())


@lru_cache(maxsize=512)
def _writer_for(language: str, zone: tzinfo) -> "Writer":
    return Writer(language, zone)


class Writer:
    """Writes in one language and one time zone; what it takes apart, it keeps."""

    def __init__(self, language: str, zone: tzinfo) -> None:
        locale = locale_of(language)
        self._zone = zone
        self._day = _unbroken(str(parse_pattern(locale.datetime_skeletons["yMMMd"]).format))
        self._time = str(parse_pattern(locale.datetime_skeletons["Hm"]).format)
        self._joined = _unbroken(str(locale.datetime_formats["medium"]).replace("'", ""))
        self._months = {n: _unbroken(name) for n, name in locale.months["format"]["abbreviated"].items()}
        self._group: str = locale.number_symbols["latn"]["group"]
        self._point: str = locale.number_symbols["latn"]["decimal"]
        with translation.override(language):
            # Translators: "%(time)s" is a time of day such as 09:41.
            self._of_today = _unbroken(gettext("Today, %(time)s"))
            # Translators: "%(time)s" is a time of day such as 09:41.
            self._of_yesterday = _unbroken(gettext("Yesterday, %(time)s"))
        self._today_is = (_NEVER, _NEVER, 0)

    def local(self, value: datetime) -> datetime:
        """The instant in this time zone. Raises `ValueError` if it is naive."""
        if value.tzinfo is None:
            raise ValueError("A naive datetime has no meaning for a reader.")
        return value.astimezone(self._zone)

    def day(self, value: date) -> str:
        """A day; of an instant, as it stands (make it `local` first)."""
        return self._day % {"d": value.day, "MMM": self._months[value.month], "y": value.year}

    def time(self, value: datetime) -> str:
        """The time of day of a local instant."""
        hour = value.hour
        return self._time % {"H": hour, "HH": f"{hour:02}", "mm": f"{value.minute:02}"}

    def instant(self, value: datetime) -> str:
        """Day and time of day of a local instant."""
        return self._joined.replace("{1}", self.day(value)).replace("{0}", self.time(value))

    def moment(self, value: datetime, now: datetime) -> str:
        """A local instant as one speaks of it now."""
        age = self._today(now) - value.toordinal()
        if age == 0:
            return self._of_today % {"time": self.time(value)}
        if age == 1:
            return self._of_yesterday % {"time": self.time(value)}
        return self.day(value)

    def _today(self, now: datetime) -> int:
        """Which day it is, by the calendar: a day on which the clocks change has 23 or 25 hours."""
        start, end, ordinal = self._today_is
        if not start <= now < end:
            here = now.astimezone(self._zone)
            ordinal = here.toordinal()
            midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
            next_midnight = datetime.combine(here.date() + timedelta(1), time.min, self._zone)
            self._today_is = (midnight.astimezone(UTC), next_midnight.astimezone(UTC), ordinal)
        return ordinal

    def number(self, value: int | Decimal, places: int) -> str:
        """A number with this language's separators."""
        text = f"{abs(value):,.{places}f}" if places or isinstance(value, Decimal) else f"{abs(value):,}"
        if self._group != "," or self._point != ".":
            text = text.translate({ord(","): self._group, ord("."): self._point})
        return f"{MINUS}{text}" if value < 0 else text


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK_SPACE)
