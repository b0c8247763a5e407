"""How a form that proves something is shown: with its status, and how long to wait after too many tries."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from console.kit import http
from security.forms import ProofForm
from security.views.errors import retry_after


def show(request: HttpRequest, template: str, form: ProofForm, **context: Any) -> HttpResponse:
    """The page of the form: 200, 422 with its errors, or 429."""
    form.focus()
    response = http.page(request, template, {"form": form, **context}, status=form.status)
    if form.retry_after is not None:
        retry_after(response, form.retry_after)
    return response
