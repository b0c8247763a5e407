"""Who meets what an organization asks of everybody's second factor, and whom it holds at its set-up (ORG-16)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from organizations.ending import today_in
from organizations.models import Membership, Organization, SecurityPolicy
from organizations.models.policy import Requirement, Terms
from security.factors import BEYOND_SMS, FACTORS, NONE, has_one_of, kinds_by_person
from security.factors.sms import SMS
from security.models import User


class Lack(TextChoices):
    """What somebody lacks of what is required."""

    FACTOR = "factor", _("No second factor")
    BEYOND_SMS = "beyond_sms", _("Only SMS")


def terms_of(organization: Organization) -> Terms:
    """What the organization asks, today and later; a query, unless its policy was read with it."""
    policy: SecurityPolicy | None = getattr(organization, "security_policy", None)
    return policy.terms if policy else Terms()


def last_start(today: date) -> date:
    """The last day on which what is decided today may begin (POLICY_AHEAD)."""
    ahead: timedelta = settings.STEWARD["POLICY_AHEAD"]
    return today + ahead


def lack_of(requirement: Requirement, kinds: Collection[str]) -> Lack | None:
    """What somebody with these kinds of second factors lacks, if anything."""
    if requirement is Requirement.NONE:
        return None
    if not kinds:
        return Lack.FACTOR
    if requirement is Requirement.WITHOUT_SMS and not {factor.code for factor in BEYOND_SMS} & set(kinds):
        return Lack.BEYOND_SMS
    return None


def kinds_of(user: User) -> frozenset[str]:
    """The kinds of second factors that the person has; one query."""
    return kinds_by_person([user.pk]).get(user.pk, NONE)


def held_for(membership: Membership) -> Lack | None:
    """What the person must set up before anything of the organization opens to them today; None: nothing.

    One query where something is required today, else none.
    """
    requirement = terms_of(membership.organization).on(today_in(membership.organization))
    return lack_of(requirement, kinds_of(membership.user)) if requirement is not Requirement.NONE else None


def lacking(requirement: Requirement) -> dict[Lack, Q]:
    """Conditions on memberships: who lacks what of this requirement, among those who can sign in."""
    can_sign_in = Q(user__is_active=True)
    found = {}
    if requirement is not Requirement.NONE:
        found[Lack.FACTOR] = can_sign_in & ~has_one_of(FACTORS, user="user")
    if requirement is Requirement.WITHOUT_SMS:
        by_sms = has_one_of((SMS,), user="user") & ~has_one_of(BEYOND_SMS, user="user")
        found[Lack.BEYOND_SMS] = can_sign_in & by_sms
    return found


def unprotected() -> Q:
    """A condition on memberships: who can sign in without a second factor, or with none but SMS where the organization
    does not accept it, today or later."""
    without_sms = SecurityPolicy.objects.filter(organization=OuterRef("organization"), without_sms_from__isnull=False)
    lacks_sms_too = ~has_one_of((SMS,), user="user") | Q(Exists(without_sms))
    return Q(user__is_active=True) & ~has_one_of(BEYOND_SMS, user="user") & lacks_sms_too
