"""Taking along what is known of oneself, as a file (SEC-9)."""

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.archives import zipped
from console.kit.downloads import download
from console.kit.middleware import client_address
from security import limits
from security.access import needs_proof, needs_second_step, signed_in
from security.audit import Actor
from security.operations.takeout import make_takeout
from security.requests import PersonRequest
from security.takeout import PARTS, files_of


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def takeout(request: PersonRequest) -> HttpResponse | StreamingHttpResponse:
    """What is in the file; and the file, made while it is sent. Raises `Limited`."""
    if request.method != "POST":
        parts = [{"term": part.title, "value": ", ".join(map(str, part.columns.values()))} for part in PARTS]
        return http.page(request, "security/takeout.html", {"parts": parts})
    user, now = request.user, timezone.now()
    limits.spend("takeout", account=str(user.pk), address=client_address(request))
    make_takeout(actor=Actor.person(user), user=user)
    filename = f"steward-{timezone.localdate(now).isoformat()}.zip"
    return download(filename, "application/zip", zipped(files_of(user, now=now)))
