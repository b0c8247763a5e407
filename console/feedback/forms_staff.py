"""What support types about suggestions and meetings in Django admin: its shape only."""

from typing import Any, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.feedback import services
from console.feedback.models import Channel, Grounds, State, Suggestion
from console.feedback.models.suggestion import LONGEST
from console.kit.fields import TextField
from security.fields import LANGUAGES, LineField
from security.models import User


class RecordForm(forms.Form):
    """What somebody said elsewhere."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[one for one in Channel.choices if one[0] != Channel.CONSOLE]
    )
    author = forms.EmailField(
        label=_("Sign-in address of the author"),
        required=False,
        help_text=_("If they have an account: they get an email, and can follow the suggestion in the console."),
    )
    told_by = LineField(
        label=_("Who said it, if they have no account"),
        max_length=200,
        required=False,
        help_text=_("Only support sees it. Nobody is emailed."),
    )
    service = forms.ChoiceField(label=_("Service"), choices=services.choices)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    title = LineField(label=_("Suggestion in one line"), max_length=120)
    text = TextField(label=_("Description"), max_length=LONGEST, rows=8)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a language in which nobody can write about the service."""
        cleaned = super().clean() or {}
        service = services.SERVICES.get(cleaned.get("service", ""))
        if service and cleaned.get("language") and cleaned["language"] not in service.languages:
            names = dict(LANGUAGES)
            there = ", ".join(str(names[code]) for code in service.languages)
            sentence = gettext("Suggestions about %(service)s are accepted in: %(languages)s.")
            raise ValidationError({"language": sentence % {"service": service.name, "languages": there}})
        return cleaned

    def clean_author(self) -> User | None:
        """The person who signs in with this address. Raises ValidationError for an address that nobody has."""
        address = self.cleaned_data["author"]
        found = User.objects.with_address(address).filter(is_active=True).first() if address else None
        if address and found is None:
            raise ValidationError(gettext("No account uses this address. Leave the field empty, and write who it was."))
        return found


class Said(TypedDict):
    """An answer, as operations want it."""

    state: State
    grounds: str
    answer: str


class AnswerForm(forms.Form):
    """What became of a suggestion: a state, for a refusal its reason, and what the authors read besides."""

    states: tuple[State, ...] = (State.DONE, State.DECLINED)

    state = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    grounds = forms.ChoiceField(
        label=_("Reason, if it is declined"),
        choices=[("", "–"), *Grounds.choices],
        required=False,
        help_text=_("Every author reads it in their own language."),
    )
    answer = TextField(
        label=_("Answer"),
        max_length=500,
        required=False,
        rows=3,
        help_text=_(
            "By when, or how it is already possible. Authors see exactly what you write, in the language you use."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(State.choices) | {State.DISCUSSED.value: gettext("Keep for the next meeting")}
        self.fields["state"].choices = [(state.value, labels[state.value]) for state in self.states]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a refusal without its reason."""
        cleaned = super().clean() or {}
        is_declined = cleaned.get("state") == State.DECLINED
        if is_declined and not cleaned.get("grounds"):
            raise ValidationError({"grounds": gettext("Say why: the authors are told.")})
        if is_declined and cleaned.get("grounds") == Grounds.OTHER and not cleaned.get("answer"):
            raise ValidationError({"answer": gettext("Say which other reason: the authors are told.")})
        if not is_declined:
            cleaned["grounds"] = ""
        return cleaned


def said(cleaned: dict[str, Any]) -> Said:
    """What a valid AnswerForm says."""
    return Said(state=State(cleaned["state"]), grounds=cleaned["grounds"], answer=cleaned["answer"])


class DecisionForm(AnswerForm):
    """What a meeting says. `seen` is which decision of which meeting the form shows."""

    states = (State.DISCUSSED, State.PLANNED, State.DONE, State.DECLINED)

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """The other suggestion."""

    into = forms.CharField(label=_("Number of the other suggestion"), max_length=20, help_text=_("Such as F-17."))

    def clean_into(self) -> Suggestion:
        """Raises ValidationError for a number that no suggestion has."""
        number = self.cleaned_data["into"].strip().upper().removeprefix("F-")
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        found = Suggestion.objects.filter(pk=int(number)).first() if is_number else None
        if found is None:
            raise ValidationError(gettext("There is no suggestion with this number."))
        return found


class DayForm(forms.Form):
    """The day of a meeting."""

    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class MoveForm(DayForm):
    """Another day for a meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].help_text = _("If it has already been held, the day on which it took place.")


class MeetingForm(DayForm):
    """A new meeting."""

    service = forms.ChoiceField(label=_("Service"), choices=services.choices)

    field_order = ["service", "held_on"]


class MinutesForm(forms.Form):
    """What was said. `seen` is the fingerprint of what the form showed."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    minutes = TextField(
        label=_("Minutes"),
        required=False,
        max_length=20_000,
        rows=12,
        help_text=_("Only support reads them."),
    )
