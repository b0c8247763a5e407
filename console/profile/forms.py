"""What a person types on their own pages: its shape only; nothing here changes anything."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.kit.time_zones import zone_choices
from security.fields import LANGUAGES, NameField, TitleField
from security.forms import ProofForm
from security.models import Appearance


class NameForm(forms.Form):
    """What a person is called."""

    given_name = NameField(label=_("Given name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    family_name = NameField(
        label=_("Family name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )


class LanguageForm(forms.Form):
    """The language of the console and of its mails."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)


class TimeZoneForm(forms.Form):
    """Where the person's clock is."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Type the first letters of the country."), choices=zone_choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.initial.get("time_zone")
        known = {value for value, _label in zone_choices()}
        if present and present not in known:
            self.fields["time_zone"].choices = [(present, present), *zone_choices()]  # type: ignore[attr-defined]


class AppearanceForm(forms.Form):
    """Light, dark, or as the system is."""

    appearance = forms.ChoiceField(label=_("Appearance"), choices=Appearance.choices, widget=forms.RadioSelect)


class OrganizationForm(ProofForm):
    """A new organization."""

    name = TitleField(
        label=_("Name"),
        max_length=120,
        help_text=_("As people know it: a company, an association, a family."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
