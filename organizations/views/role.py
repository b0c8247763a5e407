"""The role of one person, changed in the dialog **Edit role** (ORG-4)."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from organizations.access import requires
from organizations.forms import RoleForm
from organizations.guards import people as guards
from organizations.guards.people import RoleChange
from organizations.models import Membership
from organizations.operations import people
from organizations.permissions import Action, allows
from organizations.queries import role_change
from organizations.queries.members import member as find_member
from organizations.requests import MemberRequest
from organizations.views import changed
from security.access import keeps, require_proof
from security.audit import Actor


@keeps("role")
@requires(Action.CHANGE_ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def member_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Shows what each role may do and what a choice would change; changes it.

    Without JavaScript the button "Show what will change" posts `show`, and what was chosen goes into the address.
    """
    member = find_member(request.organization, pk)
    if request.method != "POST":
        return _dialog(request, member, request.GET.get("role", ""))
    if "show" in request.POST:
        return http.see_other(_chosen(request, request.POST.get("role", "")))
    form = RoleForm(request.POST, member=member)
    if not form.is_valid():
        return _dialog(request, member, request.POST.get("role", ""), form)
    change = RoleChange(Actor.person(request.user), member, form.cleaned_data["role"])
    _prove(request, change)
    if not people.change_role(
        actor=change.actor, organization=request.organization, members=[member.pk], role=change.role
    ):
        # Left, or was given this role, in the same moment: the dialog says so, or 404.
        member = find_member(request.organization, pk)
        return _dialog(request, member, change.role, RoleForm(request.POST, member=member))
    return _saved(request, pk, change)


def _prove(request: MemberRequest, change: RoleChange) -> None:
    """Raises `ProofNeeded` where the legal responsibility moves; what was chosen is kept for afterwards.

    What a guard refuses anyway asks nobody for a password: the operation says no.
    """
    if change.touches_legal_representatives and not guards.changing_role.reasons([change])[change]:
        require_proof(request, next_url=_chosen(request, change.role))


def _chosen(request: MemberRequest, role: str) -> str:
    """The address of the dialog with this role chosen."""
    return f"{request.path}?{urlencode({'role': role[:20]})}"


def _dialog(request: MemberRequest, member: Membership, chosen: str, form: RoleForm | None = None) -> HttpResponse:
    actor = Actor.person(request.user)
    choices = role_change.choices(actor=actor, reader=request.membership, member=member, chosen=chosen)
    selected = next(choice for choice in choices if choice.is_chosen)
    is_own = member.user_id == request.user.pk
    context = {
        "member": member,
        "is_own": is_own,
        "form": form,
        "choices": choices,
        "refused": bool(role_change.what_refuses_every_change(choices)),
        "consequences": None
        if selected.is_current
        else role_change.consequences(member=member, role=selected.role, is_own=is_own),
        "note": role_change.who_is_told(member, is_own=is_own),
        "back": reverse("member", args=[request.organization.slug, member.pk]),
        "target": changed.target(request, member),
    }
    template = "organizations/role.html"
    if request.htmx.target == "role-change":
        return http.page(request, template, context, partial="change")
    return http.dialog(request, template, context, status=422 if form else 200)


def _saved(request: MemberRequest, pk: int, change: RoleChange) -> HttpResponse:
    """The changed row, or the changed page of the person. Whoever changed their own role begins anew."""
    names = {"name": change.membership.user.name, "role": change.role.label}
    url = reverse("members", args=[request.organization.slug])
    if change.is_own:
        if not allows(Action.VIEW_MEMBERS, change.role):
            url = reverse("home-of", args=[request.organization.slug])
        return http.saved(request, url=url, message=_("You are now %(role)s.") % names)
    message = _("%(name)s is now %(role)s.") % names
    return changed.saved(request, change.membership, url=url, message=message)
