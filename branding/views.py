"""The page **Customization**: what stands at the top left, and the one rectangular logo; each side opens by itself."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branding.forms import LogoForm, RightForm
from branding.forms_left import LeftForm
from branding.look import Look
from branding.operations import PictureGone, customize
from branding.queries import branding_of, custom_brand_of, look_of
from console.kit import http
from console.kit.exceptions import ChangedMeanwhile
from console.kit.middleware import client_address
from organizations.access import requires
from organizations.permissions import Action
from organizations.requests import MemberRequest
from security import limits
from security.audit import Actor

TEMPLATE = "branding/branding.html"
# By what htmx wants to fill: a side and what it changes at the other, or what is shown while somebody chooses.
PARTIALS = {"left": "left_side", "left-preview": "shown", "right": "right_side", "right-preview": "shown"}


@requires(Action.EDIT_BRANDING)
@require_safe
def branding(request: MemberRequest) -> HttpResponse:
    """How the organization looks now."""
    look = look_of(request.organization, branding_of(request.organization))
    return http.page(request, TEMPLATE, _context(request, look))


@requires(Action.EDIT_BRANDING)
@require_http_methods(["GET", "HEAD", "POST"])
def branding_left(request: MemberRequest) -> HttpResponse:
    """The left **Customize**: a square logo, or initials with or without the rectangular logo (BRA-1)."""
    return _customize(request, LeftForm, "left")


@requires(Action.EDIT_BRANDING)
@require_http_methods(["GET", "HEAD", "POST"])
def branding_right(request: MemberRequest) -> HttpResponse:
    """The right **Customize**: the rectangular logo of kDrive, Mail and the other applications (BRA-1)."""
    return _customize(request, RightForm, "right")


def _customize(request: MemberRequest, form_class: type[LogoForm], side: str) -> HttpResponse:
    """Shows what is chosen, and saves it once nothing is lost that the person did not give up."""
    organization = request.organization
    found = branding_of(organization)
    if request.FILES or {"save", "confirmed"} & set(request.POST):  # each of these may keep a picture
        limits.spend("upload", account=request.user.email, address=client_address(request))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*sent, organization=organization, branding=found)
    if form.is_bound and form.is_settled and (message := _saved(request, form)):
        return http.saved(request, url=reverse("branding", args=[organization.slug]), message=message)
    if form.errors.keys() & form.fields.keys():
        form.focus()
    context = _context(request, form.look) | {"form": form, "side": side, side: form}
    shown = PARTIALS.get(request.htmx.target or "", "")
    return http.page(request, TEMPLATE, context, partial=shown, status=form.status)


def _context(request: MemberRequest, look: Look) -> dict[str, Any]:
    """What the page shows however it is reached; what only the whole page asks for is asked for there."""
    brand = partial(custom_brand_of, request.membership)
    return {"organization": request.organization, "look": look, "custom_brand": brand}


def _saved(request: MemberRequest, form: LogoForm) -> str:
    """What is said once it is in force; nothing if it is not: the form says why, and keeps what was chosen."""
    actor, now = Actor.person(request.user), timezone.now()
    brand = form.brand(now=now)
    try:
        changed = customize(actor=actor, organization=request.organization, brand=brand, seen=form.seen)
    except ChangedMeanwhile:
        form.outdated(branding_of(request.organization))
        return ""
    except PictureGone:
        form.refuse(_("This picture is no longer kept. Choose it again."))
        return ""
    said = (
        _("The look of %(organization)s was saved.") if changed else _("The look of %(organization)s was not changed.")
    )
    return said % {"organization": request.organization.name}
