"""The shape of what people type about an organization's people; forms validate, they do not save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organizations.models import Membership, Role


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
                _("Somebody changed this role meanwhile: %(name)s is %(role)s now. Nothing was saved."), params=names
            )
        if role == self.member.role:
            raise ValidationError(_("%(name)s is %(role)s already. Choose another role, or cancel."), params=names)
        return {"role": Role(role)}
