"""The list of people to invite before it is sent (ORG-6): every row with its error, to be corrected or left out."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.formats import number
from organizations.access import requires
from organizations.forms_invite import PersonForm
from organizations.invite_rows import LINE, name_of
from organizations.models import InvitationBatch
from organizations.operations import batches
from organizations.permissions import Action
from organizations.queries import invite_steps
from organizations.queries.invite import checked, own_draft, page_of_checks, people_count
from organizations.requests import MemberRequest
from organizations.views.invite import can_be_invited, change_row, gone_is_not_found, role_choices
from security.audit import Actor


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_rows(request: MemberRequest, pk: int) -> HttpResponse:
    """Every row with what stands in its way. POST leaves out those that cannot be invited."""
    draft = own_draft(request.membership, pk)
    if request.method != "POST":
        return http.page(request, "organizations/invite_rows.html", rows_context(request, draft), partial="table")
    left_out = _leave_out(
        request, pk, {check.row[LINE] for check in checked(request.membership, draft.rows) if check.reasons}
    )
    message = ngettext("%(count)s row was left out.", "%(count)s rows were left out.", left_out)
    return _changed(request, pk, message % {"count": number(left_out)})


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_row(request: MemberRequest, pk: int, line: int) -> HttpResponse:
    """One row, to be corrected, or left out with the button of that name."""
    draft = own_draft(request.membership, pk)
    row = next((one for one in draft.rows if one[LINE] == line), None)
    if row is None:
        raise Http404
    if "leave_out" in request.POST:
        _leave_out(request, pk, {line})
        return _changed(request, pk, _("%(name)s was left out.") % {"name": name_of(row) or _("The row")})
    form = PersonForm(request.POST if request.method == "POST" else None, now=row)
    if can_be_invited(request, form):
        change_row(request, draft, line, form)
        return _changed(request, pk, _("%(name)s will be invited.") % {"name": name_of(form.row())})
    return _dialog(request, draft, form, problems=checked(request.membership, [row])[0].reasons)


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_row_add(request: MemberRequest, pk: int) -> HttpResponse:
    """One more person in the list."""
    draft = own_draft(request.membership, pk)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if can_be_invited(request, form) and _added(request, pk, form):
        return _changed(request, pk, _("%(name)s will be invited.") % {"name": name_of(form.row())})
    return _dialog(request, draft, form)


def rows_context(request: MemberRequest, draft: InvitationBatch) -> http.Context:
    """What the preview shows: the counts, one page of rows, and the ways on."""
    checks = checked(request.membership, draft.rows)
    wrong = sum(1 for check in checks if check.reasons)
    right = len(checks) - wrong
    path = reverse("invite-rows", args=[request.organization.slug, draft.pk])
    return {
        "draft": draft,
        "page": page_of_checks(checks, request.GET, path),
        "people": people_count(right),
        "right": right,
        "wrong": wrong,
        "path": path,
        "steps": invite_steps.steps(draft, invite_steps.PEOPLE),
        "next_url": invite_steps.next_url(draft, invite_steps.PEOPLE) if right else "",
    }


def _leave_out(request: MemberRequest, pk: int, lines: set[int]) -> int:
    actor, organization = Actor.person(request.user), request.organization
    return batches.leave_out(actor=actor, organization=organization, batch=pk, lines=lines)


def _added(request: MemberRequest, pk: int, form: PersonForm) -> bool:
    """Whether the person is in the list now; otherwise the form says that it is full."""
    actor, organization = Actor.person(request.user), request.organization
    try:
        batches.add_row(actor=actor, organization=organization, batch=pk, row=form.row())
    except batches.TooManyRows:
        form.add_error(None, _("The list is full. Send it, and invite further people with another."))
        return False
    return True


def _dialog(request: MemberRequest, draft: InvitationBatch, form: PersonForm, **more: object) -> HttpResponse:
    context = {
        "form": form,
        "roles": role_choices(request, form.chosen_role),
        "back": reverse("invite-rows", args=[request.organization.slug, draft.pk]),
        **more,
    }
    return http.dialog(request, "organizations/invite_row.html", context, status=422 if form.is_bound else 200)


def _changed(request: MemberRequest, pk: int, message: str) -> HttpResponse:
    """The list as it is now."""
    url = reverse("invite-rows", args=[request.organization.slug, pk])
    template, context = "organizations/invite_rows.html#table", http.Context()
    if http.wants_partial(request):
        context = rows_context(request, own_draft(request.membership, pk))
    return http.saved(request, url=url, message=message, template=template, context=context)
