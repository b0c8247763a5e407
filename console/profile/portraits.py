"""Pictures of people out of uploads: made anew, cut square, and kept until somebody saves or forgets them (BRA-3).

What is kept of a picture that is not saved yet is never the file that was sent, and belongs to one person: the form
carries its signed name.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner

from branding.crop import Crop
from console.kit import images
from console.kit.images import Limits
from console.kit.uploads import CutUpload
from security import pictures
from security.models import Picture, User, picture_url

KEPT = 640  # pixels of the longer side of the copy that is cut
SHOWN = 144  # shown are 24, 32 and 48: enough for three of a screen's for one


@dataclass(frozen=True)
class Draft:
    """A picture that was sent and is not saved yet."""

    name: str
    width: int
    height: int
    token: str

    @property
    def url(self) -> str:
        """Where it is."""
        return picture_url(self.name)


def keep(upload: "UploadedFile[bytes]", user: User, *, now: datetime) -> Draft:
    """Reads what was sent and keeps it. Raises `Unusable`."""
    limits = Limits.of("picture")
    if isinstance(upload, CutUpload):
        raise images.too_heavy(upload.size or 0, limits)
    made = images.rewrite(upload.read(), name=upload.name or "", limits=limits, longest=KEPT, make="JPEG")
    name = pictures.store(made.content, now=now).name
    return Draft(name, made.width, made.height, _signer(user).sign(name))


def kept(token: str, user: User) -> Draft | None:
    """What this token stands for, if it is this person's and still there."""
    age: timedelta = settings.STEWARD["PICTURE_KEPT"]
    try:
        name = _signer(user).unsign(token, max_age=age)
    except BadSignature:
        return None
    found = Picture.objects.filter(name=name).defer("content").first()
    return Draft(name, found.width, found.height, token) if found else None


def cut(draft: Draft, crop: Crop) -> bytes:
    """The square out of the copy that is kept, as a JPEG file. Raises `Unusable`."""
    content = bytes(Picture.objects.values_list("content", flat=True).get(name=draft.name))
    limits = Limits(size=len(content), side=draft.width + draft.height, pixels=draft.width * draft.height)
    made = images.renditions(content, name="", limits=limits, boxes=[(SHOWN, SHOWN)], make="JPEG", piece=crop.piece)
    return made[0].content


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"profile.picture.{user.pk}")
