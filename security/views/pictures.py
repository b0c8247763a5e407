"""Pictures by their name, for anybody who knows it: pages, and mails opened elsewhere. Knows no session."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

from security.access import public
from security.models import Picture

SAFE = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # a mail is read in somebody else's page
    "X-Content-Type-Options": "nosniff",
}


@public
@require_safe
def picture(request: HttpRequest, digest: str, ending: str) -> HttpResponse:
    """The file itself, never a page: what is not there is 404 and empty. One query."""
    found = Picture.objects.filter(name=f"{digest}.{ending}").only("name", "content").first()
    if found is None:
        return HttpResponseNotFound(content_type="text/plain")
    disposition = f'inline; filename="picture-{digest[:12]}.{ending}"'
    headers = {**SAFE, "Content-Disposition": disposition}
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)
