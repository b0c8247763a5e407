"""What somebody who asks for help types and sends; pictures come out of these forms as they are kept."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit import images
from console.kit.images import Limits, Picture, Unusable
from console.kit.uploads import CutUpload
from security.fields import NameField
from security.forms import ProofForm
from security.models.recovery import DocumentKind, Identity, Side

LONGEST = 2400  # pixels of a picture that is kept: enough for the small print of a document
OLDEST = date(1900, 1, 1)


class BirthField(forms.DateField):
    """A date of birth, as the browser's own control for dates sends it."""

    default_error_messages = {
        "required": _("Type the date of birth."),
        "invalid": _("Type the date of birth with day, month and year."),
    }

    def __init__(self) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"})
        super().__init__(label=_("Date of birth"), input_formats=["%Y-%m-%d"], widget=widget)

    def clean(self, value: Any) -> date | None:
        """The day. Raises ValidationError for one on which nobody alive was born."""
        day = super().clean(value)
        if day is not None and not OLDEST <= day < timezone.localdate():
            raise ValidationError(gettext("Check the date: nobody who can send this form was born on that day."))
        return day


class IdentityForm(ProofForm):
    """Who somebody is, as their document says it."""

    given_names = NameField(
        label=_("Given names, as on the document"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = NameField(label=_("Surname"), widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    born_on = BirthField()
    document_kind = forms.ChoiceField(
        label=_("Document"),
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
        initial=DocumentKind.IDENTITY_CARD,
        error_messages={"required": _("Choose a document.")},
    )

    def clean_born_on(self) -> date:
        """Raises ValidationError for somebody too young to have an account (RECOVERY_YOUNGEST)."""
        born_on: date = self.cleaned_data["born_on"]
        today, least = timezone.localdate(), settings.STEWARD["RECOVERY_YOUNGEST"]
        age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
        if age < least:
            sentence = gettext("Somebody born on that day is younger than %(years)s. Check the year.")
            raise ValidationError(sentence % {"years": least})
        return born_on

    @property
    def identity(self) -> Identity:
        """What was typed."""
        names = ("given_names", "family_name", "born_on")
        return Identity(**{name: self.cleaned_data[name] for name in names})


class PhotoInput(forms.FileInput):
    """A file, or what the camera of a telephone took: whichever of the two controls holds something."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.get(f"{name}-camera") or files.get(name)


class PhotoField(forms.FileField):
    """A picture of a document, made anew before anybody has it. It is the form's most expensive part: count first."""

    widget = PhotoInput
    default_error_messages = {"required": _("Take or choose a picture.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        """The picture. Raises ValidationError with a sentence that helps."""
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        limits = Limits.of("document")
        try:
            if isinstance(upload, CutUpload):
                raise images.too_heavy(upload.size or 0, limits)
            name = upload.name or ""
            return images.rewrite(upload.read(), name=name, limits=limits, longest=LONGEST, make="JPEG")
        except Unusable as unusable:
            raise ValidationError(unusable.sentence, code=unusable.code) from None


class PicturesForm(ProofForm):
    """Some of the pictures; those that are kept already may stay as they are."""

    sides: tuple[Side, ...]

    def __init__(self, *args: Any, kept: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        most = images.megabytes(Limits.of("document").size)
        for side in self.sides:
            self.fields[side.value].required = side.value not in kept
            self.fields[side.value].help_text = gettext("JPEG, PNG or WebP, up to %(most)s MB") % {"most": most}

    @property
    def pictures(self) -> dict[Side, Picture]:
        """Those that can be kept, also when another one cannot; to be asked after `is_valid`."""
        found = {side: self.cleaned_data.get(side.value) for side in self.sides} if self.is_bound else {}
        return {side: picture for side, picture in found.items() if picture}

    def upload_of(self, side: Side) -> UploadedFile:
        """The file of one of them, as it was sent."""
        upload: UploadedFile = self.fields[side.value].widget.value_from_datadict(self.data, self.files, side.value)
        return upload


class DocumentForm(PicturesForm):
    """Both sides of the document."""

    sides = (Side.FRONT, Side.BACK)
    front = PhotoField(label=Side.FRONT.label)
    back = PhotoField(label=Side.BACK.label)


class SelfieForm(PicturesForm):
    """The person, holding the document."""

    sides = (Side.SELFIE,)
    selfie = PhotoField(label=_("Selfie"))


class SendForm(ProofForm):
    """The consent without which nothing is sent."""

    consent = forms.BooleanField(
        label=_("I agree that two members of staff may look at these pictures to decide on my request."),
        error_messages={"required": _("Without your consent, nobody may look at the pictures, and nothing is sent.")},
    )
