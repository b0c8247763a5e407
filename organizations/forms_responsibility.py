"""The shape of a nomination, and of the last day of external access; forms validate, they do not save."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.ending import last_possible
from organizations.forms_reasons import RefusedForm
from organizations.models import Membership, Organization, Role
from organizations.operations.responsibility import AFTERWARDS


class HandOverForm(forms.Form):
    """Whom a legal representative nominates, and what they become themselves."""

    nominee = forms.IntegerField(
        min_value=1, error_messages={"required": _("Choose who is to take over."), "invalid": _("Choose a user.")}
    )
    role_after = forms.ChoiceField(
        choices=[(role.value, role.label) for role in AFTERWARDS],
        error_messages={
            "required": _("Choose what you become."),
            "invalid_choice": _("Choose one of the three roles."),
        },
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization

    def clean_nominee(self) -> Membership:
        """The member. Raises ValidationError for anybody else."""
        members = Membership.objects.of_open_organizations().filter(organization=self.organization)
        found = members.select_related("user", "organization").filter(pk=self.cleaned_data["nominee"]).first()
        if found is None:
            raise ValidationError(gettext("This person is no longer a user of the organization. Choose somebody else."))
        return found

    def clean_role_after(self) -> Role:
        """What the nominator becomes."""
        return Role(self.cleaned_data["role_after"])


class EndForm(RefusedForm):
    """The last day of external access, in the organization's time zone; empty: no end."""

    said_at: ClassVar[dict[str, str]] = {"": "last_day"}
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        error_messages={"invalid": _("Write the day as 2026-12-31.")},
        help_text=_("Leave it empty for access without an end date."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = {"min": today.isoformat(), "max": last_possible(today).isoformat()}
        attributes = {"type": "date", "autofocus": True, **limits}
        self.fields["last_day"].widget = forms.DateInput(attrs=attributes, format="%Y-%m-%d")
