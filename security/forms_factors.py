"""What people type about second factors: its shape only; whether a code is right is for operations to say."""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from console.kit.fields import UncutField
from console.kit.words import StrOrPromise
from security.factors.backup_codes import plain
from security.factors.factor import Factor
from security.factors.passkeys import LONGEST
from security.factors.sms import countries, is_of_another_country, number_of
from security.fields import LineField
from security.forms import ProofForm
from security.models.factors import SIX_DIGITS
from security.models.remembered import RememberedDevice
from security.models.user import User


class DigitsField(UncutField):
    """Six digits; spaces between them are taken out, and digits of other scripts are none."""

    default_error_messages = {"required": _("Type the six digits of the code.")}

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--code", "spellcheck": "false"}
        super().__init__(label=_("Code"), widget=forms.TextInput(attrs=attrs), max_length=40, **options)

    def clean(self, value: Any) -> str:
        """The digits. Raises ValidationError for anything else."""
        digits = re.sub(r"[\s-]", "", super().clean(value))
        if not SIX_DIGITS.fullmatch(digits):
            raise ValidationError(gettext("A code has six digits."))
        return digits


class BackupCodeField(UncutField):
    """A backup code, however its letters are grouped."""

    default_error_messages = {"required": _("Type a backup code.")}

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "input--code"}
        super().__init__(label=_("Backup code"), widget=forms.TextInput(attrs=attrs), max_length=40, **options)

    def clean(self, value: Any) -> str:
        """The twelve letters and digits. Raises ValidationError for anything else."""
        letters = plain(super().clean(value))
        if not letters:
            raise ValidationError(gettext("A backup code has twelve letters and digits, like k7mq-p2x9-4hta."))
        return letters


class SecondStepForm(ProofForm):
    """The answer to the second step, and whether this browser is to be asked again. Staff always are."""

    code = DigitsField()
    trust = forms.BooleanField(required=False)

    def __init__(self, *args: Any, may_trust: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = settings.STEWARD["DEVICE_REMEMBERED"].days
        self.fields["trust"].label = ngettext(
            "Do not ask for the second step on this device for %(days)s day",
            "Do not ask for the second step on this device for %(days)s days",
            days,
        ) % {"days": days}
        if not may_trust:
            del self.fields["trust"]

    def refuse_code(self, sentence: StrOrPromise) -> None:
        """Says that the answer was not right."""
        self.refuse(sentence, field="code")

    @property
    def wants_trust(self) -> bool:
        """Whether the person asked for it."""
        return bool(self.cleaned_data.get("trust"))


class BackupCodeStepForm(SecondStepForm):
    """A backup code in place of six digits."""

    code = BackupCodeField()  # type: ignore[assignment]


class PasskeyStepForm(SecondStepForm):
    """What the browser's authenticator answered, as a script puts it in."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where no passkey has answered: that is no try, and costs none."""
        if not self.cleaned_data.get("code"):
            raise ValidationError(gettext("No passkey responded, so nothing was checked. Use another method."))
        return self.cleaned_data

    def refuse_code(self, sentence: StrOrPromise) -> None:
        """Says it above the form: the field is not seen."""
        self.refuse(sentence)


class ReadFirstForm(ProofForm):
    """A form below what is to be read or done first: the keyboard does not skip that."""

    def focus(self) -> None:
        """At the first error; nowhere before something was sent."""
        if self.is_bound:
            super().focus()


class NamedForm(ReadFirstForm):
    """What the person calls the thing they set up."""

    name = LineField(
        label=_("Name"),
        max_length=60,
        help_text=_("So that you recognize it here; the name of the device, for example."),
    )

    def __init__(self, *args: Any, kind: Factor, taken: Collection[str] = (), **kwargs: Any) -> None:
        """`taken` are the names that the person has given already: the proposed one is another."""
        super().__init__(*args, **kwargs)
        title, known = str(kind.title), {name.casefold() for name in taken}
        proposed = (title, *(f"{title} {number}" for number in range(2, len(known) + 2)))
        self.fields["name"].initial = next(name for name in proposed if name.casefold() not in known)


class AuthenticatorForm(NamedForm):
    """The code that the app shows for the new key."""

    code = DigitsField(help_text=_("The six digits that the app shows now."))

    def refuse_code(self) -> None:
        """Says what is most often the cause."""
        self.refuse(
            gettext(
                "This is not the code that the app shows. Enter the next one; if that is not right either, "
                "check the clock of the device: it must be set automatically."
            ),
            field="code",
        )


class PasskeyForm(NamedForm):
    """What the browser's authenticator answered about a new passkey."""

    credential = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)


class PhoneForm(ProofForm):
    """A mobile number of one of the countries."""

    country = forms.ChoiceField(label=_("Country"))
    number = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Type the number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            (code, f"{country.name} (+{country.prefix})") for code, country in countries().items()
        ]
        self.fields["country"].error_messages["invalid_choice"] = _served()

    def clean(self) -> dict[str, Any]:
        """With `number` as E.164. What is no mobile number of the country is said at the number."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "country" in cleaned and "number" in cleaned:
            typed, cleaned["number"] = cleaned["number"], number_of(cleaned["number"], cleaned["country"])
            if not cleaned["number"]:
                wrong_number = gettext("This is not a mobile number in that country.")
                self.refuse(_served() if is_of_another_country(typed) else wrong_number, field="number")
        return cleaned


class RecoveryPhoneForm(PhoneForm):
    """SEC-8: another number than the recovery phone is now; that of a second factor may be it."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """As for every number."""
        cleaned = super().clean()
        if cleaned.get("number") and cleaned["number"] == self.user.recovery_phone:
            self.refuse(gettext("This is already your recovery phone."), field="number")
        return cleaned


def _served() -> str:
    """Which countries codes are sent to."""
    names = ", ".join(str(country.name) for country in countries().values())
    return gettext("Codes are sent to mobile numbers of these countries only: %(countries)s.") % {"countries": names}


class PhoneCodeForm(ProofForm):
    """The code that was sent to a new number."""

    code = DigitsField()


class KeptCodesForm(ReadFirstForm):
    """One of the backup codes on the page, typed back."""

    code = BackupCodeField()

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes
        self.fields["code"].label = gettext("One of these codes")

    def clean_code(self) -> str:
        """Raises ValidationError for one that is not among them: it was not copied well."""
        code: str = self.cleaned_data["code"]
        if code not in {plain(one) for one in self.codes}:
            raise ValidationError(
                gettext("This is not one of the codes on this page. Type one of them exactly as it is shown here.")
            )
        return code


class PreferredForm(forms.Form):
    """One of the kinds that the person has set up."""

    factor = forms.ChoiceField(label=_("At sign-in, ask first for"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: list[Factor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["factor"].choices = [(kind.code, kind.title) for kind in kinds]  # type: ignore[attr-defined]


class RememberedForm(forms.Form):
    """Some of the person's remembered devices."""

    device = forms.ModelMultipleChoiceField(queryset=RememberedDevice.objects.none())

    def __init__(self, *args: Any, devices: QuerySet[RememberedDevice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].queryset = devices  # type: ignore[attr-defined]


def wrong(factor: Factor) -> StrOrPromise:
    """What is said about an answer to the second step that was not right."""
    minutes = settings.STEWARD["SMS_VALID"] // timedelta(minutes=1)
    sentences: dict[str, StrOrPromise] = {
        "authenticator": _(
            "This code is not valid, or has already been used. Wait for the next one that your app shows."
        ),
        "passkey": _("The response from the passkey was not accepted. Try again, or use another method."),
        "sms": ngettext(
            "This code is not valid. Each code works once, for %(minutes)s minute, and only in this browser.",
            "This code is not valid. Each code works once, for %(minutes)s minutes, and only in this browser.",
            minutes,
        )
        % {"minutes": minutes},
        "backup_codes": _("This is not one of your backup codes, or it has already been used. Each works once."),
    }
    return sentences[factor.code]
