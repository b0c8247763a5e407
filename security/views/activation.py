"""What follows when a new second factor was proved: it is in force, or first come the backup codes (SEC-2)."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from console.kit import http
from security import enrolment, entrance, pending
from security.audit import Actor
from security.factors import BY_CODE
from security.factors.backup_codes import new_codes
from security.factors.factor import Factor
from security.models.factors import BackupCodes
from security.models.user import User
from security.operations.factors import ABANDONED, activate, activate_with_codes, replace_codes
from security.requests import PersonRequest

CODES, ACTIVATION = "backup codes", "activation"
KEPT = "backup_codes_kept"  # in a session: the codes that were shown last count


def proved(request: PersonRequest, factor: Factor, pk: int) -> HttpResponse:
    """Puts the factor in force, and this session with it; without backup codes yet, leads to those first."""
    if not BackupCodes.objects.filter(user=request.user).exists():
        begun = {"factor": factor.code, "pk": pk, "at": timezone.now().isoformat()}
        pending.keep(request, ACTIVATION, begun, user=request.user)
        return show_codes(request)
    actor, keep = Actor.person(request.user), request.session.session_key
    try:
        activate(actor=actor, user=request.user, factor=factor, pk=pk, keep=keep)
    except ObjectDoesNotExist:
        return _too_late(request)
    return _activated(request, factor)


def is_unfinished(request: HttpRequest, user: User) -> bool:
    """Whether a factor that was proved in this browser waits until its backup codes are kept."""
    begun = pending.kept(request, ACTIVATION, user=user)
    return begun is not None and datetime.fromisoformat(begun["at"]) > timezone.now() - ABANDONED


def show_codes(request: PersonRequest) -> HttpResponse:
    """Makes ten codes, which wait in the session until one is typed back, and leads to them."""
    pending.keep(request, CODES, new_codes(), user=request.user)
    request.session.pop(KEPT, None)
    return http.see_other(reverse("backup-codes"))


def codes_kept(request: PersonRequest, codes: list[str]) -> HttpResponse:
    """The codes count from now on, and with them the factor that waited for them."""
    actor, activation = Actor.person(request.user), pending.kept(request, ACTIVATION, user=request.user)
    pending.drop(request, CODES)
    pending.drop(request, ACTIVATION)
    if activation is None:
        replace_codes(actor=actor, user=request.user, codes=codes)
        request.session[KEPT] = True
        message = _("Your new backup codes are active. The old ones no longer work.")
        return http.saved(request, url=reverse("two-factor"), message=message)
    factor, keep = BY_CODE[activation["factor"]], request.session.session_key
    try:
        activate_with_codes(actor=actor, user=request.user, factor=factor, pk=activation["pk"], codes=codes, keep=keep)
    except ObjectDoesNotExist:
        return _too_late(request)
    request.session[KEPT] = True
    return _activated(request, factor)


def kept_elsewhere(request: PersonRequest) -> HttpResponse:
    """What is said to a code that is typed back where no codes wait: another window was faster, or they are gone."""
    if KEPT not in request.session:
        return _too_late(request)
    message = _("This was finished in another window: your backup codes are active.")
    return http.saved(request, url=reverse("two-factor"), message=message)


def _activated(request: PersonRequest, factor: Factor) -> HttpResponse:
    """The session counts as opened with the factor; on to where it was asked for, or to the list of methods."""
    entrance.strengthen(request, factor.code)
    message = _("%(method)s: in force from now on. Your other sessions have ended.") % {"method": factor.title}
    return http.saved(request, url=enrolment.onward(request), message=message)


def _too_late(request: PersonRequest) -> HttpResponse:
    message = _("This was started again or ended elsewhere, and nothing was changed here. Look at your methods first.")
    return http.saved(request, url=reverse("two-factor"), message=message)
