"""Whether a policy may be set so, a second factor removed under it, and somebody alerted that they have none
(ORG-3, ORG-16, SEC-3); and what policies require of a person, as their own pages tell it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.kit.formats import day, instant
from console.kit.guards import Guard, Reason
from console.kit.words import StrOrPromise
from organizations.ending import today_in
from organizations.guards.reasons import wants_second_factor
from organizations.models import Membership, Organization, Role
from organizations.models.membership import MembershipQuerySet
from organizations.models.policy import Requirement, Terms
from organizations.policy import lack_of, last_start, terms_of, unprotected
from security import enrolment
from security import guards as of_security
from security.audit import Actor
from security.guards import FactorRemoval
from security.models import User


@dataclass(frozen=True)
class PolicyChange:
    """An organization asking for this from a day of its own on, instead of what its present terms say."""

    organization: Organization
    present: Terms
    requirement: Requirement
    begins_on: date

    @property
    def begins_later(self) -> bool:
        """Whether it asks for more than holds now, so that its day matters."""
        return self.requirement.exceeds(self.present.on(today_in(self.organization)))

    @property
    def terms(self) -> Terms:
        """What will hold then."""
        today = today_in(self.organization)
        return self.present.changed(self.requirement, begins_on=self.begins_on, today=today)


@dataclass(frozen=True)
class Alert:
    """A member being asked by this actor to set up a second factor."""

    actor: Actor
    membership: Membership
    now: datetime


KNOWN = "asking_places"  # on a person: where organizations may require something of them

setting_policy = Guard[PolicyChange]("set the security policy")
alerting = Guard[Alert]("send a security alert")


@setting_policy.rule
def begins_wrongly(changes: Sequence[PolicyChange]) -> Iterator[tuple[PolicyChange, Reason]]:
    """ORG-16: what is required begins today or later, and not so late that nobody means it."""
    for change in changes:
        today = today_in(change.organization)
        if change.begins_later and change.begins_on < today:
            yield change, Reason("begins_in_the_past", _("This day has passed. Choose today or a later day."))
        if change.begins_later and change.begins_on > last_start(today):
            far = _("This day is too far away. Choose %(day)s or an earlier day.") % {"day": day(last_start(today))}
            yield change, Reason("begins_too_late", far)


@of_security.removing_factor.rule
def would_break_a_policy(removals: Sequence[FactorRemoval]) -> Iterator[tuple[FactorRemoval, Reason]]:
    """SEC-3, ORG-16: from its day on, what an organization requires stays, as far as the person has it."""
    places = _asking_places({removal.user for removal in removals})
    for removal in removals:
        for place in places:
            if place.user_id != removal.user.pk:
                continue
            requirement = terms_of(place.organization).on(today_in(place.organization))
            had = removal.remaining | {removal.factor}
            if lack_of(requirement, removal.remaining) and not lack_of(requirement, had):
                yield removal, _required_by(place.organization, requirement)


@of_security.removing_factor.rule
def represents_an_organization(removals: Sequence[FactorRemoval]) -> Iterator[tuple[FactorRemoval, Reason]]:
    """ORG-4: where the provider sets it so, a legal representative does not do without a second factor either."""
    if not wants_second_factor():
        return
    last = {removal.user.pk: removal for removal in removals if not removal.remaining}
    places = _asking_places({removal.user for removal in last.values()})
    for place in (one for one in places if one.role == Role.LEGAL_REPRESENTATIVE):
        sentence = _("You are legal representative of %(organization)s, which requires two-factor authentication.")
        named = sentence % {"organization": place.organization.name}
        yield last[place.user_id], Reason("represents", named, *_another_method())


@enrolment.asks
def what_policies_require(user: User) -> Iterator[str]:
    """What the person's organizations require of them, today and later, in sentences; one query."""
    for place in _asking_places({user}):
        terms, today = terms_of(place.organization), today_in(place.organization)
        if terms.on(today) is not Requirement.NONE:
            yield str(_required_by(place.organization, terms.on(today)).sentence)
        if later := terms.next_after(today):
            names = {"day": day(later), "organization": place.organization.name}
            sentence = gettext("From %(day)s %(organization)s requires two-factor authentication.")
            if terms.on(later) is Requirement.WITHOUT_SMS:
                sentence = gettext("From %(day)s %(organization)s requires a second factor other than SMS.")
            yield sentence % names


@alerting.rule
def lacks_nothing(alerts: Sequence[Alert]) -> Iterator[tuple[Alert, Reason]]:
    """ORG-3: an alert is for whoever lacks a second factor, or one that the organization accepts."""
    people = Membership.objects.filter(pk__in={alert.membership.pk for alert in alerts}, user__is_active=True)
    exposed = set(people.filter(unprotected()).values_list("pk", flat=True))
    for alert in alerts:
        if not alert.membership.user.is_active:
            yield alert, Reason("deactivated", _("The account is deactivated, and nobody can sign in with it."))
        elif alert.membership.pk not in exposed:
            yield alert, Reason("lacks_nothing", _("This person has set up two-factor authentication."))


@alerting.rule
def is_to_oneself(alerts: Sequence[Alert]) -> Iterator[tuple[Alert, Reason]]:
    """ORG-3: nobody needs a mail from themselves."""
    for alert in alerts:
        if alert.actor.user_id == alert.membership.user_id:
            remedy, url = _("Set up two-factor authentication."), reverse("two-factor")
            yield alert, Reason("oneself", _("This is you."), remedy, url)


@alerting.rule
def was_alerted_lately(alerts: Sequence[Alert]) -> Iterator[tuple[Alert, Reason]]:
    """ORG-3: one alert, and the next only after SECURITY_ALERT_AGAIN."""
    for alert in alerts:
        last = alert.membership.alerted_at
        if last is None:
            continue
        again = last + settings.STEWARD["SECURITY_ALERT_AGAIN"]
        if alert.now < again:
            times = {"time": instant(last), "again": instant(again)}
            sentence = _(
                "The last alert to this person was sent on %(time)s, and the next one can be sent from %(again)s."
            )
            yield alert, Reason("alerted_lately", sentence % times)


def know_asking_places(user: User) -> None:
    """Reads once what the rules and sentences here ask of this person, for a page that shows several of them."""
    prefetch_related_objects([user], Prefetch("memberships", queryset=_asking(), to_attr=KNOWN))


def _asking_places(people: set[User]) -> list[Membership]:
    """The places of these people in organizations that may require something of them; one query, if not known yet."""
    if all(hasattr(person, KNOWN) for person in people):
        return [place for person in people for place in getattr(person, KNOWN)]
    return list(_asking().filter(user__in=people))


def _asking() -> MembershipQuerySet:
    """Where there is a policy, or where the person answers for the organization."""
    asks = Q(organization__security_policy__isnull=False) | Q(role=Role.LEGAL_REPRESENTATIVE)
    places = Membership.objects.of_open_organizations().filter(asks)
    return places.select_related("organization__security_policy").order_by("organization__name", "pk")


def _required_by(organization: Organization, requirement: Requirement) -> Reason:
    names = {"organization": organization.name}
    sentence = _("%(organization)s requires two-factor authentication.")
    if requirement is Requirement.WITHOUT_SMS:
        sentence = _("%(organization)s requires a second factor other than SMS.")
    return Reason("required_by_policy", sentence % names, *_another_method())


def _another_method() -> tuple[StrOrPromise, str]:
    """The remedy, and where it is: below what is set up."""
    return _("Set up another method first."), f"{reverse('two-factor')}#offered"
