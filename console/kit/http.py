"""The htmx protocol, once: how a page is shown, saved, refused, with and without JavaScript; knows no app.

| Situation | Plain browser | htmx |
|---|---|---|
| Show | full page | the partial `page.html#partial` |
| Invalid form | 422, page with errors | 422, the form's partial, into the dialog |
| Saved | 303 and a message | the changed partial, a toast out of band, the dialog closed |
| Refused by a guard | 409, page with reasons | 409, the reasons, into the dialog |
| Needs a fresh proof | 303 to the step-up page | `HX-Redirect` to the same |

Where a partial goes is the caller's choice: `hx-target` on the control for what changed, and the dialog
(`DIALOG`, by `HX-Retarget`) for errors and refusals.
"""

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from console.kit.guards import Reason
from console.kit.words import StrOrPromise

DIALOG = "#dialog"
OWN_PAGE = "dialog-page"  # the id of a dialog's content as a page of its own (layouts/dialog_page.html)
LONGEST_NEXT = 2000  # characters of an address to come back to
Context = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])


def only_posted(view: View) -> View:
    """The view takes what a form sends and shows nothing by itself: nobody is led back to its address (`page_of`)."""
    view = require_POST(view)
    view.is_only_posted = True  # type: ignore[attr-defined]
    return view


def wants_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment. A restored history entry wants the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not (htmx.history_restore_request or htmx.boosted)


def page(
    request: HttpRequest,
    template: str,
    context: Context | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or only its `partial` when htmx asks and the page has one."""
    name = f"{template}#{partial}" if partial and wants_partial(request) else template
    return render(request, name, context, status=status)


def dialog(request: HttpRequest, template: str, context: Context | None = None, *, status: int = 200) -> HttpResponse:
    """A dialog: its content for htmx, a page of its own otherwise. `status` 422 shows errors in the dialog.

    A form in that page is answered in its place (static/js/dialog.js), which keeps the heading of a page.
    """
    if wants_partial(request) and request.htmx.target == OWN_PAGE:  # type: ignore[attr-defined]
        context = {**(context or {}), "on_page": True}
    response = page(request, template, context, partial="dialog", status=status)
    if wants_partial(request) and status != 200:
        response.headers["HX-Retarget"] = DIALOG
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def saved(
    request: HttpRequest,
    *,
    url: str,
    message: StrOrPromise,
    template: str = "",
    context: Context | None = None,
) -> HttpResponse:
    """What follows a change: 303 to `url` with the message; for htmx the changed `template`, and a toast.

    `template` names a partial ("page.html#row"). Without one, htmx goes to `url` as a whole page.
    """
    if not wants_partial(request):
        messages.success(request, str(message))
        return see_other(url)
    if not template:
        messages.success(request, str(message))
        return HttpResponse(headers={"HX-Redirect": url})
    body = render_to_string(template, context, request)
    toast = render_to_string("components/toast.html", {"text": message}, request)
    response = HttpResponse(f'{body}<div id="toasts" hx-swap-oob="beforeend">{toast}</div>')
    response.headers["HX-Trigger"] = json.dumps({"dialog:close": ""})
    return response


def refused(request: HttpRequest, *, title: StrOrPromise, reasons: list[Reason], status: int = 409) -> HttpResponse:
    """A refusal: every reason with its remedy, in the dialog or as a page with a way back to the form."""
    context = {"title": title, "reasons": reasons, "back": page_of(request.path)}
    return dialog(request, "errors/refused.html", context, status=status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Sends the browser to `url` as a whole page, from a fragment too."""
    if wants_partial(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return see_other(url)


def see_other(url: str) -> HttpResponse:
    """303: the answer to a POST lies elsewhere, and is fetched with GET."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def safe_next(request: HttpRequest, *, default: str) -> str:
    """The `next` address of the request if it is a page of this site, else `default`."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return page_of(url) if _is_ours(url) else default


def page_of(url: str) -> str:
    """This address of ours; where one only posts to it, the page that it belongs to: the nearest one above."""
    path = urlsplit(url).path
    if not _is_only_posted(path):
        return url
    while path not in ("", "/") and _is_only_posted(path):
        path = path[: path.rstrip("/").rfind("/") + 1]
    return path or "/"


def _is_ours(url: str) -> bool:
    """Whether the address, as it stands, leads to a view of ours: what is not plain, or encoded twice, does not.

    Browsers read a backslash as a slash and skip control characters, so both are refused, not interpreted.
    """
    if len(url) > LONGEST_NEXT or not re.fullmatch(r"/(?!/)[!-\[\]-~]*", url):
        return False
    if not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return False
    return _view_at(urlsplit(url).path) is not None


def _is_only_posted(path: str) -> bool:
    """Whether nothing can be opened there."""
    view = _view_at(path)
    return view is None or getattr(view, "is_only_posted", False)


def _view_at(path: str) -> Any:
    """The view that answers there; None for an address that is none."""
    try:
        return resolve(path.removeprefix(get_script_prefix().rstrip("/"))).func
    except Resolver404:
        return None


def here(request: HttpRequest) -> str:
    """Where the person is, to come back to: the page an htmx request was sent from, else the address itself."""
    page = current_page(request) if wants_partial(request) else ""
    return page or (request.get_full_path() if request.method == "GET" else request.path)


def opened_on(request: HttpRequest, *pages: str, default: str = "") -> str:
    """The one of these pages on which a dialog was opened, as it was searched and filtered there; else `default`."""
    page = current_page(request)
    return page if page.partition("?")[0] in pages else default


def current_page(request: HttpRequest) -> str:
    """The page of this site that an htmx request was sent from, as its header says it; empty for anything else."""
    try:
        return str((getattr(request, "htmx", None) and request.htmx.current_url_abs_path) or "")  # type: ignore[attr-defined]
    except ValueError:  # what stands there is no address
        return ""
