"""My Organizations: the list, leaving one, making one."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from console.profile.forms import OrganizationForm
from console.profile.leaving import what_ends
from console.profile.requests import OwnRequest
from console.profile.table import OrganizationsTable, own_memberships
from console.profile.views import tabs
from organizations.access import membership_of
from organizations.guards import people as guards
from organizations.models import Organization
from organizations.operations.organizations import create_organization
from organizations.operations.people import leave as leave_organization
from security import limits
from security.access import signed_in
from security.audit import Actor


@signed_in
@require_safe
def my_organizations(request: OwnRequest) -> HttpResponse:
    """ORG-12: all of them with my role, to open and to leave."""
    table = OrganizationsTable(request.GET.dict(), own_memberships(request.user), request.path)
    context = {"table": table, "tabs": tabs("my-organizations")}
    return http.page(request, "profile/organizations.html", context, partial="table")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: OwnRequest, slug: str) -> HttpResponse:
    """ORG-12: what will end, then the end of it. Refusals stand in the log of the organization."""
    membership = membership_of(request, slug)
    request.organization = membership.organization  # type: ignore[attr-defined]
    if request.method == "POST":
        leave_organization(actor=Actor.person(request.user), membership=membership)
        message = _("You have left %(organization)s.") % {"organization": membership.organization.name}
        return http.saved(request, url=reverse("my-organizations"), message=message)
    context = {
        "organization": membership.organization,
        "ends": what_ends(membership),
        "reasons": guards.leaving.reasons([membership])[membership],
    }
    return http.dialog(request, "profile/leave.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_organization(request: OwnRequest) -> HttpResponse:
    """ORG-1: one more organization, of which the person is the legal representative."""
    form = OrganizationForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (organization := _created(request, form)):
        message = _("%(organization)s was created. You are its legal representative.")
        url = reverse("home-of", args=[organization.slug])
        return http.saved(request, url=url, message=message % {"organization": organization.name})
    return http.dialog(request, "profile/new_organization.html", {"form": form}, status=form.status)


def _created(request: OwnRequest, form: OrganizationForm) -> Organization | None:
    """The new organization; None, and a sentence in the form, for whoever makes them by the dozen."""
    try:
        limits.spend("new_organization", account=str(request.user.pk), address=client_address(request))
    except Limited as limit:
        form.wait(limit)
        return None
    return create_organization(actor=Actor.person(request.user), name=form.cleaned_data["name"], owner=request.user)
