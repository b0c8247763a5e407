"""The security policy of an organization, its change after a preview, and where it holds people (ORG-16)."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from console.kit import http
from console.kit.exceptions import ChangedMeanwhile
from console.kit.time_zones import zone_label
from organizations.access import membership_of, requires
from organizations.ending import today_in
from organizations.forms_policy import PolicyForm
from organizations.guards.policy import PolicyChange, setting_policy
from organizations.models import Organization, Requirement
from organizations.operations.policy import set_policy
from organizations.permissions import Action
from organizations.policy import held_for, terms_of
from organizations.policy_words import marks, terms_in_words
from organizations.queries.policy import MEANINGS, preview, standing, ways_to_meet
from organizations.requests import MemberRequest
from security import enrolment
from security.access import keeps, needs_proof, signed_in
from security.audit import Actor


@requires(Action.EDIT_SECURITY_POLICY)
@require_safe
def security_policy(request: MemberRequest) -> HttpResponse:
    """What is required, from when, and how many lack it."""
    found = standing(request.organization)
    context = {"standing": found, "meaning": MEANINGS[found.now], "then_meaning": MEANINGS[found.then]}
    return http.page(request, "organizations/security_policy.html", context)


@requires(Action.EDIT_SECURITY_POLICY)
@keeps("requirement", "begins_on")
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def security_policy_edit(request: MemberRequest) -> HttpResponse:
    """What is to be required; once that is chosen, who would be stopped; once confirmed, it is so."""
    given = request.POST if request.method == "POST" else request.GET
    terms, today = terms_of(request.organization), today_in(request.organization)
    again = {"requirement": request.GET.get("chosen"), "begins_on": request.GET.get("day")}
    initial = {name: value for name, value in again.items() if value}
    form = PolicyForm(given if "requirement" in given else None, initial=initial, terms=terms, today=today)
    if not _can_be_set(request, form):
        return _form_page(request, form)
    if request.method == "POST" and _is_set(request, form):
        url = reverse("security-policy", args=[request.organization.slug])
        return http.saved(request, url=url, message=_saved(request.organization))
    return _preview_page(request, form)


def _form_page(request: MemberRequest, form: PolicyForm) -> HttpResponse:
    chosen, said = form.chosen, marks(form.terms, form.today)
    choices = [(one, MEANINGS[one], one.value == chosen, said.get(one, "")) for one in Requirement]
    context = {"form": form, "choices": choices, "zone": zone_label(request.organization.time_zone)}
    status = 422 if form.is_bound else 200
    return http.page(request, "organizations/security_policy_edit.html", context, status=status)


def _can_be_set(request: MemberRequest, form: PolicyForm) -> bool:
    """Whether the form asks for what can be; otherwise it says why not."""
    if form.is_valid():
        change = _change(request, form)
        form.refuse(setting_policy.reasons([change])[change])
    return form.is_valid()


def _change(request: MemberRequest, form: PolicyForm) -> PolicyChange:
    chosen, present = form.cleaned_data, terms_of(request.organization)
    return PolicyChange(request.organization, present, chosen["requirement"], chosen["begins_on"])


def _preview_page(request: MemberRequest, form: PolicyForm) -> HttpResponse:
    """Who would be stopped. After a POST: somebody else was quicker, and this is what would come of it now."""
    change, chosen = _change(request, form), form.cleaned_data
    is_outdated = request.method == "POST"
    context = {
        "preview": preview(change, reader=request.user),
        "seen": change.present.fingerprint,
        "outdated": is_outdated,
        "again": urlencode({"chosen": chosen["requirement"].value, "day": chosen["begins_on"].isoformat()}),
    }
    status = 422 if is_outdated else 200
    return http.page(request, "organizations/security_policy_preview.html", context, status=status)


def _is_set(request: MemberRequest, form: PolicyForm) -> bool:
    """Whether what was confirmed is in force now, or will be; not so if the page showed terms that no longer hold."""
    chosen = form.cleaned_data
    actor, organization = Actor.person(request.user), request.organization
    asked = {"requirement": chosen["requirement"], "begins_on": chosen["begins_on"], "seen": chosen["seen"]}
    try:
        set_policy(actor=actor, organization=organization, **asked)
    except ChangedMeanwhile:
        return False
    finally:
        organization.refresh_from_db()
    return True


def _saved(organization: Organization) -> str:
    terms = terms_of(organization)
    if terms.in_the_end is Requirement.NONE:
        return _("Two-factor authentication is no longer required.")
    return _("The security policy was set. Two-factor authentication: %(terms)s.") % {"terms": terms_in_words(terms)}


@signed_in
@require_safe
def two_factor_required(request: MemberRequest, slug: str) -> HttpResponse:
    """Who asks for a second factor and why, and each way to set one up; afterwards the person goes on to where they
    were. Whoever is not, or no longer, held here goes on at once."""
    membership = membership_of(request, slug)
    url = http.safe_next(request, default=reverse("home-of", args=[slug]))
    lack = held_for(membership)
    if lack is None:
        return http.go(request, url)
    enrolment.go_on_to(request, url)
    request.membership, request.is_held = membership, True  # type: ignore[attr-defined]
    terms, today = terms_of(membership.organization), today_in(membership.organization)
    ways = ways_to_meet(terms.on(today))
    shown = {"membership": membership, "lack": lack, "since": terms.since(today), "ways": ways}
    return http.page(request, "organizations/two_factor_required.html", shown)
