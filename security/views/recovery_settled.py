"""After a request for help: somebody who is signed in says that none of their earlier methods was lost (SEC-5)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from console.kit import http
from security.access import signed_in
from security.audit import Actor
from security.operations import recovery_method
from security.requests import PersonRequest


@signed_in
@http.only_posted
def methods_settled(request: PersonRequest) -> HttpResponse:
    """All methods stay; nobody is asked to remove one any more."""
    recovery_method.settle(actor=Actor.person(request.user), user=request.user, now=timezone.now())
    message = _("All these methods stay, and you are not asked again.")
    return http.saved(request, url=reverse("two-factor"), message=message)
