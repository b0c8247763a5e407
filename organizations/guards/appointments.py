"""Whether support may propose, decide or give up a new legal representative now (ORG-14).

The one way past "support does not give the legal responsibility": two of its staff, neither of them a member, everybody
told, and days in between. What the rules say about staff and time a trigger says again, for every path.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from console.kit.formats import instant
from console.kit.guards import Guard, Reason
from organizations.guards.reasons import NO_SECOND_FACTOR, deactivated, lacking_second_factor, organization_closed
from organizations.models import Appointment, Membership, Organization, Role
from security.audit import Actor
from security.models import User


@dataclass(frozen=True)
class Proposal:
    """A member of staff proposing somebody for an organization."""

    actor: Actor
    organization: Organization
    nominee: User


@dataclass(frozen=True)
class Decision:
    """A proposal being decided or stopped by this actor at this moment."""

    actor: Actor
    appointment: Appointment
    now: datetime

    @property
    def organization(self) -> Organization:
        """The organization, as it is now."""
        return self.appointment.organization

    @property
    def nominee(self) -> User:
        """Who would become legal representative."""
        return self.appointment.nominee


Subject = TypeVar("Subject", Proposal, Decision)

proposing = Guard[Proposal]("propose a legal representative")
appointing = Guard[Decision]("appoint a legal representative")
rejecting = Guard[Decision]("reject a legal representative")
stopping = Guard[Decision]("stop an appointment")


@proposing.rule
def another_waits(proposals: Sequence[Proposal]) -> Iterator[tuple[Proposal, Reason]]:
    """ORG-14: one proposal at a time: everybody is told of one name."""
    organizations = {proposal.organization.pk for proposal in proposals}
    waiting = Appointment.objects.filter(organization__in=organizations, state=Appointment.State.OPEN)
    found = set(waiting.values_list("organization", flat=True))
    for proposal in proposals:
        if proposal.organization.pk in found:
            sentence = _("Somebody has already been proposed for this organization.")
            yield proposal, Reason("appointment_open", sentence, _("Decide on that proposal first."))


@appointing.rule
@rejecting.rule
@stopping.rule
def is_decided(decisions: Sequence[Decision]) -> Iterator[tuple[Decision, Reason]]:
    """ORG-14: a proposal ends once."""
    for decision in decisions:
        if decision.appointment.state != Appointment.State.OPEN:
            yield decision, Reason("appointment_ended", _("This proposal has already ended."))


@appointing.rule
@rejecting.rule
def proposed_it(decisions: Sequence[Decision]) -> Iterator[tuple[Decision, Reason]]:
    """ORG-14: two members of staff."""
    for decision in decisions:
        if decision.actor.user_id == decision.appointment.proposed_by_id:
            sentence = _("The person who made a proposal cannot decide on it.")
            yield decision, Reason("same_staff", sentence, _("Ask another member of staff."))


@appointing.rule
def is_too_early(decisions: Sequence[Decision]) -> Iterator[tuple[Decision, Reason]]:
    """ORG-14: everybody who was told has time to object."""
    for decision in decisions:
        if decision.now < decision.appointment.not_before:
            sentence = _("The organization has until %(time)s to object.") % {
                "time": instant(decision.appointment.not_before)
            }
            yield decision, Reason("too_early", sentence, _("Decide after that."))


@appointing.rule
def is_too_old(decisions: Sequence[Decision]) -> Iterator[tuple[Decision, Reason]]:
    """ORG-14: what was checked holds for a while; afterwards a proposal can only be rejected."""
    for decision in decisions:
        if decision.now >= decision.appointment.proposed_at + settings.STEWARD["APPOINTMENT_VALID"]:
            sentence = _("What was checked for this proposal is too old.")
            yield decision, Reason("proposal_too_old", sentence, _("Reject it, and make a new proposal."))


def staff_are_members(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Reason]]:
    """ORG-14: nobody decides for an organization they belong to."""
    members = Membership.objects.filter(
        organization__in={subject.organization.pk for subject in subjects},
        user__in={subject.actor.user_id for subject in subjects},
    )
    found = set(members.values_list("organization", "user"))
    for subject in subjects:
        if (subject.organization.pk, subject.actor.user_id) in found:
            sentence = _("You are a user of this organization.")
            yield subject, Reason("staff_is_member", sentence, _("Ask a member of staff who is not."))


rejecting.rule(staff_are_members)
appointing.rule(staff_are_members)
proposing.rule(staff_are_members)


def organization_is_shut(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Reason]]:
    """ORG-13: a closed organization stays as it was."""
    for subject in subjects:
        if subject.organization.closed_at is not None:
            yield subject, organization_closed()


appointing.rule(organization_is_shut)
proposing.rule(organization_is_shut)


def cannot_take_it(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Reason]]:
    """ORG-14, ORG-4: a member whose access has not ended, not a legal representative yet, whose account is active."""
    members = Membership.objects.of_open_organizations().filter(
        organization__in={subject.organization.pk for subject in subjects},
        user__in={subject.nominee.pk for subject in subjects},
    )
    roles = {
        (organization, user): role for organization, user, role in members.values_list("organization", "user", "role")
    }
    for subject in subjects:
        role = roles.get((subject.organization.pk, subject.nominee.pk))
        if role is None and subject.organization.closed_at is None:  # a closed one has a reason of its own
            yield subject, Reason("not_a_member", _("This person is not a user of the organization."))
        if role == Role.LEGAL_REPRESENTATIVE:
            sentence = _("This person is already a legal representative.")
            yield subject, Reason("legal_representative_already", sentence)
        if not subject.nominee.is_active:
            yield subject, deactivated()


appointing.rule(cannot_take_it)
proposing.rule(cannot_take_it)


def lacks_two_factors(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Reason]]:
    """ORG-4: where the provider sets it so, a legal representative has two-factor authentication."""
    lacking = lacking_second_factor(subject.nominee.pk for subject in subjects)
    for subject in subjects:
        if subject.nominee.pk in lacking:
            yield subject, NO_SECOND_FACTOR


appointing.rule(lacks_two_factors)
proposing.rule(lacks_two_factors)
