"""**Edit product access** of a member, a team, or whoever is invited (ORG-7, ORG-9): one page for the three."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from organizations.access import requires
from organizations.forms_access import Ticked
from organizations.guards.access import editing_access
from organizations.holders import Holder
from organizations.operations.access import edit_access
from organizations.permissions import Action
from organizations.queries import invite_steps
from organizations.queries.access import AccessPage, access_page, member_with_access, team_with_access
from organizations.queries.invite import own_draft
from organizations.queries.invite_steps import Step
from organizations.requests import MemberRequest
from security.audit import Actor


@dataclass(frozen=True)
class Frame:
    """What surrounds the boxes: whose they are, the way back, and in the wizard the way on."""

    holder: Holder
    note: StrOrPromise
    trail: Sequence[Mapping[str, StrOrPromise]]
    reasons: Sequence[Reason] = ()
    steps: Sequence[Step] = ()
    back_url: str = ""
    next_url: str = ""


@requires(Action.EDIT_PRODUCT_ACCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def member_access(request: MemberRequest, pk: int) -> HttpResponse:
    """What one member may reach: shown, and edited."""
    member = member_with_access(request.organization, pk)
    slug = request.organization.slug
    trail = [
        {"label": _("Users"), "url": reverse("members", args=[slug])},
        {"label": member.user.name, "url": reverse("member", args=[slug, pk])},
    ]
    note = f"{member.user.name}, {member.get_role_display()}"
    return _answer(request, Frame(member, note, trail, reasons=editing_access.reasons([member])[member]))


@requires(Action.MANAGE_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def team_access(request: MemberRequest, pk: int) -> HttpResponse:
    """What a team gives to whoever is in it."""
    team = team_with_access(request.organization, pk)
    slug = request.organization.slug
    trail = [
        {"label": _("Teams"), "url": reverse("teams", args=[slug])},
        {"label": team.name, "url": reverse("team", args=[slug, pk])},
    ]
    return _answer(request, Frame(team, _("Everybody in team %(team)s gets this.") % {"team": team.name}, trail))


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_access(request: MemberRequest, pk: int) -> HttpResponse:
    """What whoever accepts the invitations of a draft will be given."""
    batch = own_draft(request.membership, pk)
    frame = Frame(
        batch,
        _("Everybody who accepts the invitation gets this."),
        [{"label": _("Users"), "url": reverse("members", args=[request.organization.slug])}],
        steps=invite_steps.steps(batch, invite_steps.ACCESS),
        back_url=invite_steps.back_url(batch, invite_steps.ACCESS),
        next_url=invite_steps.next_url(batch, invite_steps.ACCESS),
    )
    return _answer(request, frame)


def _answer(request: MemberRequest, frame: Frame) -> HttpResponse:
    if request.method == "POST":
        return _saved(request, frame)
    page = _page(request, frame.holder)
    context = {"frame": frame, "page": page, "category": page.open_category}
    return http.page(request, "organizations/access.html", context, partial="category" if page.open_category else "")


def _page(request: MemberRequest, holder: Holder) -> AccessPage:
    return access_page(request.organization, holder, asked=request.GET.dict(), path=request.path)


def _saved(request: MemberRequest, frame: Frame) -> HttpResponse:
    """Saves, and shows the same part of the page again. Raises `BadRequest` for what no form of ours sends."""
    actor = Actor.person(request.user)
    if "full" in request.POST:
        changed = edit_access(actor=actor, holder=frame.holder, full=_switched(request.POST["full"]))
        return http.saved(request, url=request.path, message=_said(changed))
    ticked = Ticked.read(request.POST, request.organization)
    if "all" in request.POST:
        products = _all_of_them(request, frame.holder)
        if products is None:
            message = _("The list of products has changed. Nothing was saved; look at it again.")
            return http.saved(request, url=request.get_full_path(), message=message)
        ticked = Ticked(products, ticked.kinds)
    changed = edit_access(actor=actor, holder=frame.holder, products=ticked.products, kinds=ticked.kinds)
    return _shown_again(request, frame, _said(changed))


def _switched(text: str) -> bool:
    if text not in {"on", "off"}:
        raise BadRequest("No such button.")
    return text == "on"


def _shown_again(request: MemberRequest, frame: Frame, message: str) -> HttpResponse:
    """The open category with what is so now; without JavaScript the page, at this category."""
    frame.holder.refresh_from_db()  # it brought along what it was given before
    page = _page(request, frame.holder)
    url = page.opened.url if page.opened else request.path
    if page.open_category is None:
        return http.saved(request, url=url, message=message)
    return http.saved(
        request,
        url=f"{url}#category-{page.open_category.id}",
        message=message,
        template="organizations/access.html#category",
        context={"frame": frame, "page": page, "category": page.open_category},
    )


def _all_of_them(request: MemberRequest, holder: Holder) -> dict[int, set[str]] | None:
    """Every right, or none, on all products of the open category, or on all that were found.

    The form says how many there were when it was shown; None where that is no longer so.
    """
    opened = _page(request, holder).opened
    verb, _colon, number = request.POST["all"].partition(":")
    if opened is None or verb not in {"give", "take"}:
        raise BadRequest("No such button.")
    if number != str(opened.total):
        return None
    return {
        product.pk: set(product.kind.rights) if verb == "give" else set()
        for product in opened.products.select_related("kind")
    }


def _said(changed: int) -> str:
    return _("The product access was saved.") if changed else _("Nothing was changed.")
