"""A person's own pages: what is known about them, each part with its form, and their history."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.news.queries import chosen
from console.profile.requests import OwnRequest
from console.profile.sections import SECTIONS, Section
from console.shell.context import shell_of
from organizations.log import queries
from organizations.log.table import HistoryTable
from security.access import needs_second_step, signed_in
from security.audit import Actor
from security.factors import with_second_factor
from security.operations.profile import change_profile
from security.views.thread import thread_of


@signed_in
@require_safe
def profile(request: OwnRequest) -> HttpResponse:
    """CON-1: Manage my profile."""
    rows = [
        {"section": section, "value": section.value(request.user), "url": reverse("profile-edit", args=[section.part])}
        for section in SECTIONS.values()
    ]
    count = len(shell_of(request).memberships)
    themes = len(chosen(request.user))
    protected = bool(with_second_factor([request.user.pk]))
    context = {"rows": rows, "count": count, "themes": themes, "protected": protected, "tabs": tabs("profile")}
    return http.page(request, "profile/profile.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: OwnRequest, part: str) -> HttpResponse:
    """One part of the profile. What is saved is seen at once, the language in the answer itself."""
    section = SECTIONS.get(part)
    if section is None:
        raise Http404
    return (_edit_name if section.part == "name" else _edit)(request, section)


def _edit(request: OwnRequest, section: Section) -> HttpResponse:
    form = section.form(request.POST if request.method == "POST" else None, initial=section.initial(request.user))
    if form.is_valid():
        user = change_profile(actor=Actor.person(request.user), user=request.user, **form.cleaned_data)
        translation.activate(user.language)
        return http.saved(request, url=reverse("profile"), message=section.saved)
    context = {"section": section, "form": form}
    return http.dialog(request, "profile/edit.html", context, status=422 if form.is_bound else 200)


# SEC-5: reviewers of a request for help compare the name of the account with a document. A thief in a browser that is
# not asked for the second step must not make it their own before.
_edit_name = needs_second_step(_edit)


@signed_in
@require_safe
def history(request: OwnRequest) -> HttpResponse:
    """ORG-15: what concerns the person and no organization."""
    entries = queries.own_history(request.user)
    table = HistoryTable(request.GET.dict(), entries, request.path, user=request.user)
    context = {"table": table, "tabs": tabs("history"), "thread": thread_of(request)}
    return http.page(request, "profile/history.html", context, partial="table")


def tabs(current: str) -> list[dict[str, Any]]:
    """The parts of a person's own pages."""
    pages = [
        ("profile", _("Profile")),
        ("security", _("Security")),
        ("my-organizations", _("My Organizations")),
        ("my-news", _("News")),
        ("history", _("History")),
    ]
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in pages]
