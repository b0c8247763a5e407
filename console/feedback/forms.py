"""What somebody types who suggests something: its shape only."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.feedback.models.suggestion import LONGEST
from console.kit.exceptions import Limited
from console.kit.fields import TextField, uncut
from organizations.models import Organization
from security import limits
from security.fields import LineField
from security.forms import ProofForm

WRITTEN = ("key", "title", "text", "about", "organization")  # what comes back after a session that ended


class SuggestionForm(ProofForm):
    """A suggestion. `key` is made with the form, so that the same form sent twice is one suggestion."""

    key = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    title = LineField(
        label=_("Your suggestion in one line"),
        max_length=120,
        error_messages={"required": _("Say in one line what you suggest.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = TextField(
        label=_("Description"),
        max_length=LONGEST,
        rows=8,
        help_text=_("What would you like to do, and what stands in the way today?"),
        error_messages={"required": _("Describe it in a few words.")},
    )
    about = LineField(
        label=_("Which product or page it is about"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organization = forms.ChoiceField(
        label=_("Organization that it concerns"),
        required=False,
        help_text=_("Support sees its name. Nobody else in the organization sees the suggestion."),
    )

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        uncut(self)
        self.known = {str(organization.pk): organization for organization in organizations}
        named = [(key, organization.name) for key, organization in self.known.items()]
        self.fields["organization"].choices = [("", _("None in particular")), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["organization"]
        self.initial.setdefault("key", str(uuid4()))

    def clean_key(self) -> UUID:
        """Another one in place of what no form of ours holds."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as the operation wants it."""
        organization = self.known.get(self.cleaned_data.get("organization", ""))
        return {name: self.cleaned_data[name] for name in ("key", "title", "text", "about")} | {
            "organization": organization
        }

    def wait_for_the_next(self, limit: Limited) -> None:
        """Says when, and that nothing is lost."""
        self.retry_after = limit.retry_after
        sentence = gettext(
            "You have sent many suggestions. The next one can be sent in %(time)s; leave this page open."
        )
        self.refuse(sentence % {"time": limits.in_words(limit.retry_after)})
