"""What a person types on their own pages: its shape only; nothing here changes anything."""

from django import forms
from django.utils.translation import gettext_lazy as _

from security.fields import LANGUAGES, NameField, PresentTimeZoneField, TitleField
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

    time_zone = PresentTimeZoneField()


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
