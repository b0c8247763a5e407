"""The shape of a security policy; forms validate, they do not save."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.forms_reasons import RefusedForm
from organizations.models.policy import Requirement, Terms
from organizations.policy import last_start

AHEAD = timedelta(days=14)  # what is proposed, so that people have time


class PolicyForm(RefusedForm):
    """What is required, and from which day of the organization on. The day matters only where more is asked for than
    holds today; `seen` is the fingerprint of the terms that the page showed."""

    said_at: ClassVar[dict[str, str]] = {"": "begins_on"}
    requirement = forms.ChoiceField(
        choices=Requirement.choices,
        error_messages={
            "required": _("Choose what is required."),
            "invalid_choice": _("Choose one of the three options."),
        },
    )
    begins_on = forms.DateField(
        label=_("From"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        error_messages={"invalid": _("Write the day as 2026-12-31.")},
        help_text=_("Until then, everybody can set it up, and is reminded. What is already required stays in force."),
    )
    seen = forms.CharField(required=False, max_length=64)

    def __init__(self, *args: Any, terms: Terms, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms, self.today = terms, today
        limits = {"min": today.isoformat(), "max": last_start(today).isoformat()}
        self.fields["begins_on"].widget = forms.DateInput(attrs={"type": "date", **limits}, format="%Y-%m-%d")
        self.fields["requirement"].initial = terms.in_the_end
        self.fields["begins_on"].initial = terms.next_after(today) or today + AHEAD

    @property
    def chosen(self) -> str:
        """What is chosen, at first what is set; for the page."""
        return str(self["requirement"].value() or "")

    def clean(self) -> dict[str, Any]:
        """The day, where it matters; where it does not, today."""
        cleaned = super().clean() or {}
        if "requirement" not in cleaned:
            return cleaned
        cleaned["requirement"] = Requirement(cleaned["requirement"])
        if not cleaned["requirement"].exceeds(self.terms.on(self.today)):
            self.errors.pop("begins_on", None)
            cleaned["begins_on"] = self.today
        elif "begins_on" in cleaned and cleaned["begins_on"] is None:
            self.add_error("begins_on", ValidationError(gettext("Choose the day from which it is required.")))
        return cleaned
