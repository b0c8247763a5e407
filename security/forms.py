"""What people type to prove who they are: its shape only; whether it is right is for operations to say."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from console.kit.exceptions import Limited
from console.kit.words import StrOrPromise
from security import limits
from security.fields import AddressField, PasswordField


class ProofForm(forms.Form):
    """A form whose answer may be wrong, or come too often: then `retry_after` is set."""

    retry_after: timedelta | None = None

    @property
    def status(self) -> int:
        """The status of the page that shows the form."""
        if self.retry_after is not None:
            return 429
        return 422 if self.is_bound else 200

    def focus(self) -> None:
        """Puts the keyboard where something is to be typed: at the first error; after a refusal at the password,
        which is not shown again; at first in the first field."""
        wrong = [name for name in self.fields if name in self.errors]
        passwords = [name for name, field in self.fields.items() if isinstance(field, PasswordField)]
        asked = wrong or (self.is_bound and passwords) or list(self.fields)
        self.fields[asked[0]].widget.attrs["autofocus"] = True

    def refuse(self, sentence: StrOrPromise, *, field: str | None = None) -> None:
        """Says at a field, or above the form, why it was not accepted."""
        self.add_error(field, str(sentence))

    def wait(self, limit: Limited) -> None:
        """Says when the next try is possible."""
        self.retry_after = limit.retry_after
        sentence = gettext("There were too many attempts. The next one is possible in %(time)s. No account was locked.")
        self.refuse(sentence % {"time": limits.in_words(limit.retry_after)})


class SignInForm(ProofForm):
    """Address and password, and for how long."""

    email = AddressField(autocomplete="username")
    password = PasswordField(label=_("Password"), autocomplete="current-password")
    remember = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = settings.STEWARD["SESSION_REMEMBERED"].days
        self.fields["remember"].label = ngettext(
            "Stay signed in on this device for %(days)s day",
            "Stay signed in on this device for %(days)s days",
            days,
        ) % {"days": days}

    def refuse_pair(self) -> None:
        """The same sentence whether the address, the password or the account is wrong."""
        self.refuse(
            gettext("The address or the password is not right. If you have forgotten the password, request a link.")
        )


class ConfirmForm(ProofForm):
    """The password of the person who is signed in."""

    password = PasswordField(label=_("Password"), autocomplete="current-password")

    def refuse_password(self) -> None:
        """Says what to do, too: without it, nothing here can be confirmed."""
        sentence = gettext("This is not your password. If you have forgotten the password, request a link.")
        self.refuse(sentence, field="password")


class LanguageForm(forms.Form):
    """One of the languages of the console."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
