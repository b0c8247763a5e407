"""Pictures of people out of uploads: made anew, cut square, and kept until somebody saves or forgets them (BRA-3)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from branding import drafts
from branding.crop import Crop
from branding.drafts import Draft
from console.kit.images import Limits
from security.models import User

KEPT = 640  # pixels of the longer side of the copy that is cut
SHOWN = 144  # shown are 24, 32 and 48: enough for three of a screen's for one


def keep(upload: "UploadedFile[bytes]", user: User, *, now: datetime) -> Draft:
    """Reads what was sent and keeps it for this person. Raises `Unusable`."""
    made = drafts.made(upload, limits=Limits.of("picture"), boxes=[(KEPT, KEPT)], make="JPEG")
    return drafts.keep(made, purpose=_purpose(user), now=now)


def kept(token: str, user: User) -> Draft | None:
    """What this token stands for, if it is this person's and still there."""
    return drafts.found(token, purpose=_purpose(user))


def cut(draft: Draft, crop: Crop) -> bytes:
    """The square out of the copy that is kept, as a JPEG file. Raises `Unusable`."""
    return drafts.cut(draft, crop, boxes=[(SHOWN, SHOWN)], make="JPEG")[0].content


def _purpose(user: User) -> str:
    return f"profile.picture.{user.pk}"
