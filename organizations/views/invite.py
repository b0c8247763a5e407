"""Inviting begins (ORG-6): one person, or many at once from a list; drafts to go on with."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import csvs, http
from organizations.access import may, requires
from organizations.forms_invite import ListForm, PersonForm
from organizations.invite_list import LARGEST_FILE
from organizations.invite_rows import LINE, MOST_ROWS, Row
from organizations.invite_words import HEADS
from organizations.models import InvitationBatch, Role
from organizations.operations import batches
from organizations.permissions import Action
from organizations.queries import invite_steps
from organizations.queries.invite import checked, own_draft, people_count, title_of, unfinished
from organizations.requests import MemberRequest
from organizations.roles import MEANINGS
from security.access import downloads
from security.audit import Actor


@contextmanager
def gone_is_not_found() -> Iterator[None]:
    """Raises Http404 for a draft, or a row of it, that was there when the page was read and is gone now."""
    try:
        yield
    except InvitationBatch.DoesNotExist as error:
        raise Http404 from error


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Who one person is, and in which role; a draft is kept from here on."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if can_be_invited(request, form) and (draft := _started(request, form, [form.row()])):
        return http.go(request, invite_steps.next_url(draft, invite_steps.PEOPLE))
    return _page(request, "organizations/invite.html", form)


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request: MemberRequest, pk: int) -> HttpResponse:
    """The same for a draft that exists. One with several people is a list."""
    draft = own_draft(request.membership, pk)
    if len(draft.rows) != 1:
        return http.go(request, reverse("invite-rows", args=[request.organization.slug, pk]))
    form = PersonForm(request.POST if request.method == "POST" else None, now=draft.rows[0])
    if can_be_invited(request, form):
        change_row(request, draft, draft.rows[0][LINE], form)
        return http.go(request, invite_steps.next_url(own_draft(request.membership, pk), invite_steps.PEOPLE))
    return _page(request, "organizations/invite.html", form, draft)


@requires(Action.INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_many(request: MemberRequest) -> HttpResponse:
    """A list, pasted or from a file; every row is shown before anything is sent."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid() and (draft := _started(request, form, form.rows)):
        return http.go(request, reverse("invite-rows", args=[request.organization.slug, draft.pk]))
    return _page(request, "organizations/invite_many.html", form)


@requires(Action.INVITE)
@downloads
@require_safe
def invite_template(request: MemberRequest) -> StreamingHttpResponse:
    """An empty table to fill in; its heads are understood in each language."""
    return csvs.export("invite.csv", list(HEADS.values()), [])


@requires(Action.INVITE)
@gone_is_not_found()
@require_http_methods(["GET", "HEAD", "POST"])
def invite_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Deletes a draft."""
    draft = own_draft(request.membership, pk)
    back = reverse("invite", args=[request.organization.slug])
    if request.method == "POST":
        batches.discard(actor=Actor.person(request.user), organization=request.organization, batch=pk)
        return http.saved(request, url=back, message=_("The draft was discarded. Nobody was invited."))
    context = {"title": title_of(draft), "people": people_count(len(draft.rows)), "back": back}
    return http.dialog(request, "organizations/invite_discard.html", context)


def change_row(request: MemberRequest, draft: InvitationBatch, line: int, form: PersonForm) -> None:
    """Puts what the form holds in the place of the row at `line`."""
    actor, organization = Actor.person(request.user), request.organization
    batches.change_row(actor=actor, organization=organization, batch=draft.pk, line=line, row=form.row())


def role_choices(request: MemberRequest, chosen: str) -> list[dict[str, object]]:
    """The roles that this member may offer, each with what it means; externals stand apart."""
    offered = [
        role
        for role in Role
        if role is not Role.LEGAL_REPRESENTATIVE or may(request.membership, Action.CHANGE_LEGAL_REPRESENTATIVE)
    ]
    return [
        {
            "value": role.value,
            "title": role.label,
            "text": MEANINGS[role],
            "checked": role.value == chosen,
            "outside": role is Role.EXTERNAL,
        }
        for role in offered
    ]


def can_be_invited(request: MemberRequest, form: PersonForm) -> bool:
    """Whether the form holds somebody who can be invited now; otherwise it says why not."""
    if not form.is_valid():
        return False
    (check,) = checked(request.membership, [form.row()])
    form.refuse(check.reasons)
    return not check.reasons


def _started(request: MemberRequest, form: PersonForm | ListForm, rows: list[Row]) -> InvitationBatch | None:
    """A new draft; None, and a sentence in the form, for whoever has begun too many."""
    try:
        return batches.start(actor=Actor.person(request.user), organization=request.organization, rows=rows)
    except batches.TooManyDrafts:
        form.add_error(None, _("You have too many unfinished drafts. Send or discard one of them first."))
        return None


def _new(request: MemberRequest, role: str) -> InvitationBatch:
    """A draft as it would begin, for the steps that would come."""
    return InvitationBatch(organization=request.organization, rows=[{"role": role}])


def _page(
    request: MemberRequest, template: str, form: PersonForm | ListForm, draft: InvitationBatch | None = None
) -> HttpResponse:
    one, many = (reverse(name, args=[request.organization.slug]) for name in ("invite", "invite-many"))
    context = {
        "form": form,
        "roles": role_choices(request, form.chosen_role),
        "steps": invite_steps.steps(draft or _new(request, form.chosen_role), invite_steps.PEOPLE),
        "draft": draft,
        "tabs": [
            {"label": _("One person"), "url": one, "current": request.path == one},
            {"label": _("Many at once"), "url": many, "current": request.path == many},
        ],
        "unfinished": [] if draft else unfinished(request.membership),
        "most": MOST_ROWS,
        "megabytes": LARGEST_FILE // 1_048_576,
    }
    return http.page(request, template, context, status=422 if form.is_bound else 200)
