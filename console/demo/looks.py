"""How the demo's organizations look: pictures drawn here, taken in as an upload would be, saved by the operation."""

import math
from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from branding import logos
from branding.crop import Place, placed
from branding.models import Brand
from branding.operations import customize
from branding.queries import brand_of
from organizations.models import Mark, Membership
from security.audit import Actor

INK, RED, CREAM = (24, 62, 74), (158, 38, 42), (250, 240, 220)
FINE = 4  # drawn so many times larger, so that edges are smooth


def wordmark(words: str) -> bytes:
    """A rectangular logo: a press sheet with its corner turned, and a name, on nothing."""
    font = ImageFont.load_default(150)
    width = 250 + math.ceil(ImageDraw.Draw(Image.new("L", (1, 1))).textlength(words, font=font))
    image = Image.new("RGBA", (width, 200), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.polygon([(20, 15), (120, 15), (170, 65), (170, 185), (20, 185)], fill=INK)
    draw.polygon([(120, 15), (170, 65), (120, 65)], fill=RED)
    draw.text((215, 100), words, fill=INK, font=font, anchor="lm")
    return _png(image)


def driving_wheel() -> bytes:
    """A square logo: the wheel of a locomotive with its coupling rod."""
    side = 400 * FINE
    middle, rim = side / 2, side * 0.4
    image = Image.new("RGBA", (side, side), RED)
    draw = ImageDraw.Draw(image)
    around = (middle - rim, middle - rim, middle + rim, middle + rim)
    draw.ellipse(around, outline=CREAM, width=side // 14)
    for spoke in range(5):
        angle = math.pi * spoke / 5
        way = rim * 0.9 * math.cos(angle), rim * 0.9 * math.sin(angle)
        ends = (middle - way[0], middle - way[1], middle + way[0], middle + way[1])
        draw.line(ends, fill=CREAM, width=side // 40)
    draw.ellipse((middle - side / 10, middle - side / 10, middle + side / 10, middle + side / 10), fill=CREAM)
    draw.rounded_rectangle(
        (side * 0.06, middle + side * 0.15, side * 0.8, middle + side * 0.22), side // 30, fill=CREAM
    )
    return _png(image.resize((side // FINE, side // FINE), Image.Resampling.LANCZOS))


def wear_initials(own: Membership, initials: str, mark: Mark, rectangle: bytes, *, now: datetime) -> None:
    """Initials, and a rectangular logo."""
    draft = logos.keep(SimpleUploadedFile("logo.png", rectangle), "rectangle", own.organization, now=now)
    _save(own, Brand(initials, mark.value, rectangle=logos.rectangle_of(draft)))


def wear_square(own: Membership, square: bytes, *, now: datetime) -> None:
    """A square logo beside the name."""
    draft = logos.keep(SimpleUploadedFile("logo.png", square), "square", own.organization, now=now)
    made = logos.stored(logos.cut(draft, placed(Place.MIDDLE, *draft.sides)), now=now)
    before = brand_of(own.organization, None)
    _save(own, Brand(before.initials, before.mark, square=made))


def _save(own: Membership, brand: Brand) -> None:
    seen = brand_of(own.organization, None).fingerprint
    customize(actor=Actor.person(own.user), organization=own.organization, brand=brand, seen=seen)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
