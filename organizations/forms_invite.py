"""The shape of what people type to invite one or many (ORG-6); forms validate, they do not save."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations import invite_list
from organizations.forms_reasons import RefusedForm
from organizations.invite_rows import Row, day_of, row
from organizations.models import Organization, Role, Team
from security.fields import AddressField, NameField


class RoleField(forms.CharField):
    """One of the roles, by its code. Whether this person may offer it is a guard's question."""

    def __init__(self) -> None:
        super().__init__(label=_("Role"), max_length=20, required=False)

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what is no role."""
        role: str = super().clean(value)
        if role not in Role.values:
            raise ValidationError(gettext("Choose one of the roles."))
        return role


class PersonForm(RefusedForm):
    """One person to invite."""

    said_at: ClassVar[dict[str, str]] = {
        "": "email",
        "only_legal_representatives": "role",
        "no_second_factor": "role",
        "unknown_role": "role",
        "only_external_access_ends": "ends_on",
        "end_is_past": "ends_on",
        "day_too_far": "ends_on",
    }
    email = AddressField(autocomplete="off")
    given_name = NameField(label=_("Given name"), required=False)
    family_name = NameField(label=_("Family name"), required=False)
    role = RoleField()
    ends_on = forms.DateField(
        label=_("Last day of access"),
        help_text=_(
            "Only for externals: their access ends by itself after this day. If empty, it stays until "
            "somebody removes them."
        ),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, now: Row | None = None, **kwargs: Any) -> None:
        """`now` is the row as it stands."""
        initial: dict[str, Any] = {"role": Role.COLLABORATOR.value}
        if now is not None:
            initial = {**now, "ends_on": day_of(now)}
        super().__init__(*args, **kwargs)
        self.initial = initial

    @property
    def chosen_role(self) -> str:
        """The role that is chosen in the form as it stands."""
        return str(self["role"].value() or "")

    def row(self) -> Row:
        """What was typed, as a row of a draft with one person."""
        typed = self.cleaned_data
        on = typed["ends_on"]
        return row(
            line=1,
            email=typed["email"],
            given_name=typed["given_name"],
            family_name=typed["family_name"],
            role=typed["role"],
            ends_on=on.isoformat() if on else "",
        )


class ListForm(forms.Form):
    """Many people to invite, pasted or from a file. `rows` after it was found valid."""

    people = forms.CharField(
        label=_("Addresses"),
        help_text=_("One per line, or a table that you copied."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("CSV file"), required=False)
    role = RoleField()
    rows: list[Row]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"role": Role.COLLABORATOR.value}
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,text/csv,text/plain"

    @property
    def chosen_role(self) -> str:
        """The role that is chosen in the form as it stands."""
        return str(self["role"].value() or "")

    def clean(self) -> dict[str, Any]:
        """Reads the list. Raises ValidationError at the field it came from."""
        typed = super().clean() or {}
        people, file = typed.get("people", ""), typed.get("file")
        if self.errors:
            return typed
        if people.strip() and file:
            self.add_error("file", gettext("Paste a list or choose a file, not both."))
        elif not people.strip() and not file:
            self.add_error("people", gettext("Paste a list here, or choose a file."))
        elif file and file.size > invite_list.LARGEST_FILE:
            larger = gettext("The file is larger than %(most)s MB. Split it into several lists.")
            self.add_error("file", larger % {"most": invite_list.LARGEST_FILE // 1_048_576})
        else:
            self._read("file" if file else "people", people, file, typed["role"])
        return typed

    def _read(self, field: str, people: str, file: Any, role: str) -> None:
        try:
            text = invite_list.text_of(file.read()) if file else people
            self.rows = invite_list.rows_of(text, role=role)
        except ValidationError as error:
            self.add_error(field, error)


class TeamsForm(forms.Form):
    """The teams that everybody in the draft joins."""

    teams = forms.ModelMultipleChoiceField(queryset=Team.objects.none(), required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.filter(organization=organization)  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """The draft as the person saw it when they decided: the moment of its last change."""

    seen = forms.CharField(max_length=40, required=False)

    def clean_seen(self) -> datetime | None:
        """The moment; None for what is none: then it is not the one of the draft either."""
        try:
            seen = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
        return seen if seen.tzinfo else None
