"""The last day of external access, set in a dialog (ORG-17)."""

from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import formats, http
from console.kit.time_zones import zone_label, zone_of
from organizations.access import requires
from organizations.ending import last_day
from organizations.forms_responsibility import EndForm
from organizations.guards.ended_access import AccessEnd, ending_access
from organizations.models import Membership
from organizations.operations.ended_access import set_end
from organizations.permissions import Action
from organizations.queries.members import member as find_member
from organizations.requests import MemberRequest
from security.audit import Actor


@requires(Action.CHANGE_ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Until when an external has access; empty: no end. Days are the organization's."""
    member, now = find_member(request.organization, pk), timezone.now()
    subject = AccessEnd(member, None, now)
    reasons = ending_access.reasons([subject])[subject]
    present = last_day(member.ends_at, request.organization) if member.ends_at else None
    form = EndForm(
        request.POST if request.method == "POST" else None,
        today=now.astimezone(zone_of(request.organization.time_zone)).date(),
        initial={"last_day": present},
    )
    if form.is_valid() and (reasons or _is_possible(form, member, now)):
        on = form.cleaned_data["last_day"]
        set_end(actor=Actor.person(request.user), organization=request.organization, member=pk, on=on)
        return _saved(request, member, formats.day(on) if on else "")
    context = {
        "member": member,
        "form": form,
        "reasons": reasons,
        "zone": zone_label(request.organization.time_zone),
        "back": reverse("member", args=[request.organization.slug, pk]),
    }
    return http.dialog(request, "organizations/member_end.html", context, status=422 if form.is_bound else 200)


def _is_possible(form: EndForm, member: Membership, now: datetime) -> bool:
    """Whether access can end on this day; otherwise the form says why not."""
    end = AccessEnd(member, form.cleaned_data["last_day"], now)
    form.refuse(ending_access.reasons([end])[end])
    return form.is_valid()


def _saved(request: MemberRequest, member: Membership, day: str) -> HttpResponse:
    """Back to the list, as it was searched, or to the person's page: wherever the dialog was opened."""
    names = {"name": member.user.name, "day": day}
    message = _("The access of %(name)s ends on %(day)s.") if day else _("The access of %(name)s has no end date.")
    slug = request.organization.slug
    own = reverse("member", args=[slug, member.pk])
    url = http.opened_on(request, reverse("members", args=[slug]), default=own)
    return http.saved(request, url=url, message=message % names)
