"""The shape of what people type about an organization's people; forms validate, they do not save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Membership, Role
from security.models import User


class SelectedRoleForm(forms.Form):
    """One role for everybody who was selected."""

    role = forms.ChoiceField(
        choices=Role.choices,
        error_messages={
            "required": gettext_lazy("Choose the role that these people get."),
            "invalid_choice": gettext_lazy("Choose one of the roles."),
        },
    )

    @property
    def chosen(self) -> Role | None:
        """What was chosen, if it is a role."""
        return Role(self.cleaned_data["role"]) if self.is_valid() else None


class RemovalForm(forms.Form):
    """The last question before somebody is removed: one's own sign-in address (ORG-10)."""

    mistaken = gettext_lazy("This is not the address you sign in with: that is %(address)s. Nobody was removed.")
    address = forms.CharField(
        label=gettext_lazy("Your own sign-in address"),
        max_length=254,
        error_messages={"required": gettext_lazy("Type your own sign-in address to confirm.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        ),
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.fields["address"].help_text = _("To confirm, type %(address)s.") % {"address": reader.email}

    def clean_address(self) -> str:
        """Raises ValidationError for anything but the reader's own address, whatever its case."""
        address: str = self.cleaned_data["address"]
        if address.strip().lower() != self.reader.email.lower():
            raise ValidationError(self.mistaken, params={"address": self.reader.email})
        return address


class AccountDeletionForm(RemovalForm):
    """The same before one's own account is deleted (SEC-9)."""

    mistaken = gettext_lazy("This is not the address you sign in with: that is %(address)s. Nothing was deleted.")


class RoleForm(forms.Form):
    """Another role for one member.

    `before` is the role that the dialog showed: what it said would change is no longer true if that has changed.
    Every role may be sent: whether this person may give it is a guard's question.
    """

    role = forms.CharField(max_length=20, required=False)
    before = forms.CharField(max_length=20, required=False)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError, for the dialog as a whole."""
        role, before = self.cleaned_data.get("role", ""), self.cleaned_data.get("before", "")
        names = {"name": self.member.user.name, "role": self.member.get_role_display()}
        if role not in Role.values:
            raise ValidationError(_("Choose one of the roles."))
        if before and before != self.member.role:
            raise ValidationError(
                _("Somebody has changed this role in the meantime: %(name)s is now %(role)s. Nothing was saved."),
                params=names,
            )
        if role == self.member.role:
            raise ValidationError(_("%(name)s is already %(role)s. Choose another role, or cancel."), params=names)
        return {"role": Role(role)}
