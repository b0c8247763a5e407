"""The pictures of a request for help that is being filled in, as their own browser may see them once more (SEC-4).

Which browser sent a picture stands in its session, encrypted, with the name of the file: whoever else goes on with the
form, with the telephone's link or by a trick, learns that there is a picture, and does not see it.
"""

import logging
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from console.kit.images import megabytes
from console.kit.words import StrOrPromise
from security import asking, pending
from security.access import public
from security.encryption import Unreadable
from security.models.recovery import RecoveryDocument, RecoveryRequest, Side

NOTE = "pictures of a request for help"
LONGEST_NAME = 80
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A picture that is kept; only in the browser that sent it also the name and megabytes of the file, and where the
    picture is shown."""

    label: StrOrPromise
    width: int
    height: int
    name: str = ""
    size: str = ""
    url: str = ""


def note(request: HttpRequest, draft: RecoveryRequest, side: Side, pk: int, upload: UploadedFile) -> None:
    """This browser has sent this picture."""
    sent = {"pk": pk, "name": (upload.name or "")[:LONGEST_NAME], "size": megabytes(upload.size or 0)}
    pending.keep(request, NOTE, _noted(request, draft) | {side.value: sent}, user=draft.user)


def kept_of(request: HttpRequest, draft: RecoveryRequest) -> dict[str, Kept]:
    """The pictures that are kept, by side, in their order."""
    noted, kept = _noted(request, draft), {one.side: one for one in draft.documents.defer("sealed")}
    return {side.value: _shown(kept[side], noted.get(side.value)) for side in Side if side in kept}


@public
@require_safe
def recovery_picture(request: HttpRequest, side: str) -> HttpResponse:
    """One picture, for the browser that sent it and as long as the form is open; 404 for everybody else."""
    found = asking.asking(request)
    if found is None or found.draft is None or side not in (noted := _noted(request, found.draft)):
        raise Http404
    document = get_object_or_404(found.draft.documents, pk=noted[side]["pk"], side=side)
    try:
        content = document.content
    except Unreadable:
        logger.exception(
            "A picture of a request for help cannot be read.", extra={"facts": {"recovery": found.draft.pk}}
        )
        raise Http404 from None
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": ALONE}
    headers["Content-Disposition"] = f'inline; filename="{document.side}.jpg"'
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


def _noted(request: HttpRequest, draft: RecoveryRequest) -> dict[str, dict[str, int | str]]:
    return pending.kept(request, NOTE, user=draft.user) or {}


def _shown(document: RecoveryDocument, noted: dict[str, int | str] | None) -> Kept:
    label, width, height = Side(document.side).label, document.width, document.height
    if noted is None or noted["pk"] != document.pk:
        return Kept(label, width, height)
    address = reverse("recovery-picture", args=[document.side])
    return Kept(label, width, height, str(noted["name"]), str(noted["size"]), address)
