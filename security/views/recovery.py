"""Filling in a request for help: who one is, document, selfie, consent (SEC-4). Each page keeps its part."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.guards import Reason, Refused
from console.kit.middleware import client_address
from security import asking, guards, limits, queries_recovery
from security.access import public
from security.asking import Asking
from security.audit import Actor
from security.forms_recovery import DocumentForm, IdentityForm, PicturesForm, SelfieForm, SendForm
from security.models.recovery import OPEN, RecoveryRequest, Side
from security.models.user import User
from security.operations import recovery as operations
from security.views import recovery_pictures
from security.views.answers import show
from security.views.recovery_pictures import kept_of
from security.views.recovery_way import elsewhere, handover_of, steps


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Who one is, as the document says it; whoever may not ask now is told why."""
    found = asking.asking(request)
    if found is None:
        return elsewhere(request)
    sent = asking.sent_here(request)
    if sent is not None and sent.state in OPEN:
        return elsewhere(request)
    if reasons := guards.asking_for_help.reasons([found.user])[found.user]:
        return _refused(request, found.user, reasons)
    form = IdentityForm(_posted(request, found), initial=_declared(found.draft))
    if form.is_bound and form.is_valid():
        try:
            asking.note(request, _declare(found, form))
        except operations.Ended:
            return elsewhere(request)
        return http.see_other(reverse("recovery-document"))
    wait = settings.STEWARD["RECOVERY_WAIT"] // timedelta(hours=1)
    return show(request, "security/recovery.html", form, steps=steps("recovery"), hours=wait)


def _refused(request: HttpRequest, user: User, reasons: list[Reason]) -> HttpResponse:
    """Why nobody may ask for help for this account now; of a request that is open, how it stands. Its links are not
    there: whoever knows only the password does not stop it."""
    status, sent = 409 if request.method == "POST" else 200, RecoveryRequest.objects.open().filter(user=user).first()
    with timezone.override(user.zone):
        lines = queries_recovery.timeline(sent, list(sent.reviews.order_by("at"))) if sent else []
        context = {"reasons": reasons, "open_request": sent, "lines": lines}
        return http.page(request, "security/recovery_refused.html", context, status=status)


def _declare(found: Asking, form: IdentityForm) -> RecoveryRequest:
    """The draft with what was typed. Raises `Refused` and `Ended`."""
    actor, kind = Actor.person(found.user), form.cleaned_data["document_kind"]
    if found.draft is None:
        return operations.begin(actor=actor, user=found.user, identity=form.identity, document_kind=kind)
    now = timezone.now()
    return operations.declare(actor=actor, draft=found.draft, identity=form.identity, document_kind=kind, now=now)


def _declared(draft: RecoveryRequest | None) -> dict[str, Any]:
    return {**vars(draft.identity), "document_kind": draft.document_kind} if draft else {}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_document(request: HttpRequest) -> HttpResponse:
    """Both sides of the document."""
    return _pictures(request, DocumentForm, place="recovery-document", then="recovery-selfie")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_selfie(request: HttpRequest) -> HttpResponse:
    """The person, holding the document."""
    return _pictures(request, SelfieForm, place="recovery-selfie", then="recovery-send")


def _pictures(request: HttpRequest, form_class: type[PicturesForm], *, place: str, then: str) -> HttpResponse:
    """A page that takes pictures: what is right is kept, even if something else on it is wrong."""
    found = asking.asking(request)
    if found is None or found.draft is None:
        return elsewhere(request)
    posted = _posted(request, found)
    form = form_class(posted, request.FILES if posted is not None else None, kept=set(kept_of(request, found.draft)))
    valid = form.is_valid()
    try:
        _keep(request, found.draft, form)
    except operations.Ended:
        return elsewhere(request)
    if valid:
        return http.see_other(reverse(then))
    template = f"security/{place.replace('-', '_')}.html"
    shown = _shown(found.draft, kept_of(request, found.draft), place)
    return show(request, template, form, **shown, handover=handover_of(found.draft))


def _keep(request: HttpRequest, draft: RecoveryRequest, form: PicturesForm) -> None:
    """Keeps what can be kept, also when another one cannot. Raises `Ended`."""
    actor, now = Actor.person(draft.user), timezone.now()
    for side, picture in form.pictures.items():
        pk = operations.keep_picture(actor=actor, draft=draft, side=side, picture=picture, now=now)
        recovery_pictures.note(request, draft, side, pk, form.upload_of(side))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_send(request: HttpRequest) -> HttpResponse:
    """What will be sent, who sees it, and for how long it is kept; with the consent it goes."""
    found = asking.asking(request)
    if found is None or found.draft is None:
        return elsewhere(request)
    kept = kept_of(request, found.draft)
    if missing := next((side for side in Side if side.value not in kept), None):
        return http.see_other(reverse("recovery-selfie" if missing == Side.SELFIE else "recovery-document"))
    form = SendForm(_posted(request, found))
    if form.is_bound and form.is_valid():
        try:
            sent = operations.send(actor=Actor.person(found.user), draft=found.draft, now=timezone.now())
        except operations.Ended:
            return elsewhere(request)
        except Refused as refusal:
            return _refused(request, found.user, refusal.all_reasons)
        return http.see_other(reverse("recovery-status", args=[sent.pk, sent.token]))
    shown = _shown(found.draft, kept, "recovery-send")
    return show(request, "security/recovery_send.html", form, **shown, identity=found.draft.identity)


def _shown(draft: RecoveryRequest, kept: dict[str, Any], place: str) -> dict[str, Any]:
    rules = settings.STEWARD
    hours, days = rules["RECOVERY_UNTOUCHED"] // timedelta(hours=1), rules["RECOVERY_UNDECIDED"].days
    return {"steps": steps(place), "kept": kept, "draft": draft, "hours": hours, "days": days}


def _posted(request: HttpRequest, found: Asking) -> Any:
    """What was posted, counted; None if nothing was. Raises `Limited`."""
    if request.method != "POST":
        return None
    limits.spend("recovery", account=found.user.email, address=client_address(request))
    return request.POST
