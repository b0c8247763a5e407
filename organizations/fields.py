"""Fields about an organization, with the sentences of what is wrong with them: phone, VAT number, country."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.countries import country_choices
from organizations.vat import normal_vat_number
from security.fields import LineField

# How many digits a postal code has, where that is simple. Elsewhere it is one line of text.
POSTAL_CODES = {"CH": 4, "LI": 4, "AT": 4, "DE": 5, "FR": 5, "IT": 5, "ES": 5}


class PhoneField(forms.CharField):
    """A phone number with its country code; kept as E.164 writes it, +41441234567."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        super().__init__(max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """The digits after a plus. Raises ValidationError."""
        typed = str(super().clean(value)).replace("(0)", "")
        digits = re.sub(r"[\s()./\u2010-\u2015-]", "", typed)
        digits = re.sub(r"^00", "+", digits)
        if not digits:
            return ""
        if not re.fullmatch(r"\+?[0-9]+", digits):
            raise ValidationError(gettext("A phone number consists of digits and spaces, with a + in front."))
        if not digits.startswith("+"):
            raise ValidationError(gettext("Begin with + and the country code, as in +41 44 123 45 67."))
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
            raise ValidationError(gettext("Including the country code, it has 7 to 15 digits."))
        return digits


class VatNumberField(LineField):
    """A VAT number, kept as its country writes it."""

    def clean(self, value: Any) -> str:
        """The normal form. Raises ValidationError."""
        typed = super().clean(value)
        return normal_vat_number(typed) if typed else ""


class CountryField(forms.ChoiceField):
    """A country of ISO 3166, by its name in the reader's language."""

    default_error_messages = {
        "required": _("Choose a country."),
        "invalid_choice": _("Choose a country from the list."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.Select(attrs={"autocomplete": "country"})
        super().__init__(choices=lambda: [("", "–"), *country_choices()], widget=widget, **options)


def postal_code_error(country: str, code: str) -> str:
    """What is wrong with a postal code of that country, in a sentence; empty where nothing is."""
    digits = POSTAL_CODES.get(country)
    if digits is None or re.fullmatch(rf"[0-9]{{{digits}}}", code):
        return ""
    return gettext("Postal codes in this country have %(digits)s digits.") % {"digits": digits}
