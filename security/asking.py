"""Who may fill in a request for help in this browser: whoever gave the right password, without a second factor (SEC-4).

With the first page the browser holds the number of a draft, and nothing else opens that draft: not the password in
another browser, and no session.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from security import entrance
from security.models.recovery import RecoveryRequest, State
from security.models.user import User

NOTE = "asking_for_help"


@dataclass(frozen=True)
class Asking:
    """Somebody who asks for help; `draft` is what they have filled in so far."""

    user: User
    draft: RecoveryRequest | None


def asking(request: HttpRequest) -> Asking | None:
    """Who asks for help in this browser: with a draft, or after the right password. None: nobody, or for too long."""
    noted = _noted(request)
    if noted is not None and noted.is_being_filled_in(now=timezone.now()):
        return Asking(noted.user, noted)
    waiting = entrance.under_way(request)
    return Asking(waiting.user, None) if waiting else None


def sent_here(request: HttpRequest) -> RecoveryRequest | None:
    """The request that was filled in, in this browser or from here, and has been sent."""
    noted = _noted(request)
    return noted if noted is not None and noted.state != State.DRAFT else None


def has_begun(request: HttpRequest) -> bool:
    """Whether a form was begun in this browser and not sent; it may have taken too long."""
    return NOTE in request.session and sent_here(request) is None


def note(request: HttpRequest, draft: RecoveryRequest) -> None:
    """From now on this browser goes on with this draft."""
    request.session[NOTE] = draft.pk
    if not request.user.is_authenticated:
        request.session.set_expiry(settings.STEWARD["RECOVERY_FORM_VALID"])


def keep(request: HttpRequest, sent: RecoveryRequest | None, *, user: User) -> None:
    """After the password: this browser goes on knowing what was sent from it, if it is of the same person."""
    if sent is not None and sent.user_id == user.pk and not request.user.is_authenticated:
        note(request, sent)


def _noted(request: HttpRequest) -> RecoveryRequest | None:
    number: int | None = request.session.get(NOTE)
    return RecoveryRequest.objects.select_related("user").filter(pk=number).first() if number else None
