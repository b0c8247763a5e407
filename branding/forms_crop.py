"""Which square of a picture is shown, as a form asks for it: by a button, by numbers, or by a frame that is moved.

Without JavaScript the buttons and the numbers do it alone; crop.js moves the frame and writes the numbers.
"""

import re
from abc import abstractmethod
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from branding.crop import Crop, Drawing, Place, is_square, placed, within
from console.kit.words import StrOrPromise
from security.forms import ProofForm

FAR = 10_000  # pixels; what is typed beyond that is no place in any picture
NUMBERS = ("x", "y", "side")
PART = re.compile(r"(-?\d{1,5}) (-?\d{1,5}) (\d{1,5})", re.ASCII)


class CropForm(ProofForm):
    """A form with a picture in it; `size` is that of the copy which is kept, empty as long as there is none. `part`
    tells the square that was shown: a number that is left empty means the one before."""

    x = forms.IntegerField(label=_("From the left"), required=False)
    y = forms.IntegerField(label=_("From the top"), required=False)
    side = forms.IntegerField(label=_("Side length"), required=False)
    part = forms.CharField(required=False, max_length=40)

    crop: Crop | None = None

    @property
    @abstractmethod
    def size(self) -> tuple[int, int] | None:
        """Width and height of the picture that is cropped."""

    def chosen_crop(self, size: tuple[int, int], *, is_new: bool) -> Crop:
        """Of a new picture the middle; of the one before as the buttons or the numbers say."""
        if self.data.get("place") in list(Place):
            return placed(Place(self.data["place"]), *size)
        middle = placed(Place.MIDDLE, *size)
        if is_new:
            return middle
        shown = PART.fullmatch(self.cleaned_data.get("part", ""))
        before = Crop(*map(int, shown.groups())) if shown else middle
        asked = {name: self.cleaned_data.get(name) for name in NUMBERS}
        typed = {name: min(max(number, -FAR), FAR) for name, number in asked.items() if number is not None}
        return within(replace(before, **typed), *size)

    def refuse_part(self, sentence: StrOrPromise) -> None:
        """Says at the part of the picture why it was not accepted."""
        self.refuse(sentence, field="x")

    @property
    def part_errors(self) -> list[str]:
        """What is wrong with the part of the picture."""
        return [str(error) for name in (*NUMBERS, "part") for error in self[name].errors]

    @property
    def drawing(self) -> Drawing | None:
        """The square over the picture that is kept, for the page."""
        return Drawing(self.crop, *self.size) if self.crop and self.size else None

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The fields of the crop with what is in force, not what was typed."""
        return [
            {
                "label": self[name].label,
                "auto_id": self[name].auto_id,
                "html_name": name,
                "now": getattr(self.crop, name),
                "is_wrong": bool(self[name].errors),
            }
            for name in NUMBERS
        ]

    @property
    def places(self) -> list[tuple[Place, StrOrPromise]]:
        """The buttons that choose a part at once: of a picture that is square there is only one."""
        width, height = self.size or (1, 1)
        if is_square(width, height):
            return [(Place.WHOLE, gettext("The whole picture"))]
        wide = width > height
        return [
            (Place.START, gettext("Left") if wide else gettext("Top")),
            (Place.MIDDLE, pgettext("part of a picture", "Middle")),
            (Place.END, gettext("Right") if wide else gettext("Bottom")),
            (Place.WHOLE, gettext("The whole picture")),
        ]
