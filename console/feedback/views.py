"""Give feedback on…: the table of services and languages, the form behind each cell, and what became of it (CON-3).

The form speaks the language of its cell, because one writes in it; everything around it speaks the reader's.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.feedback import queries
from console.feedback.forms import WRITTEN, SuggestionForm
from console.feedback.models import Suggestion, Unsent
from console.feedback.operations import suggestions
from console.feedback.services import SERVICES, Service
from console.feedback.tables import OfServiceTable, SuggestionsTable
from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from console.profile.requests import OwnRequest
from console.shell.context import shell_of
from security import limits
from security.access import comes_back_by, signed_in
from security.audit import Actor
from security.fields import LANGUAGES as NAMES

MOST_KEPT = 20_000  # characters of a field, for whoever must sign in first: more than fits, so that it comes back whole


@signed_in
@require_safe
def feedback(request: OwnRequest) -> HttpResponse:
    """The table of the guide, and below it the reader's own suggestions."""
    table = SuggestionsTable(request.GET.dict(), Suggestion.objects.of(request.user), request.path)
    context: dict[str, Any] = {"table": table, "rows": queries.rows(table.rows)}
    if not http.wants_partial(request):
        context |= {"matrix": queries.matrix(request.user, shell_of(request).membership), "heads": queries.heads()}
    return http.page(request, "feedback/feedback.html", context, partial="table")


@signed_in
@require_safe
def feedback_service(request: OwnRequest, service: str) -> HttpResponse:
    """What the name of a service leads to: its meetings, and the reader's suggestions about it."""
    found = _service(service)
    own = Suggestion.objects.of(request.user).filter(service=found.code)
    table = OfServiceTable(request.GET.dict(), own, request.path)
    context: dict[str, Any] = {"service": found, "table": table, "rows": queries.rows(table.rows)}
    if not http.wants_partial(request):
        context["ahead"] = queries.meetings_ahead([found.code]).get(found.code)
        context["held"] = queries.meetings_held(found.code)
        context["cells"] = [cell for cell in queries.cells(found, set()) if cell["url"]]
    return http.page(request, "feedback/service.html", context, partial="table")


def back_with_what_was_written(request: HttpRequest) -> str:
    """The address of the form with what was in it, for whoever must sign in first; without it, when there are many."""
    try:
        limits.spend("unsent", account="everybody", address=client_address(request))
    except Limited:
        return request.path
    fields = {name: request.POST.get(name, "")[:MOST_KEPT].replace("\0", "") for name in WRITTEN}
    return f"{request.path}?{urlencode({'unsent': Unsent.keep(fields)})}"


@signed_in
@comes_back_by(back_with_what_was_written)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_form(request: OwnRequest, service: str, language: str) -> HttpResponse:
    """One service in one language."""
    found = _service(service)
    if language not in found.languages:
        raise Http404
    unsent = Unsent.objects.behind(request.GET.get("unsent", ""), now=timezone.now())
    context = {"service": found, "language": language, "unsent": unsent, "trail": _trail(found)}
    context["own_name"] = dict(NAMES)[language]
    with translation.override(language):
        form = SuggestionForm(
            request.POST if request.method == "POST" else None,
            initial=unsent,
            organizations=[membership.organization for membership in shell_of(request).memberships],
        )
        sent = _sent(request, form, service=found.code, language=language) if form.is_valid() else None
        if sent is None:
            form.focus()
            body = render_to_string("feedback/form.html", {**context, "form": form}, request)
    if sent is not None:
        message = _("Your suggestion was received. You can see here what becomes of it, and you will get an email.")
        return http.saved(request, url=reverse("feedback"), message=message)
    return http.page(request, "feedback/write.html", {"service": found, "body": body}, status=form.status)


def _sent(request: OwnRequest, form: SuggestionForm, *, service: str, language: str) -> Suggestion | None:
    """What was sent; None, and a sentence in the form, for whoever sends them by the dozen."""
    try:
        limits.spend("suggestion", account=str(request.user.pk), address=client_address(request))
    except Limited as limit:
        form.wait_for_the_next(limit)
        return None
    actor, author = Actor.person(request.user), request.user
    return suggestions.send(actor=actor, author=author, service=service, language=language, **form.said)


def _trail(service: Service) -> dict[str, str]:
    """The way back, in the reader's language."""
    language = translation.get_language() or "en"
    return {"language": language, "name": _("Breadcrumb"), "label": _("Give feedback"), "service": str(service.name)}


@signed_in
@require_safe
def suggestion(request: OwnRequest, pk: int) -> HttpResponse:
    """One of the reader's own, with what became of it."""
    found = _own(request, pk)
    if found.withdrawn_at:
        return _withdrawn_already(request, found)
    context = {"suggestion": found, "row": queries.rows([found])[0], "history": queries.history(found)}
    return http.page(request, "feedback/suggestion.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_withdraw(request: OwnRequest, pk: int) -> HttpResponse:
    """What is deleted, then the deletion of it."""
    found = _own(request, pk)
    if found.withdrawn_at:
        return _withdrawn_already(request, found)
    if request.method == "POST":
        suggestions.withdraw(actor=Actor.person(request.user), suggestion=found)
        message = _("Your suggestion was withdrawn, and its text was deleted.")
        return http.saved(request, url=reverse("feedback"), message=message)
    return http.dialog(request, "feedback/withdraw.html", {"suggestion": found})


def _service(code: str) -> Service:
    """The service of this code, or 404."""
    if code not in SERVICES:
        raise Http404
    return SERVICES[code]


def _own(request: OwnRequest, pk: int) -> Suggestion:
    """A suggestion of the reader, also one they have withdrawn; to everybody else it is not there."""
    own = Suggestion.objects.filter(author=request.user).select_related("organization", "meeting")
    return get_object_or_404(own, pk=pk)


def _withdrawn_already(request: OwnRequest, found: Suggestion) -> HttpResponse:
    """To whoever goes back, or opens it from a mail: nothing of it is there any more."""
    message = _("Your suggestion %(number)s was withdrawn, and its text was deleted.") % {"number": found.number}
    return http.saved(request, url=reverse("feedback"), message=message)
