"""What somebody types to sign up: first an address, then, once it is confirmed, the account."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from security import passwords
from security.fields import LANGUAGES, AddressField, NameField, PasswordField, TimeZoneField
from security.forms import ProofForm
from security.models import User


class SignUpForm(ProofForm):
    """The address that is to be confirmed."""

    email = AddressField(autocomplete="email")


class AccountForm(ProofForm):
    """Who the person is, and the password they choose."""

    given_name = NameField(label=_("Given name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    family_name = NameField(
        label=_("Family name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = PasswordField(label=_("Password"), autocomplete="new-password")
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial=get_language)
    time_zone = TimeZoneField(initial=User._meta.get_field("time_zone").default)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = passwords.rules()
        if not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-own-time-zone"] = True

    def clean(self) -> dict[str, Any]:
        """Judges the password by the person it would belong to; what is wrong stands at its field."""
        cleaned: dict[str, Any] = self.cleaned_data
        person = User(
            email=self.email,
            given_name=cleaned.get("given_name", ""),
            family_name=cleaned.get("family_name", ""),
        )
        if password := cleaned.get("password"):
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
