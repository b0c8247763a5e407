"""The shape of contact preferences as people tick them (ORG-8); forms validate, they do not save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.contact import BILLING, TOPICS
from organizations.queries.preferences import Preferences


class PreferencesForm(forms.Form):
    """What to be told of by mail and SMS and, for collaborators, whether they manage the accounting.

    `shown` is what the boxes showed. What a page shows ticked and unchangeable, its browser does not send.
    """

    topics = forms.MultipleChoiceField(
        choices=[(topic.code, topic.label) for topic in TOPICS.values()],
        required=False,
        error_messages={"invalid_choice": _("Nobody can be told about that. Nothing was saved.")},
    )
    sms_topics = forms.MultipleChoiceField(
        choices=[(code, TOPICS[code].label) for code in TOPICS if code in BILLING],
        required=False,
        error_messages={"invalid_choice": _("Nobody can be told about that by SMS. Nothing was saved.")},
    )
    manages_accounting = forms.BooleanField(required=False)

    def __init__(self, *args: Any, shown: Preferences, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ticked = set(cleaned.get("topics", ()))
        if any(group.reasons for group in self.shown.groups):
            ticked |= BILLING
        cleaned["topics"] = [code for code in TOPICS if code in ticked]
        cleaned["manages_accounting"] = bool(cleaned.get("manages_accounting")) and self.shown.offers_accounting
        return cleaned
