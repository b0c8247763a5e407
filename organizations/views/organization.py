"""What an organization says about itself, part by part, and its end (ORG-13)."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.exceptions import ChangedMeanwhile
from organizations.access import requires
from organizations.forms_organization import DeleteForm, DetailsForm
from organizations.operations.organizations import change_details, close_organization
from organizations.permissions import Action
from organizations.queries import organization as details
from organizations.queries.organization import PARTS, Part
from organizations.queries.responsibility import waiting_hand_over
from organizations.requests import MemberRequest
from security.audit import Actor


@requires(Action.EDIT_ORGANIZATION)
@require_safe
def organization(request: MemberRequest) -> HttpResponse:
    """Every part as it stands, and what can be done with the organization as a whole."""
    shown = request.organization
    context = {
        "organization": shown,
        "rows": details.rows(shown),
        "currency": details.currency_words(shown),
        "currency_note": details.currency_note(shown),
        "hand_over": waiting_hand_over(shown),
        "blockers": details.blockers(shown),
    }
    return http.page(request, "organizations/organization.html", context)


@requires(Action.EDIT_ORGANIZATION)
@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: MemberRequest, part: str) -> HttpResponse:
    """One part of the details."""
    found = PARTS.get(part)
    if found is None:
        raise Http404
    form = found.form(request.POST if request.method == "POST" else None, initial=found.initial(request.organization))
    if form.is_valid() and _changed(request, found, form):
        url = reverse("organization", args=[request.organization.slug])
        return http.saved(request, url=url, message=found.saved)
    context = {"part": found, "form": form, "back": reverse("organization", args=[request.organization.slug])}
    return http.dialog(request, "organizations/organization_edit.html", context, status=422 if form.is_bound else 200)


def _changed(request: MemberRequest, part: Part, form: DetailsForm) -> bool:
    """Whether what was typed is in force now; else the form says what is, and keeps what was typed."""
    try:
        change_details(
            actor=Actor.person(request.user),
            organization=request.organization,
            seen=form.cleaned_data["seen"],
            **form.details,
        )
    except ChangedMeanwhile:
        request.organization.refresh_from_db()
        form.outdated(part.seen(request.organization), part.lines(request.organization))
        return False
    return True


@requires(Action.DELETE_ORGANIZATION)
@require_http_methods(["GET", "HEAD", "POST"])
def organization_delete(request: MemberRequest) -> HttpResponse:
    """Everything that stands in the way; where nothing does, what ends, and the end of it once its name is typed."""
    closing = request.organization
    form = DeleteForm(request.POST if request.method == "POST" else None, organization=closing)
    if form.is_valid():
        close_organization(actor=Actor.person(request.user), organization=closing)
        message = _("%(organization)s was deleted.") % {"organization": closing.name}
        return http.saved(request, url=reverse("my-organizations"), message=message)
    context = {
        "organization": closing,
        "form": form,
        "reasons": details.blockers(closing),
        "ends": details.what_ends(closing),
        "back": reverse("organization", args=[closing.slug]),
    }
    return http.dialog(request, "organizations/organization_delete.html", context, status=422 if form.is_bound else 200)
