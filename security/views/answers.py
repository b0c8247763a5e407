"""How a form that proves something is shown: with its status, how long to wait after too many tries, and no secret
handed on."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from console.kit import http
from security.forms import ProofForm
from security.views.errors import retry_after


def show(request: HttpRequest, template: str, form: ProofForm, **context: Any) -> HttpResponse:
    """The page of the form: 200, 422 with its errors, or 429."""
    form.focus()
    return _timed(http.page(request, template, {"form": form, **context}, status=form.status), form)


def show_dialog(request: HttpRequest, template: str, form: ProofForm, **context: Any) -> HttpResponse:
    """The same over a page: a dialog for htmx, a page of its own otherwise."""
    form.focus()
    return _timed(http.dialog(request, template, {"form": form, **context}, status=form.status), form)


def _timed(response: HttpResponse, form: ProofForm) -> HttpResponse:
    if form.retry_after is not None:
        retry_after(response, form.retry_after)
    return response


def secretive(response: HttpResponse) -> HttpResponse:
    """Keeps the secret of a mailed link out of the Referer. `no-referrer` would do that too, but browsers then send
    the form with `Origin: null`, which the check against forged forms must refuse."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
