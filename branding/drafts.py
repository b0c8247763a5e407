"""Pictures that were sent and are not saved yet: kept as we made them, never as they came (BRA-3).

A form carries the signed names of what is kept, which count for the one purpose that they were signed for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext

from branding.crop import Crop
from console.kit import images
from console.kit.images import Box, Limits, Made, Unusable
from console.kit.uploads import CutUpload
from security import pictures
from security.models import Picture, picture_url


@dataclass(frozen=True)
class Draft:
    """The names of what is kept, the size of the first, and the token that stands for it."""

    names: tuple[str, ...]
    width: int
    height: int
    token: str

    @property
    def url(self) -> str:
        """Where the first is."""
        return picture_url(self.names[0])

    @property
    def sides(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


def made(upload: "UploadedFile[bytes]", *, limits: Limits, boxes: Sequence[Box], make: Made) -> list[images.Picture]:
    """What was sent, made anew in these sizes. Raises `Unusable`, of a blank picture too."""
    if isinstance(upload, CutUpload):
        raise images.too_heavy(upload.size or 0, limits)
    found = images.renditions(upload.read(), name=upload.name or "", limits=limits, boxes=list(boxes), make=make)
    if found[0].is_blank:
        raise Unusable("blank", gettext("Nothing is visible in this picture. Choose another one."))
    return found


def keep(kept: Sequence[images.Picture], *, purpose: str, now: datetime) -> Draft:
    """Keeps what was made, for this purpose."""
    names = tuple(pictures.store(one.content, now=now).name for one in kept)
    return Draft(names, kept[0].width, kept[0].height, _signer(purpose).sign(" ".join(names)))


def found(token: str, *, purpose: str) -> Draft | None:
    """What this token stands for, if it was signed for this purpose and all of it is still there."""
    age: timedelta = settings.STEWARD["PICTURE_KEPT"]
    try:
        names = tuple(_signer(purpose).unsign(token, max_age=age).split())
    except BadSignature:
        return None
    sizes = {p.name: (p.width, p.height) for p in Picture.objects.filter(name__in=names).defer("content")}
    return Draft(names, *sizes[names[0]], token) if set(sizes) == set(names) else None


def cut(draft: Draft, crop: Crop, *, boxes: Sequence[Box], make: Made) -> list[images.Picture]:
    """The square out of the first, in these sizes. Raises `Unusable`, of a blank part too."""
    content = bytes(Picture.objects.values_list("content", flat=True).get(name=draft.names[0]))
    limits = Limits(size=len(content), side=draft.width + draft.height, pixels=draft.width * draft.height)
    found = images.renditions(content, name="", limits=limits, boxes=list(boxes), make=make, piece=crop.piece)
    if found[0].is_blank:
        raise Unusable("blank", gettext("Nothing is visible in this part of the picture. Choose another part."))
    return found


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=purpose)
