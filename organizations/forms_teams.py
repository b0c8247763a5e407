"""What somebody types about a team: its name and its colour."""

from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Mark, Team
from security.fields import TitleField
from security.forms import ProofForm


class Chosen(TypedDict):
    """Name and colour of a team, as operations want them."""

    name: str
    mark: Mark


class TeamForm(ProofForm):
    """Name and colour. Whether the name is free, the operation says."""

    name = TitleField(
        label=_("Name"),
        max_length=Team._meta.get_field("name").max_length,
        help_text=_("As people in the organization call it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    mark = forms.ChoiceField(label=_("Colour"), choices=Mark.choices, initial=Mark.PETROL, widget=forms.RadioSelect)

    @property
    def chosen(self) -> Chosen:
        """What a valid form says."""
        return Chosen(name=self.cleaned_data["name"], mark=Mark(self.cleaned_data["mark"]))

    def say_that_the_name_is_taken(self) -> None:
        """The same sentence, be the other team old or made in this moment."""
        self.refuse(_("There is already a team with this name. Choose another name."), field="name")
