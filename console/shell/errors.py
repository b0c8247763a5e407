"""The page for what went wrong on our side; it needs nothing that may be what went wrong."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from console.kit.request_facts import request_facts
from security.access import public


@public
def failed(request: HttpRequest) -> HttpResponse:
    """500 with the id of the request, under which the operators' log has the cause; 503 where the database is away,
    full, or kept somebody waiting for too long."""
    facts = request_facts.get()
    text = loader.get_template("500.html").render({"reference": facts.request_id if facts else ""})
    if isinstance(sys.exception(), InterfaceError | OperationalError):
        return HttpResponse(text, status=503, headers={"Retry-After": "30"})
    return HttpResponse(text, status=500)
