"""VAT numbers as one types them, and as they are kept (ORG-13); asks no register whether they are in force."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SWISS_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4)
SWISS = re.compile(r"CHE(\d{9})(MWST|TVA|IVA|VAT)?")
# What follows the two letters of each member state of the European Union (EL is Greece, XI Northern Ireland), and of
# the neighbours whose businesses have numbers of their own.
FORMATS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[0-9A-Z]\d{7}[0-9A-Z]",
    "FI": r"\d{8}",
    "FR": r"[0-9A-HJ-NP-Z]{2}\d{9}",
    "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"(\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"\d{11}",
    "LI": r"\d{5}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "NO": r"\d{9}(MVA)?",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}


def normal_vat_number(text: str) -> str:
    """The number as it is kept: "CHE-123.456.788 MWST", "DE123456789". Raises ValidationError with a sentence."""
    signs = re.sub(r"[\s.\-/]", "", text).upper()
    if not signs.isascii():
        raise ValidationError(_("A VAT number consists only of letters from A to Z and digits."))
    if signs.startswith("CHE"):
        return _swiss(signs)
    country, rest = signs[:2], signs[2:]
    if country == "GR":
        country = "EL"
    if country not in FORMATS:
        raise ValidationError(_("Begin with the letters of the country, as in CHE-123.456.788 MWST or DE123456789."))
    if not re.fullmatch(FORMATS[country], rest):
        raise ValidationError(
            _("Numbers that begin with %(country)s look different. Compare it with your certificate.")
            % {"country": country}
        )
    return country + rest


def _swiss(signs: str) -> str:
    """The register's own way of writing, whose last digit confirms the others (modulo 11)."""
    found = SWISS.fullmatch(signs)
    if found is None:
        raise ValidationError(_("A Swiss number has nine digits after CHE, as in CHE-123.456.788 MWST."))
    digits, suffix = found[1], found[2] or ""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, SWISS_WEIGHTS, strict=False)) % 11
    if check == 10 or check % 11 != int(digits[8]):
        raise ValidationError(_("The last digit does not match the others: there is a mistake in this number."))
    suffix = suffix if suffix in {"MWST", "TVA", "IVA"} else "MWST"
    return f"CHE-{digits[:3]}.{digits[3:6]}.{digits[6:]} {suffix}"
