"""Deleting one's account (SEC-9): everything that stands in the way or ends, the end of it, and the page afterwards."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from organizations.forms import AccountDeletionForm
from organizations.operations.account import delete_account
from organizations.queries import account as queries
from security.access import needs_proof, needs_second_step, public, signed_in
from security.audit import Actor
from security.requests import PersonRequest


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: PersonRequest) -> HttpResponse:
    """What stands in the way, organization by organization; where nothing does, the end once one's address is typed."""
    form = AccountDeletionForm(request.POST if request.method == "POST" else None, reader=request.user)
    if form.is_valid():
        delete_account(actor=Actor.person(request.user), user=request.user)
        return _forgotten(request)
    context = {
        "form": form,
        "deletion": queries.deletion_of(request.user),
        "ends": queries.what_ends(),
        "stays": queries.what_stays(),
    }
    return http.page(request, "organizations/account_delete.html", context, status=422 if form.is_bound else 200)


@public
@require_safe
def account_deleted(request: HttpRequest) -> HttpResponse:
    """The page after it; says nothing of anybody."""
    return http.page(request, "organizations/account_deleted.html")


def _forgotten(request: HttpRequest) -> HttpResponse:
    """Nor does this browser know who it was."""
    logout(request)
    response = http.go(request, reverse("account-deleted"))
    for name in (settings.DEVICE_COOKIE_NAME, settings.REMEMBERED_COOKIE_NAME):
        response.delete_cookie(name, samesite="Lax")
    return response
