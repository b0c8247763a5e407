"""Codes by SMS: which numbers may be used, how they are written, and what is sent. Who sends it is a gateway."""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.kit.words import StrOrPromise
from security.factors.factor import Factor
from security.models.factors import DIGITS, Phone


@dataclass(frozen=True)
class Country:
    """Where a number may be from: how it is called from abroad, and which of its numbers are mobile ones."""

    name: StrOrPromise
    prefix: str
    mobile: str
    trunk: str = "0"


# Mobile numbers only: numbers at a premium, to which fraud has codes sent, are none.
COUNTRIES = {
    "CH": Country(gettext_lazy("Switzerland"), "41", r"7[4-9]\d{7}"),
    "FR": Country(gettext_lazy("France"), "33", r"[67]\d{8}"),
    "BE": Country(gettext_lazy("Belgium"), "32", r"4[5-9]\d{7}"),
    "DE": Country(gettext_lazy("Germany"), "49", r"1[567]\d{8,9}"),
    "IT": Country(gettext_lazy("Italy"), "39", r"3\d{8,9}", trunk=""),
    "ES": Country(gettext_lazy("Spain"), "34", r"[67]\d{8}", trunk=""),
    "AT": Country(gettext_lazy("Austria"), "43", r"6\d{7,11}"),
}


def countries() -> dict[str, Country]:
    """Those whose numbers are accepted here (SMS_COUNTRIES), in the order of the settings."""
    return {code: COUNTRIES[code] for code in settings.STEWARD["SMS_COUNTRIES"]}


def number_of(typed: str, country: str) -> str:
    """A mobile number as E.164 ("+41791234567"), typed with the country's prefix or without; empty for what is none."""
    digits = _digits(typed)
    of = COUNTRIES[country]
    local = re.fullmatch(rf"(?:(?:\+|00){of.prefix}0?|{of.trunk})({of.mobile})", digits, re.ASCII)
    return f"+{of.prefix}{local[1]}" if local else ""


def is_of_another_country(typed: str) -> bool:
    """Whether it is typed with the prefix of a country whose numbers are not accepted here."""
    prefixed = re.match(r"(?:\+|00)(\d+)", _digits(typed), re.ASCII)
    return prefixed is not None and not prefixed[1].startswith(tuple(of.prefix for of in countries().values()))


def _digits(typed: str) -> str:
    return re.sub(r"[\s().\-/]", "", typed)


def masked(number: str) -> str:
    """The number with its middle left out: "+41 79 ··· ·· 43". Whoever knows it recognizes it."""
    prefix = next((of.prefix for of in COUNTRIES.values() if number.startswith(f"+{of.prefix}")), number[1:3])
    local = number[1 + len(prefix) :]
    return f"+{prefix}\u00a0{local[:2]}\u00a0···\u00a0··\u00a0{local[-2:]}"


SMS = Factor(
    "sms", gettext_lazy("SMS"), "message-square", Phone, "sign-in-sms", "number", shown_as=masked, is_single=True
)


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def words_for(code: str) -> str:
    """The message. It ends as browsers want it that fill a code in by themselves."""
    return _("%(code)s is your code for %(provider)s. Nobody from %(provider)s will ever ask you for it.") % {
        "code": code,
        "provider": settings.STEWARD["PROVIDER_NAME"],
    }
