"""Who may open a view at all: every view declares it, and one that declares nothing opens to nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from console.kit.exceptions import Denied, ProofNeeded
from security import ways
from security.event import Actor
from security.factors import with_second_factor
from security.models.user import User

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"
STAFF = "staff"
DOWNLOAD, SEARCH = "download", "search"  # the budgets of what is costly to read (`security.limits`)
SECOND_FACTOR = "second_factor"  # in a session: the code of the factor it was opened with


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to whoever is signed in; the view shows only what is theirs."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def keeps(*names: str) -> Callable[[View], View]:
    """Names the fields of a form that survive a session which ended meanwhile: they come back in the query of its
    address, where its view reads them. Choices only: nothing personal, nothing secret."""

    def decorate(view: View) -> View:
        view.keeps = names  # type: ignore[attr-defined]
        return view

    return decorate


def comes_back_by(way: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """The view itself keeps what was sent to it in a session that had ended, and names the address that brings it
    back. For what is written at length: an address cannot hold it, and must not say it."""

    def decorate(view: View) -> View:
        view.way_back = way  # type: ignore[attr-defined]
        return view

    return decorate


def downloads(view: View) -> View:
    """The view makes a file of many rows: the person has a budget of them, which `Gatekeeper` counts."""
    view.reads = DOWNLOAD  # type: ignore[attr-defined]
    return view


def proof_is_fresh(request: HttpRequest, *, now: datetime | None = None) -> bool:
    """Whether the person proved their identity in this session within PROOF_FRESH."""
    proved: str | None = request.session.get("proved_at")
    fresh: timedelta = settings.STEWARD["PROOF_FRESH"]
    return proved is not None and datetime.fromisoformat(proved) > (now or timezone.now()) - fresh


def require_staff(actor: Actor, right: str) -> User:
    """The member of staff who acts, asked for again inside the operation. Raises `Denied` for whoever has not, or has
    no longer, this right of Django admin."""
    staff = User.objects.filter(pk=actor.user_id or 0, is_staff=True, is_active=True).first()
    if actor.kind != "staff" or staff is None or not staff.has_perm(right):
        raise Denied(right)
    return staff


def is_verified(request: HttpRequest) -> bool:
    """Whether a second factor was proved in this session: at its sign-in, or by setting one up."""
    return SECOND_FACTOR in request.session


def require_proof(request: HttpRequest, *, next_url: str) -> None:
    """Raises `ProofNeeded` unless the proof is fresh; the person comes back to `next_url` (a page to GET)."""
    if not proof_is_fresh(request):
        raise ProofNeeded(next_url)


def needs_second_step(view: View) -> View:
    """Leads whoever has a second factor and has not proved it in this session (their device is remembered) to it."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        if not is_verified(request) and isinstance(user, User) and with_second_factor([user.pk]):
            return ways.to_second_step(request)
        return view(request, *args, **kwargs)

    return asking  # type: ignore[return-value]


def needs_proof(view: View) -> View:
    """Asks for a fresh proof of identity before the view is opened."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        next_url = request.get_full_path() if request.method == "GET" else request.path
        require_proof(request, next_url=next_url)
        return view(request, *args, **kwargs)

    return asking  # type: ignore[return-value]
