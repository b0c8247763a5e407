"""What one person is told of by mail, chosen in the dialog **Contact preferences** (ORG-8)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from organizations.access import requires
from organizations.forms_preferences import PreferencesForm
from organizations.models import Membership
from organizations.operations.preferences import choose
from organizations.permissions import Action
from organizations.queries.members import member as find_member
from organizations.queries.preferences import preferences_of, what_refuses
from organizations.requests import MemberRequest
from organizations.views import changed
from security.audit import Actor


@requires(Action.EDIT_CONTACT_PREFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def member_preferences(request: MemberRequest, pk: int) -> HttpResponse:
    """Billing and products, topic by topic; for a collaborator also whether they manage the accounting."""
    member = find_member(request.organization, pk)
    shown = preferences_of(Actor.person(request.user), member)
    form = PreferencesForm(request.POST if request.method == "POST" else None, shown=shown)
    if not form.is_valid():
        return _dialog(request, member, form)
    accounting = form.cleaned_data["manages_accounting"] if shown.offers_accounting else member.manages_accounting
    different = choose(
        actor=Actor.person(request.user),
        membership=member,
        topics=form.cleaned_data["topics"],
        sms_topics=form.cleaned_data["sms_topics"] if shown.offers_sms else member.sms_topics,
        manages_accounting=accounting,
    )
    names = {"name": member.user.name}
    message = _("The contact preferences of %(name)s were saved.") if different else _("There was nothing to save.")
    url = reverse("member", args=[request.organization.slug, pk])
    return changed.saved(request, member, url=url, message=message % names)


def _dialog(request: MemberRequest, member: Membership, form: PreferencesForm) -> HttpResponse:
    context = {
        "member": member,
        "form": form,
        "preferences": form.shown,
        "reasons": what_refuses(Actor.person(request.user), member),
        "target": changed.target(request, member),
        "back": reverse("member", args=[request.organization.slug, member.pk]),
    }
    return http.dialog(request, "organizations/preferences.html", context, status=422 if form.is_bound else 200)
