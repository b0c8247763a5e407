"""A security alert to one member who has no second factor (ORG-3); to many, `views.bulk`."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from organizations.access import requires
from organizations.guards.policy import Alert, alerting
from organizations.operations.alerts import alert_one
from organizations.permissions import Action
from organizations.queries.alerts import alert_letter
from organizations.queries.members import member as find_member
from organizations.requests import MemberRequest
from organizations.views import changed
from security.audit import Actor


@requires(Action.ALERT_MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def member_alert(request: MemberRequest, pk: int) -> HttpResponse:
    """What is sent, or why nothing can be; then it is sent."""
    member, actor = find_member(request.organization, pk), Actor.person(request.user)
    back = reverse("member", args=[request.organization.slug, pk])
    if request.method == "POST":
        if alert_one(actor=actor, organization=request.organization, member=pk) is None:
            raise Http404
        message = _("A security alert was sent to %(name)s.") % {"name": member.user.name}
        return changed.saved(request, member, url=back, message=message)
    alert = Alert(actor, member, timezone.now())
    context = {
        "member": member,
        "reasons": alerting.reasons([alert])[alert],
        "letter": alert_letter(alert, by_role=request.membership.role),
        "target": changed.target(request, member),
        "back": back,
    }
    return http.dialog(request, "organizations/member_alert.html", context)
