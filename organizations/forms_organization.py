"""What a legal representative types about the organization (ORG-13): its shape; forms validate, they do not save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.fields import CountryField, PhoneField, VatNumberField, postal_code_error
from organizations.models import Organization
from organizations.models.organization import LegalForm
from security.fields import LANGUAGES, LineField, PresentTimeZoneField, TitleField


def _line(autocomplete: str, **attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, **attributes})


class DetailsForm(forms.Form):
    """One part of the details. `seen` is the fingerprint of what the form showed: somebody else may save meanwhile."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    @property
    def details(self) -> dict[str, str]:
        """What is to be saved."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = next(field for name, field in self.fields.items() if name != "seen")
        if not isinstance(first.widget, forms.RadioSelect):
            first.widget.attrs["autofocus"] = True

    def outdated(self, seen: str, lines: list[str]) -> None:
        """Says what is in force now (`seen` is its fingerprint); what was typed stays, and saving again replaces it."""
        self.data = {**self.data.dict(), "seen": seen}  # type: ignore[attr-defined]
        sentence = gettext(
            "Somebody else has changed this in the meantime, so nothing was saved. In force now: "
            "%(now)s. What you typed is still here; save again to replace it."
        )
        self.add_error(None, sentence % {"now": ", ".join(lines) or "–"})


class NameForm(DetailsForm):
    """What the organization is called, and what it is before the law."""

    name = TitleField(
        label=_("Name"),
        max_length=Organization._meta.get_field("name").max_length,
        error_messages={"required": _("Type the name of the organization.")},
        widget=_line("organization"),
    )
    legal_form = forms.ChoiceField(
        label=_("Legal form"),
        choices=LegalForm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the organization is.")},
    )


class AddressForm(DetailsForm):
    """Where the organization is. Its currency follows from the country."""

    street = LineField(
        label=_("Street and number"),
        max_length=200,
        error_messages={"required": _("Type the street and the number.")},
        widget=_line("street-address"),
    )
    postal_code = LineField(
        label=_("Postal code"),
        max_length=20,
        required=False,
        widget=_line("postal-code"),
    )
    city = LineField(
        label=_("Town"),
        max_length=120,
        error_messages={"required": _("Type the town.")},
        widget=_line("address-level2"),
    )
    country = CountryField(label=_("Country"))

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError at the postal code, which every country writes in its own way."""
        cleaned = super().clean() or {}
        if "postal_code" in cleaned and cleaned.get("country"):
            sentence = postal_code_error(cleaned["country"], cleaned["postal_code"])
            if sentence:
                self.add_error("postal_code", sentence)
        return cleaned


class PhoneForm(DetailsForm):
    """Where the organization is called."""

    phone = PhoneField(label=_("Phone"), required=False, help_text=_("With the country code: +41 44 123 45 67."))


class VatNumberForm(DetailsForm):
    """The number under which the organization pays value added tax."""

    vat_number = VatNumberField(
        label=_("VAT number"),
        max_length=40,
        required=False,
        help_text=_("As shown on your certificate, for example CHE-123.456.788 MWST or DE123456789."),
        widget=_line("off"),
    )


class LanguageForm(DetailsForm):
    """The language in which the organization is written to where no person's own is known."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)


class TimeZoneForm(DetailsForm):
    """Where the organization's days begin and end."""

    time_zone = PresentTimeZoneField()


class DeleteForm(forms.Form):
    """The name of the organization, typed back: nobody deletes one by a slip."""

    name = forms.CharField(max_length=200, required=False, widget=_line("off", autofocus=True))

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.fields["name"].label = gettext("To confirm, type the name: %(name)s") % {"name": organization.name}

    def clean_name(self) -> str:
        """Raises ValidationError for anything but the name; case and spaces beside it do not matter."""
        typed = " ".join(self.cleaned_data["name"].split())
        if typed.casefold() != " ".join(self.organization.name.split()).casefold():
            raise ValidationError(gettext("This is not the name. The organization was not deleted."))
        return typed
