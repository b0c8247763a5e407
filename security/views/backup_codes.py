"""The backup codes: shown once, to download or print; they count from the moment one of them is typed back (SEC-2)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from security import pending
from security.access import needs_proof, needs_second_step, signed_in
from security.factors import factors_of
from security.forms_factors import KeptCodesForm
from security.requests import PersonRequest
from security.views.activation import CODES, codes_kept, is_unfinished, kept_elsewhere, show_codes
from security.views.answers import show


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def backup_codes(request: PersonRequest) -> HttpResponse:
    """The codes that wait to be typed back; without any, what they are for, and the button that makes new ones.

    Those before count until one of the new is typed back.
    """
    has_factor = bool(factors_of(request.user))
    if request.method == "POST" and "make" in request.POST and has_factor:
        return show_codes(request)
    codes = pending.kept(request, CODES, user=request.user)
    if codes is None and request.method == "POST" and "code" in request.POST:
        return kept_elsewhere(request)
    if codes is None:
        return http.page(request, "security/backup_codes_new.html", {"has_factor": has_factor})
    form = KeptCodesForm(request.POST if request.method == "POST" else None, codes=codes)
    if form.is_valid():
        return codes_kept(request, codes)
    activating = is_unfinished(request, request.user)
    return show(request, "security/backup_codes.html", form, codes=codes, activating=activating)


@signed_in
@needs_second_step
@needs_proof
@require_safe
def backup_codes_file(request: PersonRequest) -> HttpResponse:
    """The codes on the page as a file of plain text."""
    codes = pending.kept(request, CODES, user=request.user)
    if codes is None:
        return http.see_other(reverse("backup-codes"))
    head = _("Backup codes of %(address)s. Each works once.") % {"address": request.user.email}
    response = HttpResponse("\r\n".join([head, "", *codes, ""]), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="backup-codes.txt"'
    return response
