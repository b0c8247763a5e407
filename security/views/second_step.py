"""The pages between the right password and a session: the answer to a second factor, and the other ways to give one."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import devices, entrance, remembered, ways
from security.access import is_verified, needs_proof, public, signed_in
from security.entrance import SignInUnderWay
from security.factors import EVERY_WAY, factors_of, left_to, ways_of
from security.factors.authenticator import AUTHENTICATOR
from security.factors.backup_codes import BACKUP_CODES
from security.factors.factor import Factor, Held
from security.factors.passkeys import PASSKEYS, question_for
from security.factors.sms import SMS
from security.forms_factors import BackupCodeStepForm, PasskeyStepForm, SecondStepForm, wrong
from security.models.factors import Phone
from security.models.recovery import RecoveryRequest
from security.operations.second_step import check_code, check_passkey
from security.requests import PersonRequest
from security.views.answers import show
from security.views.messages_by_sms import deliver

ASKED = "passkey_question"  # in a session: the challenge of a passkey, and when it was made
SENT = "sms_sent"  # in a session: a code was sent for this sign-in
QUESTION_VALID = timedelta(minutes=5)

Check = Callable[[SignInUnderWay, str], bool]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest) -> HttpResponse:
    """The six digits of the authenticator app."""
    return _step(request, AUTHENTICATOR, SecondStepForm, _code(request, AUTHENTICATOR))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def backup_code(request: HttpRequest) -> HttpResponse:
    """One of the codes that the person has kept."""
    return _step(request, BACKUP_CODES, BackupCodeStepForm, _code(request, BACKUP_CODES))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: HttpRequest) -> HttpResponse:
    """The code that was sent for this sign-in; before, the button that has it sent."""
    return _step(request, SMS, SecondStepForm, _code(request, SMS))


@public
@http.only_posted
def sms_send(request: HttpRequest) -> HttpResponse:
    """Has a code sent for this sign-in, and leads to where it is typed."""
    waiting = entrance.under_way(request)
    phone = Phone.objects.filter(user=waiting.user, confirmed=True).first() if waiting else None
    if waiting is None or phone is None:
        return _anew()
    if deliver(request, phone, attempt=waiting.attempt):
        request.session[SENT] = True
    return http.see_other(reverse("sign-in-sms"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """What the browser's authenticator signed. Each challenge is for one try, and for five minutes."""

    def check(waiting: SignInUnderWay, answer: str) -> bool:
        state = request.session.pop(ASKED, None)
        if state is None or timezone.now() - datetime.fromisoformat(state["at"]) > QUESTION_VALID:
            return False
        budget = devices.budget_of(request, waiting.user.email)
        return check_passkey(
            user=waiting.user, state=state, answer=answer, address=client_address(request), budget=budget
        )

    return _step(request, PASSKEYS, PasskeyStepForm, check)


@public
@require_safe
def alternatives(request: HttpRequest) -> HttpResponse:
    """SEC-4: every way this person has, and last the request for help."""
    waiting = entrance.under_way(request)
    if waiting is None:
        return _anew()
    held = left_to(waiting.user)
    offered = [
        {"factor": factor, "note": _note(factor, found)}
        for factor in EVERY_WAY
        if (found := [one for one in held if one.code == factor.code])
    ]
    first = factors_of(waiting.user)[:1]
    back = reverse(first[0].challenge if first else "sign-in")
    sent = RecoveryRequest.objects.open().filter(user=waiting.user).first()
    context = {"ways": offered, "back": back, "open_since": sent.sent_at if sent else None}
    with timezone.override(waiting.user.zone):
        return http.page(request, "security/sign_in_alternatives.html", context)


@signed_in
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: PersonRequest) -> HttpResponse:
    """For whoever came in without a second factor and needs one: they answer it now, or are told to set one up."""
    next_url = http.safe_next(request, default=reverse("two-factor"))
    has_factor = bool(factors_of(request.user))
    if is_verified(request):
        return http.see_other(next_url)
    if request.method == "POST" and has_factor:
        remember = "remembered" in request.session
        return entrance.ask(request, request.user, next_url=next_url, remember=remember)
    context = {"next_url": next_url, "has_factor": has_factor, "back": ways.out(next_url)}
    return http.page(request, "security/second_step.html", context)


def _step(request: HttpRequest, factor: Factor, form_class: type[SecondStepForm], check: Check) -> HttpResponse:
    """The conversation about one factor, which ends in a session."""
    waiting = entrance.under_way(request)
    if waiting is None or factor.code not in {held.code for held in ways_of(waiting.user)}:
        return _anew()
    answered = request.POST if request.method == "POST" else None
    form = form_class(answered, may_trust=not waiting.user.is_staff)
    if _is_right(form, waiting, factor, check):
        response = entrance.finish(request, waiting, factor=factor)
        if form.wants_trust and request.user.is_authenticated:
            remembered.remember(request, response, waiting.user)
        return response
    context = {"factor": factor, "person": waiting.user, **_context(request, waiting, factor)}
    return show(request, f"security/{factor.challenge.replace('-', '_')}.html", form, **context)


def _is_right(form: SecondStepForm, waiting: SignInUnderWay, factor: Factor, check: Check) -> bool:
    """Whether the answer is right; otherwise the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        right = check(waiting, form.cleaned_data["code"])
    except Limited as limit:
        form.wait(limit)
        return False
    if not right:
        form.refuse_code(wrong(factor))
    return right


def _code(request: HttpRequest, factor: Factor) -> Check:
    """How a code of this factor is checked; one that was sent by SMS is for this sign-in only."""

    def check(waiting: SignInUnderWay, code: str) -> bool:
        token = f"{waiting.attempt}:{code}" if factor is SMS else code
        budget = devices.budget_of(request, waiting.user.email)
        address = client_address(request)
        return check_code(user=waiting.user, factor=factor, token=token, address=address, budget=budget)

    return check


def _context(request: HttpRequest, waiting: SignInUnderWay, factor: Factor) -> dict[str, Any]:
    """What the page of this factor shows besides its form. A passkey's page asks a new question each time."""
    if factor is PASSKEYS:
        options, state = question_for(waiting.user)
        request.session[ASKED] = {**state, "at": timezone.now().isoformat()}
        return {"options": json.dumps(options)}
    if factor is SMS:
        number = Phone.objects.filter(user=waiting.user, confirmed=True).get().number
        minutes = settings.STEWARD["SMS_VALID"] // timedelta(minutes=1)
        return {"number": SMS.shown_as(number), "is_sent": SENT in request.session, "minutes": minutes}
    return {}


def _note(factor: Factor, held: list[Held]) -> str:
    """By which a person recognizes what they have."""
    if factor is BACKUP_CODES:
        return _("One of the ten codes you printed or downloaded")
    names = ", ".join(factor.shown_as(one.name) for one in held)
    return _("A code to %(number)s") % {"number": names} if factor is SMS else names


def _anew() -> HttpResponse:
    """Nothing is under way here, or no longer: it begins with the password."""
    return http.see_other(f"{reverse('sign-in')}?late=yes")
