"""Logos out of uploads: made anew in the sizes that are shown, and kept until somebody saves or forgets them (BRA-3).

What is kept of a picture that is not saved yet is never the file that was sent, and belongs to one organization: the
form carries its signed name.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext

from branding.crop import Crop
from branding.models import Renditions
from console.kit import images
from console.kit.images import Box, Limits, Unusable
from console.kit.uploads import CutUpload
from organizations.models import Organization
from security import pictures
from security.models import Picture, picture_url

Kind = Literal["square", "rectangle"]

# The largest first. What is shown is 28 and 56 pixels, and 136 × 24: these are enough for three of a screen's for one.
SQUARE: list[Box] = [(192, 192), (84, 84)]
RECTANGLE: list[Box] = [(816, 144), (408, 72)]
FLATTEST = 12  # times its height
# A square is cut out of a copy that is kept meanwhile; a rectangular logo needs nothing but its two sizes.
KEPT: dict[Kind, list[Box]] = {"square": [(640, 640)], "rectangle": RECTANGLE}


@dataclass(frozen=True)
class Draft:
    """A logo that was sent and is not saved yet: the names of what is kept of it, the size of the first, its token."""

    names: tuple[str, ...]
    width: int
    height: int
    token: str

    @property
    def url(self) -> str:
        """Where the first is."""
        return picture_url(self.names[0])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    @property
    def renditions(self) -> Renditions:
        """Of a rectangular logo, which needs no crop."""
        return Renditions(large=self.names[0], small=self.names[1])


def keep(upload: "UploadedFile[bytes]", kind: Kind, organization: Organization, *, now: datetime) -> Draft:
    """Reads what was sent and keeps it. Raises `Unusable`."""
    limits = Limits.of(f"{kind} logo")
    if isinstance(upload, CutUpload):
        raise images.too_heavy(upload.size or 0, limits)
    made = images.renditions(upload.read(), name=upload.name or "", limits=limits, boxes=KEPT[kind], make="PNG")
    if kind == "rectangle" and not 1 < made[0].width / made[0].height <= FLATTEST:
        raise Unusable("no_rectangle", gettext("A rectangular logo is wider than high, up to twelve times."))
    names = tuple(pictures.store(one.content, now=now).name for one in made)
    return Draft(names, made[0].width, made[0].height, _signer(kind, organization).sign(" ".join(names)))


def kept(token: str, kind: Kind, organization: Organization) -> Draft | None:
    """What this token stands for, if it is of this organization and all of it is still there."""
    age: timedelta = settings.STEWARD["PICTURE_KEPT"]
    try:
        names = tuple(_signer(kind, organization).unsign(token, max_age=age).split())
    except BadSignature:
        return None
    sizes = {p.name: (p.width, p.height) for p in Picture.objects.filter(name__in=names).defer("content")}
    return Draft(names, *sizes[names[0]], token) if set(sizes) == set(names) else None


def cut(draft: Draft, crop: Crop) -> list[images.Picture]:
    """The square out of the copy that is kept, in the sizes of SQUARE. Raises `Unusable`."""
    content = bytes(Picture.objects.values_list("content", flat=True).get(name=draft.names[0]))
    limits = Limits(size=len(content), side=draft.width + draft.height, pixels=draft.width * draft.height)
    return images.renditions(content, name="", limits=limits, boxes=SQUARE, make="PNG", piece=crop.piece)


def stored(made: list[images.Picture], *, now: datetime) -> Renditions:
    """The square, to stay."""
    large, small = (pictures.store(one.content, now=now).name for one in made)
    return Renditions(small=small, large=large)


def address(picture: images.Picture) -> str:
    """A picture that nobody keeps, as its own address."""
    return f"data:image/png;base64,{b64encode(picture.content).decode()}"


def _signer(kind: Kind, organization: Organization) -> TimestampSigner:
    return TimestampSigner(salt=f"branding.{kind}.{organization.pk}")
