"""`/favicon.ico`, which browsers ask for where an answer is no page of ours and names no icon."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from security.access import public


@public
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Leads to the mark."""
    return HttpResponseRedirect(static("img/mark.svg"))
