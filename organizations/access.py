"""Asking the permission table: for a view (`@requires`), for a page (`may`), inside an operation (`require`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from console.kit import http
from console.kit.exceptions import Denied
from organizations import policy
from organizations.models import Membership, Organization, Product, Right
from organizations.permissions import ACCOUNTING, SENSITIVE, TABLE, Action, Answer, allows
from security.access import require_proof
from security.audit import Actor
from security.lifetimes import NOTED_EVERY
from security.ways import way_back

View = TypeVar("View", bound=Callable[..., Any])

VISITED = "organization"  # in the session: the id of the organization this browser was in last


def may(membership: Membership | None, action: Action) -> bool:
    """Whether this member may; nobody may without a membership."""
    return membership is not None and allows(action, membership.role, manages_accounting=membership.manages_accounting)


def require(actor: Actor, action: Action, organization: Organization, *, product: Product | None = None) -> None:
    """Asks again inside the operation, under the organization's lock, from the database.

    Where the table says "if granted", the rights granted on `product` decide (ORG-7): managing it wants the technical
    one. The system and the provider's staff act beyond roles: what they may do is decided where they come from (a task;
    Django admin's permissions). Raises `Denied`.
    """
    if actor.kind != "person":
        return
    own = Membership.objects.of_open_organizations()
    membership = own.filter(organization=organization, user=actor.user_id, user__is_active=True).first()
    if membership is None or not may(membership, action):
        raise Denied(action)
    if TABLE[action].answer(membership.role) is Answer.GRANTED and action not in ACCOUNTING:
        wanted = [Right.TECHNICAL] if action is Action.MANAGE_PRODUCTS else Right.values
        if product is None or not membership.reach.filter(product=product, rights__overlap=wanted).exists():
            raise Denied(action)


def membership_of(request: HttpRequest, slug: str) -> Membership:
    """The person's membership in the organization of the address, with both ends. A stranger gets 404."""
    membership = (
        Membership.objects.of_open_organizations()
        .select_related("organization__security_policy")
        .filter(organization__slug=slug, user=request.user.pk)
        .first()
    )
    if membership is None:
        raise Http404
    membership.user = request.user  # type: ignore[assignment]
    return membership


def requires(action: Action) -> Callable[[View], View]:
    """Opens a view below /o/<slug>/ to members whose role allows the action.

    Sets `request.organization` and `request.membership`. A stranger gets 404; whoever lacks the second factor that the
    organization requires is led to its set-up (ORG-16); an insider without the right gets 403; a sensitive action asks
    for a fresh proof of identity.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> Any:
            membership = membership_of(request, slug)
            request.membership = membership  # type: ignore[attr-defined]
            request.organization = membership.organization  # type: ignore[attr-defined]
            if policy.held_for(membership):
                return to_set_up(request, slug)
            if not may(membership, action):
                raise Denied(action)
            if action in SENSITIVE:
                require_proof(request, next_url=request.get_full_path() if request.method == "GET" else request.path)
            _note_activity(membership)
            if request.session.get(VISITED) != membership.organization_id:
                request.session[VISITED] = membership.organization_id
            return view(request, *args, **kwargs)

        guarded.access = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def to_set_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The page on which a missing second factor is set up, and back to where the person was."""
    query = urlencode({"next": way_back(request)})
    return http.go(request, f"{reverse('two-factor-required', args=[slug])}?{query}")


def _note_activity(membership: Membership) -> None:
    """Last activity in this organization, noted now and then as that of the session is."""
    now = timezone.now()
    if membership.last_active_at is None or now - membership.last_active_at > NOTED_EVERY:
        Membership.objects.filter(pk=membership.pk).update(last_active_at=now)
        membership.last_active_at = now
