"""Fields for what is written at length: nothing pasted is cut without a word, and the limit is said; knows no form."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from console.kit import formats

TOO_LONG = _("This is too long: it has %(show_value)d characters, and at most %(limit_value)d are allowed.")
TOLD = 100  # characters: nobody comes near a shorter limit by writing


class UncutField(forms.CharField):
    """One line of which a browser cuts nothing that is pasted (`maxlength`); its limit is not worth saying."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class TextField(forms.CharField):
    """Several lines. The end of a line counts as one character, as whoever writes it counts."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), **options})

    def to_python(self, value: Any) -> str:
        """The text with plain ends of lines."""
        return str(super().to_python(value)).replace("\r\n", "\n").strip()


def uncut(form: forms.BaseForm) -> None:
    """Takes `maxlength` from each field of a form, by which a browser cuts what is pasted, and says the limit instead.

    What is longer comes back with a sentence, and whole.
    """
    for field in form.fields.values():
        if not isinstance(field, forms.CharField) or field.max_length is None:
            continue
        field.widget.attrs.pop("maxlength", None)
        if field.max_length >= TOLD and not isinstance(field, forms.EmailField):
            limit = _("Up to %(count)s characters.") % {"count": formats.number(field.max_length)}
            field.help_text = format_lazy("{} {}", field.help_text, limit) if field.help_text else limit
