"""What somebody chooses for the top left of the console: a square logo, or initials and their colour (BRA-1, BRA-2)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branding import logos
from branding.crop import Crop, is_square
from branding.drafts import Draft
from branding.forms import LogoForm, logo_field
from branding.forms_crop import NUMBERS, CropForm
from branding.initials import are_initials, are_letters, are_tight
from branding.logos import Kind
from branding.look import Look
from branding.models import Brand
from console.kit import images
from console.kit.images import Unusable
from organizations.models import Mark


class Left(StrEnum):
    """What stands at the top left of the console."""

    SQUARE = "square"
    RECTANGLE = "rectangle"
    NAME = "name"


NO_INITIALS = _("Type one to three letters or digits, without spaces or symbols.")


class LeftForm(CropForm, LogoForm):
    """A square logo, or initials with the rectangular logo or with the name."""

    kinds = ("square", "rectangle")
    left = forms.ChoiceField(label=_("Top left of the console"), choices=[(left.value, left.value) for left in Left])
    initials = forms.CharField(
        label=_("Initials"),
        max_length=40,
        required=False,
        help_text=_("One to three letters or digits."),
        error_messages={"max_length": NO_INITIALS},
    )
    mark = forms.ChoiceField(label=_("Colour"), choices=Mark.choices, help_text=_("White letters are legible on each."))
    square = logo_field(_("Square logo"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.made: list[images.Picture] = []
        self.initial = {"left": self._left_before, "initials": self.before.initials, "mark": self.before.mark}

    @property
    def _left_before(self) -> Left:
        if self.before.square:
            return Left.SQUARE
        return Left.RECTANGLE if self.before.rectangle else Left.NAME

    @property
    def left_now(self) -> str:
        """What is chosen; what is in force if that is nothing that exists."""
        return str(self.cleaned_data.get("left", self._left_before)) if self.is_bound else self._left_before

    def clean_initials(self) -> str:
        """One to three letters that the square holds, or those that stand in it. A square logo needs none (`clean`)."""
        typed = normalize("NFKC", self.cleaned_data["initials"])
        if typed == normalize("NFKC", self.before.initials):
            return self.before.initials
        if are_initials(typed):
            return typed
        if are_letters(typed):
            raise ValidationError(
                gettext("These letters are too wide for the square. Use fewer letters, or different ones.")
            )
        raise ValidationError(NO_INITIALS)

    def clean(self) -> dict[str, Any]:
        hidden = ("initials", "mark") if self.shows("square") else (*NUMBERS, "part")
        for name in hidden:  # nobody is told what is wrong there
            self.errors.pop(name, None)
        super().clean()
        if draft := self.drafts.get("square"):
            self.crop = self.chosen_crop(draft.sides, is_new="square" in self.sent)
            if self.left_now == Left.SQUARE:
                self._cut(draft, self.crop)
        return self.cleaned_data

    def shows(self, kind: Kind) -> bool:
        return bool(self.left_now == kind)

    def _cut(self, draft: Draft, crop: Crop) -> None:
        """Makes the logo. A picture that is not square is not saved before somebody saw which part of it."""
        if self.is_final and "square" in self.sent and not is_square(draft.width, draft.height):
            self.refuse_part(_("This picture is not square. Choose which part of it is shown."))
        try:
            self.made = logos.cut(draft, crop)
        except Unusable as unusable:
            self.refuse_part(unusable.sentence)

    @property
    def size(self) -> tuple[int, int] | None:
        draft = self.drafts.get("square")
        return draft.sides if draft else None

    @property
    def wish(self) -> Brand:
        initials = self.cleaned_data.get("initials") or self.before.initials
        plain = Brand(initials, self.cleaned_data.get("mark") or self.before.mark)
        if self.left_now == Left.SQUARE:
            return replace(plain, square=self.before.square)
        draft = self.drafts.get("rectangle")
        rectangle = logos.rectangle_of(draft) if draft else self.before.rectangle
        return replace(plain, rectangle=rectangle) if self.left_now == Left.RECTANGLE else plain

    @property
    def look(self) -> Look:
        if not self.is_bound:
            return self.look_before
        wish = self.wish
        shown = super().look._replace(initials=wish.initials, mark=wish.mark, tight=are_tight(wish.initials))
        return shown._replace(square=logos.address(self.made[-1])) if self.made else shown

    def brand(self, *, now: datetime) -> Brand:
        return replace(self.wish, square=logos.stored(self.made, now=now)) if self.made else self.wish
