"""Two-factor authentication: what is set up, what may be added, and removing (SEC-2, SEC-3)."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from security import enrolment, remembered
from security.access import SECOND_FACTOR, needs_second_step, signed_in
from security.audit import Actor
from security.boxes_factors import asked_besides, backup_codes, held_of, methods_of
from security.factors import BY_CODE, FACTORS, factors_of, held_by
from security.forms import ConfirmForm
from security.forms_factors import PreferredForm, RememberedForm
from security.guards import FactorRemoval, removing_factor
from security.operations.factors import forget_remembered, prefer_factor, removal_of, remove_factor
from security.queries_recovery import is_unsettled
from security.requests import PersonRequest
from security.views import activation
from security.views.answers import show_dialog
from security.views.proofs import is_password
from security.views.thread import thread_of


@signed_in
@require_safe
def two_factor(request: PersonRequest) -> HttpResponse:
    """What the person has set up, which of it sign-in asks for first, and what may be added."""
    user, thread = request.user, thread_of(request)
    if thread.url:
        enrolment.go_on_to(request, thread.url)
    else:
        enrolment.stay(request)
    kinds, held = factors_of(user), held_of(user)
    methods = methods_of(user, held)
    context = {
        "methods": methods,
        "is_unsettled": is_unsettled(user, held),
        "preferred": PreferredForm(kinds=kinds, initial={"factor": kinds[0].code}) if len(kinds) > 1 else None,
        "asked": asked_besides(user, methods),
        "offered": enrolment.offers(),
        "codes": backup_codes(user, timezone.now()),
        "unfinished": activation.is_unfinished(request, user),
        "remembered": remembered.devices_of(user),
        "thread": thread,
    }
    return http.page(request, "security/two_factor.html", context)


@signed_in
@http.only_posted
def preferred_factor(request: PersonRequest) -> HttpResponse:
    """Which kind sign-in asks for first."""
    form = PreferredForm(request.POST, kinds=factors_of(request.user))
    if not form.is_valid():
        return _as_it_was(request)
    code = form.cleaned_data["factor"]
    prefer_factor(actor=Actor.person(request.user), user=request.user, factor=code)
    message = _("Sign-in asks for this first from now on: %(method)s.") % {"method": BY_CODE[code].title}
    return http.saved(request, url=reverse("two-factor"), message=message)


@signed_in
@http.only_posted
def remembered_devices(request: PersonRequest) -> HttpResponse:
    """The second step is asked for again: on one device, or on all of them."""
    form = RememberedForm(request.POST, devices=request.user.remembered_devices.all())
    if not form.is_valid():
        return _as_it_was(request)
    pks = [device.pk for device in form.cleaned_data["device"]]
    count = forget_remembered(actor=Actor.person(request.user), user=request.user, pks=pks)
    message = ngettext(
        "The second step is asked for again on %(count)s device.",
        "The second step is asked for again on %(count)s devices.",
        count,
    )
    return http.saved(request, url=reverse("two-factor"), message=message % {"count": count})


@signed_in
@needs_second_step
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PersonRequest, kind: str, pk: int) -> HttpResponse:
    """SEC-3: the password, then it is gone; refused with the reason while an organization's policy requires it."""
    held = next((one for one in held_by([request.user.pk]) if (one.code, one.pk) == (kind, pk)), None)
    if held is None:
        raise Http404
    removal = removal_of(user=request.user, factor=kind, pk=pk)
    reasons = removing_factor.reasons([removal])[removal]
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (reasons or is_password(request, form)):
        return _removed(request, kind, pk)
    name = BY_CODE[kind].shown_as(held.name)
    context = {"factor": BY_CODE[kind], "name": name, "others": _others(removal), "reasons": reasons}
    return show_dialog(request, "security/factor_remove.html", form, **context, thread=thread_of(request))


def _as_it_was(request: PersonRequest) -> HttpResponse:
    """What was chosen is not there, or no longer."""
    message = _("Nothing was changed: what you chose is no longer there.")
    return http.saved(request, url=reverse("two-factor"), message=message)


def _removed(request: PersonRequest, kind: str, pk: int) -> HttpResponse:
    """Raises `Refused` where a guard says no, and Http404 for what another window has removed."""
    actor, keep = Actor.person(request.user), request.session.session_key
    try:
        removal = remove_factor(actor=actor, user=request.user, factor=kind, pk=pk, keep=keep)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not removal.remaining:
        request.session.pop(SECOND_FACTOR, None)
    state = _("%(method)s was removed. Two-factor authentication is off: the password alone is enough to sign in.")
    if removal.remaining:
        state = _("%(method)s was removed. Two-factor authentication stays on: %(others)s.")
    state %= {"method": BY_CODE[kind].title, "others": _others(removal)}
    message = f"{state} {_('Your other sessions have ended.')}"
    return http.saved(request, url=thread_of(request).url or reverse("two-factor"), message=message)


def _others(removal: FactorRemoval) -> str:
    """The kinds that stay, by name."""
    return ", ".join(str(factor.title) for factor in FACTORS if factor.code in removal.remaining)
