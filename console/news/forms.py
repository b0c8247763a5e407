"""What a person sends about their news: its shape only."""

from typing import Any

from django import forms

from console.news.themes import THEMES


class ThemesForm(forms.Form):
    """The themes that are switched on; a code that is none is refused."""

    themes = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [(code, code) for code in THEMES]  # type: ignore[attr-defined]
