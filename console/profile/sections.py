"""The parts of a profile that a person changes, each with its form; knows no request."""

from dataclasses import dataclass

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from console.kit.time_zones import zone_label
from console.kit.words import StrOrPromise
from console.profile.forms import AppearanceForm, LanguageForm, NameForm, TimeZoneForm
from security.models import User


@dataclass(frozen=True)
class Section:
    """One row of the profile: its name in addresses, its words, and the form behind Edit."""

    part: str
    name: StrOrPromise
    note: StrOrPromise
    saved: StrOrPromise
    form: type[forms.Form]

    def initial(self, user: User) -> dict[str, str]:
        """The person's present values."""
        return {field: getattr(user, field) for field in self.form.base_fields}

    def value(self, user: User) -> str:
        """The present value in words."""
        if self.part == "name":
            return user.name
        if self.part == "time-zone":
            return zone_label(user.time_zone)
        return str(capfirst(getattr(user, f"get_{self.part}_display")()))


SECTIONS = {
    section.part: section
    for section in (
        Section(
            "name",
            _("Name"),
            _("Users of your organizations see your name, and it appears in the log."),
            _("Your name was saved."),
            NameForm,
        ),
        Section(
            "language",
            _("Language"),
            _("For the console and for emails to you."),
            # Translators: shown in the language that was chosen; name that language, not English.
            _("The console and its emails are in English from now on."),
            LanguageForm,
        ),
        Section(
            "time-zone",
            _("Time zone"),
            _("Times of day in the console and in emails are in this time zone."),
            _("Your time zone was saved."),
            TimeZoneForm,
        ),
        Section(
            "appearance",
            _("Appearance"),
            _("Light or dark, on every device you sign in on."),
            _("The appearance was saved."),
            AppearanceForm,
        ),
    )
}
