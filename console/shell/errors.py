"""The page for what went wrong on our side; it needs nothing that may be what went wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader

from console.kit.request_facts import request_facts
from security.access import public


@public
def failed(request: HttpRequest) -> HttpResponse:
    """500 with the id of the request, under which the operators' log has the cause."""
    facts = request_facts.get()
    text = loader.get_template("500.html").render({"reference": facts.request_id if facts else ""})
    return HttpResponseServerError(text)
