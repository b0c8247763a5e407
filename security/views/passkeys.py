"""Adding a security key or passkey: the browser's authenticator answers a challenge, which counts once."""

import json
from contextlib import suppress
from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from security.access import needs_proof, needs_second_step, signed_in
from security.audit import Actor
from security.factors import names_of
from security.factors.passkeys import PASSKEYS, NotAccepted, are_possible, registration_of
from security.forms_factors import PasskeyForm
from security.operations.factors import prepare_passkey
from security.requests import PersonRequest
from security.views.activation import proved
from security.views.answers import show
from security.views.second_step import QUESTION_VALID

ASKED = "passkey_registration"  # in a session: the challenge, and when it was made


@signed_in
@needs_second_step
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: PersonRequest) -> HttpResponse:
    """SEC-2: where browsers offer passkeys at the console's address."""
    if not are_possible():
        raise Http404
    posted, taken = request.POST if request.method == "POST" else None, names_of(request.user)
    form = PasskeyForm(posted, kind=PASSKEYS, taken=taken)
    if form.is_valid() and (pk := _stored(request, form)):
        return proved(request, PASSKEYS, pk)
    options, state = registration_of(request.user)
    request.session[ASKED] = {**state, "at": timezone.now().isoformat()}
    return show(request, "security/factor_passkey.html", form, options=json.dumps(options))


def _stored(request: PersonRequest, form: PasskeyForm) -> int | None:
    """The id of the new passkey; otherwise the form says what is wrong."""
    state = request.session.pop(ASKED, None)
    if state is not None and timezone.now() - datetime.fromisoformat(state["at"]) <= QUESTION_VALID:
        actor, user, name = Actor.person(request.user), request.user, form.cleaned_data["name"]
        with suppress(NotAccepted):
            answer = form.cleaned_data["credential"]
            return int(prepare_passkey(actor=actor, user=user, state=state, answer=answer, name=name).pk)
    form.refuse(_("The passkey was not added: the browser's response was not accepted. Try again."))
    return None
