"""Forms that say at their fields why a guard refuses what was typed; what is no matter of shape is the guard's."""

from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.utils.html import format_html

from console.kit.guards import Reason


class RefusedForm(forms.Form):
    """`said_at` names the field of a reason by its code; the others are said at the field under the empty code."""

    said_at: ClassVar[dict[str, str]]

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Says at the fields why this cannot be, each with its remedy; the form is not valid any more."""
        for reason in reasons:
            sentence = format_html("{}", reason.sentence)
            if reason.remedy_url:
                sentence = format_html('{} <a href="{}">{}</a>', sentence, reason.remedy_url, reason.remedy)
            elif reason.remedy:
                sentence = format_html("{} {}", sentence, reason.remedy)
            self.add_error(self.said_at.get(reason.code, self.said_at[""]), sentence)
