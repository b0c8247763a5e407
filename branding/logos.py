"""Logos out of uploads, made anew in the sizes that are shown, and kept until they are saved or forgotten (BRA-3)."""

from base64 import b64encode
from datetime import datetime
from typing import Literal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from branding import drafts
from branding.crop import Crop
from branding.drafts import Draft
from branding.models import Renditions
from console.kit import images
from console.kit.images import Box, Limits, Unusable
from organizations.models import Organization
from security import pictures

Kind = Literal["square", "rectangle"]

# The largest first. What is shown is 28 and 56 pixels, and 136 × 24: these are enough for three of a screen's for one.
SQUARE: list[Box] = [(192, 192), (84, 84)]
RECTANGLE: list[Box] = [(816, 144), (408, 72)]
FLATTEST = 12  # times its height
# A square is cut out of a copy that is kept meanwhile; a rectangular logo needs nothing but its two sizes.
KEPT: dict[Kind, list[Box]] = {"square": [(640, 640)], "rectangle": RECTANGLE}


def keep(upload: "UploadedFile[bytes]", kind: Kind, organization: Organization, *, now: datetime) -> Draft:
    """Reads what was sent and keeps it for this organization. Raises `Unusable`."""
    made = drafts.made(upload, limits=Limits.of(f"{kind} logo"), boxes=KEPT[kind], make="PNG")
    if kind == "rectangle" and not 1 < made[0].width / made[0].height <= FLATTEST:
        raise Unusable(
            "no_rectangle", gettext("A rectangular logo must be wider than it is high: at most twelve times as wide.")
        )
    return drafts.keep(made, purpose=_purpose(kind, organization), now=now)


def kept(token: str, kind: Kind, organization: Organization) -> Draft | None:
    """What this token stands for, if it is of this organization and all of it is still there."""
    return drafts.found(token, purpose=_purpose(kind, organization))


def cut(draft: Draft, crop: Crop) -> list[images.Picture]:
    """The square out of the copy that is kept, in the sizes of SQUARE. Raises `Unusable`."""
    return drafts.cut(draft, crop, boxes=SQUARE, make="PNG")


def rectangle_of(draft: Draft) -> Renditions:
    """The two sizes of a rectangular logo, which needs no crop."""
    return Renditions(large=draft.names[0], small=draft.names[1])


def stored(made: list[images.Picture], *, now: datetime) -> Renditions:
    """The square, to stay."""
    large, small = (pictures.store(one.content, now=now).name for one in made)
    return Renditions(small=small, large=large)


def address(picture: images.Picture) -> str:
    """A picture that nobody keeps, as its own address."""
    return f"data:image/png;base64,{b64encode(picture.content).decode()}"


def _purpose(kind: Kind, organization: Organization) -> str:
    return f"branding.{kind}.{organization.pk}"
