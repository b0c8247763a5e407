"""Which square of a picture becomes the logo: whole numbers of its pixels; knows no picture's bytes."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from console.kit.images import Piece

LEAST = 24  # pixels of a side: a square in a bar has 28
GRIP = 16  # what part of the longer side the grip takes


class Place(StrEnum):
    """What can be asked for by one button; START is left or top, END right or bottom."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    WHOLE = "whole"


@dataclass(frozen=True)
class Crop:
    """A square. What of it lies beyond the picture is transparent."""

    x: int
    y: int
    side: int

    def __str__(self) -> str:
        """As a form carries it along."""
        return f"{self.x} {self.y} {self.side}"

    @property
    def piece(self) -> Piece:
        """As `console.kit.images` wants it."""
        return self.x, self.y, self.x + self.side, self.y + self.side


def is_square(width: int, height: int) -> bool:
    """Whether nothing has to be chosen (BRA-3, ALMOST_SQUARE)."""
    almost: float = settings.STEWARD["ALMOST_SQUARE"]
    return max(width, height) <= min(width, height) * (1 + almost)


def placed(place: Place, width: int, height: int) -> Crop:
    """The largest square at that place, or the smallest around the whole picture."""
    if place is Place.WHOLE:
        side = max(width, height)
        return Crop((width - side) // 2, (height - side) // 2, side)
    side = min(width, height)
    share = {Place.START: 0.0, Place.MIDDLE: 0.5, Place.END: 1.0}[place]
    return Crop(round((width - side) * share), round((height - side) * share), side)


def within(crop: Crop, width: int, height: int) -> Crop:
    """The nearest square that shows as much of the picture as a square of its size can."""
    side = min(max(crop.side, min(LEAST, width, height)), max(width, height))
    return Crop(_between(crop.x, width - side), _between(crop.y, height - side), side)


def _between(value: int, room: int) -> int:
    """Where there is no room it is negative: then the square reaches beyond both edges, the same on each."""
    return min(max(value, 0), room) if room >= 0 else room // 2


@dataclass(frozen=True)
class Drawing:
    """A square over a picture, as attributes of an SVG; crop.js draws the same while somebody moves it."""

    crop: Crop
    width: int
    height: int

    @property
    def view(self) -> str:
        """The picture, and what the square needs beyond it."""
        around = within(placed(Place.WHOLE, self.width, self.height), self.width, self.height)
        if self.crop.side <= min(self.width, self.height):
            return f"0 0 {self.width} {self.height}"
        return f"{around.x} {around.y} {around.side} {around.side}"

    @property
    def shade(self) -> str:
        """Everything but the square, however large the view is."""
        crop, far = self.crop, 2 * max(self.width, self.height)
        return f"M{-far} {-far}h{3 * far}v{3 * far}h{-3 * far}zM{crop.x} {crop.y}h{crop.side}v{crop.side}h{-crop.side}z"

    @property
    def grip(self) -> Crop:
        """The corner by which it is made larger and smaller."""
        size = max(1, max(self.width, self.height) // GRIP)
        return Crop(self.crop.x + self.crop.side - size, self.crop.y + self.crop.side - size, size)
