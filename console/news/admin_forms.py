"""What staff type about an issue: texts in each language, an instant in a time zone. Shape only."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.fields import TextField
from console.news import markdown
from console.news.models import Issue
from console.news.models.issue import FALLBACK, Texts, fingerprint
from console.news.themes import THEMES
from security.fields import LineField, TimeZoneField

LONGEST = 20_000  # characters of a text


class MarkdownField(TextField):
    """A text in Markdown, with nothing in it that would not be shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=14, required=False, max_length=LONGEST, **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError with a sentence for each thing that cannot stand there."""
        text: str = super().clean(value)
        if found := markdown.problems(text):
            raise ValidationError(found)
        return text


class IssueForm(forms.Form):
    """The theme; then, for each language, a subject and a text, or neither: `texts`. English is there in any case."""

    theme = forms.ChoiceField(label=_("Theme"), choices=[(theme.code, theme.name) for theme in THEMES.values()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            names = {"language": capfirst(name)}
            self.fields[f"subject_{code}"] = LineField(
                label=_("Subject (%(language)s)") % names,
                max_length=150,
                required=code == FALLBACK,
                widget=forms.TextInput(attrs={"size": 90}),
            )
            self.fields[f"body_{code}"] = MarkdownField(
                label=_("Text (%(language)s)") % names,
                help_text=_(
                    "Markdown: headings, lists, quotations, emphasis, code within a line and links. People whose "
                    "language the issue is not written in get the English version."
                )
                if code == FALLBACK
                else "",
            )
        self.fields[f"body_{FALLBACK}"].required = True

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a language that has a subject without a text, or a text without a subject."""
        cleaned = super().clean() or {}
        for code, _name in settings.LANGUAGES:
            pair = {name: cleaned.get(f"{name}_{code}") for name in ("subject", "body")}
            missing = [f"{name}_{code}" for name, value in pair.items() if not value]
            if len(missing) == 1 and not {f"subject_{code}", f"body_{code}"} & set(self.errors):
                self.add_error(missing[0], gettext("A language needs both a subject and a text, or neither."))
        cleaned["texts"] = self._texts(cleaned)
        return cleaned

    @staticmethod
    def _texts(cleaned: dict[str, Any]) -> Texts:
        """What was typed, by language."""
        typed = {
            code: (cleaned.get(f"subject_{code}"), cleaned.get(f"body_{code}")) for code, _name in settings.LANGUAGES
        }
        return {code: (subject, body) for code, (subject, body) in typed.items() if subject and body}


class RewriteForm(IssueForm):
    """Of an issue that is there. `seen` is the fingerprint of what the form showed."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


def typed_of(issue: Issue) -> dict[str, str]:
    """What an issue looks like in the form."""
    texts = {text.language: (text.subject, text.body) for text in issue.texts.all()}
    typed = {"theme": issue.theme, "seen": fingerprint(issue.theme, texts)}
    for language, (subject, body) in texts.items():
        typed |= {f"subject_{language}": subject, f"body_{language}": body}
    return typed


class WallClockField(forms.DateTimeField):
    """A day and a time of day as a clock on some wall shows them; which wall is another field."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


class ScheduleForm(forms.Form):
    """An instant, as staff say it."""

    at = WallClockField(label=_("Day and time"))
    time_zone = TimeZoneField()

    def clean(self) -> dict[str, Any]:
        """Adds `instant`. Raises ValidationError for a time of day that clocks skip on that day, and for a year that
        nobody means."""
        cleaned = super().clean() or {}
        if cleaned.get("at") and not 2000 <= cleaned["at"].year <= 9000:  # beyond, some zones have no such instant
            raise ValidationError({"at": gettext("Check the year.")})
        if cleaned.get("at") and cleaned.get("time_zone"):
            zone = ZoneInfo(cleaned["time_zone"])
            instant = cleaned["at"].replace(tzinfo=zone).astimezone(UTC)
            if instant.astimezone(zone).replace(tzinfo=None) != cleaned["at"]:
                raise ValidationError({"at": gettext("On this day, the clocks there skip this time.")})
            cleaned["instant"] = instant
        return cleaned


class TestForm(forms.Form):
    """In which languages to get the test; those in which the issue is not written are left out."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[(code, capfirst(name)) for code, name in settings.LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )
