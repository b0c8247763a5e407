"""What people type to change how they sign in: its shape, and the rules for what may be taken; saves nothing."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.words import StrOrPromise
from security import passwords
from security.fields import AddressField, PasswordField
from security.forms import ProofForm
from security.models.user import User


class ForgottenForm(ProofForm):
    """The address one signs in with."""

    email = AddressField(autocomplete="username")


class NewPasswordForm(ProofForm):
    """A new password, judged by the person it would belong to."""

    new_password = PasswordField(label=_("New password"), autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = passwords.rules()

    def refuse_present(self) -> None:
        """Says that the new one is the one that it should replace."""
        self.refuse(gettext("This is your current password. Choose another one."), field="new_password")

    def clean_new_password(self) -> str:
        """Raises ValidationError with every rule that it breaks."""
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password


class PasswordForm(NewPasswordForm):
    """The present password and the one that takes its place."""

    password = PasswordField(label=_("Current password"), autocomplete="current-password")

    field_order = ("password", "new_password")

    def clean(self) -> dict[str, Any]:
        """What is wrong stands at its field."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "password" in cleaned and cleaned["password"] == cleaned.get("new_password"):
            self.refuse_present()
        return cleaned

    def refuse_password(self) -> None:
        """The present password was not right."""
        self.refuse(gettext("This is not your password."), field="password")


class _AddressForm(ProofForm):
    """A new address that differs from those that the person has."""

    label: StrOrPromise
    is_sign_in: StrOrPromise
    is_recovery: StrOrPromise

    email = AddressField(autocomplete="email")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].label = str(self.label)

    def clean_email(self) -> str:
        """Raises ValidationError if it is one of the person's, in any case."""
        address: str = self.cleaned_data["email"]
        if address.lower() == self.user.email.lower():
            raise forms.ValidationError(str(self.is_sign_in))
        if address.lower() == self.user.recovery_email.lower():
            raise forms.ValidationError(str(self.is_recovery))
        return address


class RecoveryEmailForm(_AddressForm):
    """SEC-6: where the link for a new password goes."""

    label = _("New recovery email")

    is_sign_in = _(
        "You sign in with this address. The recovery email must be a different one that you also have access to."
    )
    is_recovery = _("This is already your recovery email.")


class SignInAddressForm(_AddressForm):
    """SEC-8: what to sign in with."""

    label = _("New sign-in address")

    is_sign_in = _("You already sign in with this address.")
    is_recovery = _("This is your recovery email. Change that first: the two addresses must be different.")
