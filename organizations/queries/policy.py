"""The security policy as its pages show it: what holds, who would be stopped, what a held person does; no template."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.kit import formats
from organizations.ending import today_in
from organizations.guards.policy import PolicyChange
from organizations.models import Membership, Organization, Requirement
from organizations.models.membership import MembershipQuerySet
from organizations.policy import Lack, kinds_of, lack_of, lacking, terms_of, unprotected
from organizations.policy_words import terms_in_words
from organizations.queries.bulk import SHOWN, PersonGroup, PersonRow
from security import enrolment
from security.factors import BEYOND_SMS
from security.models import User

MEANINGS = {
    Requirement.NONE: gettext_lazy("Everybody decides for themselves. A password alone opens the organization."),
    Requirement.ANY: gettext_lazy("An authenticator app, a passkey or security key, or a code by SMS."),
    Requirement.WITHOUT_SMS: gettext_lazy(
        "An authenticator app, or a passkey or security key. A phone number can be taken over."
    ),
}


@dataclass(frozen=True)
class Standing:
    """What holds now and what is to come. `later`: the first day on which more is required."""

    now: Requirement
    since: date | None
    later: date | None
    then: Requirement
    members: int
    exposed: int

    @property
    def badge(self) -> str:
        """The shape of the state."""
        return "off" if self.now is Requirement.NONE else "on"


def standing(organization: Organization) -> Standing:
    """How the policy stands; one query for who lacks what it requires."""
    terms, today = terms_of(organization), today_in(organization)
    now, later = terms.on(today), terms.next_after(today)
    found = _members(organization).aggregate(members=Count("pk"), exposed=Count("pk", filter=unprotected()))
    then = terms.on(later) if later else now
    return Standing(now, terms.since(today), later, then, **found)


@dataclass(frozen=True)
class Preview:
    """What comes of a change before it is confirmed. `own`: what the reader lacks themselves."""

    change: PolicyChange
    rows: list[dict[str, str]]
    is_same: bool
    starts: date | None
    groups: list[PersonGroup]
    stopped: int
    ready: int
    own: Lack | None

    @property
    def submit(self) -> str:
        """What the button does."""
        if self.change.requirement is Requirement.NONE:
            return _("No longer require anything")
        if self.starts:
            return _("Require it from %(day)s") % {"day": formats.day(self.starts)}
        return _("Require it from now on")


def preview(change: PolicyChange, *, reader: User) -> Preview:
    """Who would be stopped, by name and with what they lack: the first of them by name, and how many others.

    Four queries at most, whatever their number.
    """
    asked = lacking(change.requirement)
    members = _members(change.organization)
    numbers = members.aggregate(total=Count("pk"), **{kind: Count("pk", filter=asked[kind]) for kind in asked})
    groups = [_group(members.filter(asked[kind]), kind, numbers[kind], reader) for kind in asked if numbers[kind]]
    stopped = sum(group.number for group in groups)
    return Preview(
        change=change,
        rows=[
            {
                "label": _("Two-factor authentication"),
                "before": terms_in_words(change.present),
                "after": terms_in_words(change.terms),
            }
        ],
        is_same=change.terms == change.present,
        starts=change.begins_on if change.begins_later and change.begins_on > today_in(change.organization) else None,
        groups=groups,
        stopped=stopped,
        ready=numbers["total"] - stopped,
        own=lack_of(change.requirement, kinds_of(reader)) if stopped else None,
    )


def ways_to_meet(requirement: Requirement) -> list[enrolment.Offer]:
    """What can be set up here that the organization accepts."""
    accepted = {factor.code for factor in BEYOND_SMS} if requirement is Requirement.WITHOUT_SMS else None
    return [offer for offer in enrolment.offers() if accepted is None or offer.factor.code in accepted]


def _members(organization: Organization) -> MembershipQuerySet:
    """Those to whom the organization opens today."""
    return Membership.objects.of_open_organizations().filter(organization=organization, user__is_active=True)


def _group(members: MembershipQuerySet, lack: Lack, number: int, reader: User) -> PersonGroup:
    title = {
        Lack.FACTOR: ngettext(
            "%(count)s person has no second factor", "%(count)s people have no second factor", number
        ),
        Lack.BEYOND_SMS: ngettext("%(count)s person has only SMS", "%(count)s people have only SMS", number),
    }[lack]
    rows = [
        PersonRow(
            pk=member.pk,
            name=member.user.name,
            address=member.user.email,
            initials=member.user.initials,
            picture=member.user.picture_url,
            is_self=member.user_id == reader.pk,
            text=str(member.get_role_display()),
            reasons=(),
        )
        for member in members.select_related("user").order_by("sort_name", "pk")[:SHOWN]
    ]
    return PersonGroup(title % {"count": formats.number(number)}, rows, number - len(rows))
