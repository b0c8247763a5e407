"""Fields of forms about a person, the same wherever they are asked: address, names, password, time zone."""

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.fields import UncutField
from console.kit.time_zones import zone_choices
from security.passwords import LONGEST

LANGUAGES = [(code, capfirst(name)) for code, name in settings.LANGUAGES]
JOINERS = "\u200c\u200d"  # invisible, but part of how names are written in some scripts
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, format, surrogate, private, unassigned, line ends
LINK = re.compile(r"://|@|www\.", re.IGNORECASE)
ADDRESS = re.compile(r"://|@|www\.|\w\w\.\w\w", re.IGNORECASE)


class PasswordField(UncutField):
    """A password as it is typed: nothing is trimmed, nothing is shown again, and its length has an end."""

    default_error_messages = {"required": _("Type the password.")}

    def __init__(self, *, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(max_length=LONGEST, strip=False, widget=widget, **options)


class AddressField(forms.EmailField):
    """A sign-in address. Letters that only look like Latin ones are no part of an address here."""

    default_error_messages = {"required": _("Type your email address.")}

    def __init__(self, *, autocomplete: str) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=_("Email address"), max_length=254, widget=widget)

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what is no address, or has a local part beyond ASCII or in quotes."""
        address: str = super().clean(value)
        local, _at, domain = address.rpartition("@")
        if '"' in local or domain.startswith("["):  # RFC 5321 allows control characters between quotes
            raise ValidationError(validate_email.message)
        if not local.isascii():
            raise ValidationError(
                gettext("Before the @, an address cannot have accents or letters from other scripts.")
            )
        return address


class LineField(forms.CharField):
    """A name of anybody or anything: one line, spaces made single, nothing that cannot be seen, something to say."""

    def clean(self, value: Any) -> str:
        """The name with single spaces. Raises ValidationError."""
        name: str = super().clean(value)
        if any(unicodedata.category(sign) in UNSEEN and sign not in JOINERS for sign in name):
            raise ValidationError(gettext("This contains an invisible character. Type it again by hand."))
        if name and not any(sign.isalnum() for sign in name):
            raise ValidationError(gettext("It needs at least one letter or digit."))
        return " ".join(name.split())


class TitleField(LineField):
    """What an organization or a team is called. It stands in mails to strangers, where a link would be pressed."""

    def clean(self, value: Any) -> str:
        """The name. Raises ValidationError for a web or mail address; a name like `firma.ch` is none."""
        name = super().clean(value)
        if LINK.search(name):
            raise ValidationError(gettext("A name cannot contain a web or email address: leave out ://, www. and @."))
        return name


class NameField(LineField):
    """A person's given or family name. It stands in mails to people who did not ask for them, so it is no address."""

    default_error_messages = {"required": _("Type your name.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=80, **options)

    def clean(self, value: Any) -> str:
        """The name. Raises ValidationError for what leads somewhere."""
        name = super().clean(value)
        if ADDRESS.search(name):
            raise ValidationError(
                gettext("A name cannot contain a web or email address. Put a space after the dot of an abbreviation.")
            )
        return name


class TimeZoneField(forms.ChoiceField):
    """A time zone, by country and city in the reader's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Time zone"), choices=zone_choices, **options)


class PresentTimeZoneField(TimeZoneField):
    """The time zone of somebody who has one: it can stay, also when the list of another release calls it otherwise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text=_("Type the first letters of the country."), **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """The field of this form, with the choice of what is set."""
        present = form.get_initial_for_field(self, field_name)
        if present and present not in dict(zone_choices()):
            self.choices = [(present, present), *zone_choices()]
        return super().get_bound_field(form, field_name)
