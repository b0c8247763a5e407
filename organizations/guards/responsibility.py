"""Whether the legal responsibility may be handed over, and a nomination accepted or ended, now (ORG-14).

When it is accepted, the change of both roles is checked once more by `guards.people.changing_role`, as the
nominator's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from organizations.guards.reasons import NO_SECOND_FACTOR, deactivated, lacking_second_factor, organization_closed
from organizations.models import HandOver, Membership, Organization, Role
from security.audit import Actor


@dataclass(frozen=True)
class HandingOver:
    """This actor nominating a member of the organization."""

    actor: Actor
    organization: Organization
    nominee: Membership


@dataclass(frozen=True)
class Answer:
    """A nomination being answered at this moment."""

    hand_over: HandOver
    now: datetime


handing_over = Guard[HandingOver]("hand over the legal responsibility")
taking_over = Guard[Answer]("accept the hand-over")
ending_nomination = Guard[Answer]("end the hand-over")


@handing_over.rule
def is_closed(hand_overs: Sequence[HandingOver]) -> Iterator[tuple[HandingOver, Reason]]:
    """ORG-13: a closed organization stays as it was."""
    for subject in hand_overs:
        if subject.organization.closed_at is not None:
            yield subject, organization_closed()


@handing_over.rule
def another_is_open(hand_overs: Sequence[HandingOver]) -> Iterator[tuple[HandingOver, Reason]]:
    """ORG-14: one nomination at a time, so that nobody accepts what was given to somebody else meanwhile."""
    organizations = {subject.organization.pk for subject in hand_overs}
    waiting = HandOver.objects.filter(organization__in=organizations, state=HandOver.State.OPEN)
    found = set(waiting.values_list("organization", flat=True))
    for subject in hand_overs:
        if subject.organization.pk in found:
            url = reverse("hand-over", args=[subject.organization.slug])
            sentence = _("Another nomination is waiting for an answer.")
            yield subject, Reason("hand_over_open", sentence, _("Withdraw it first."), url)


@handing_over.rule
def is_to_oneself(hand_overs: Sequence[HandingOver]) -> Iterator[tuple[HandingOver, Reason]]:
    """ORG-14: to another member."""
    for subject in hand_overs:
        if subject.actor.user_id == subject.nominee.user_id:
            yield subject, Reason("oneself", _("You cannot nominate yourself."))


@handing_over.rule
def nominee_is_one_already(hand_overs: Sequence[HandingOver]) -> Iterator[tuple[HandingOver, Reason]]:
    """ORG-14: whoever is a legal representative already needs no nomination to stay one."""
    for subject in hand_overs:
        if subject.nominee.role == Role.LEGAL_REPRESENTATIVE and subject.actor.user_id != subject.nominee.user_id:
            url = reverse("members", args=[subject.organization.slug])
            sentence = _("This person is already a legal representative.")
            remedy = _("To step down, edit your own role.")
            yield subject, Reason("legal_representative_already", sentence, remedy, url)


@handing_over.rule
def nominee_is_deactivated(hand_overs: Sequence[HandingOver]) -> Iterator[tuple[HandingOver, Reason]]:
    """ORG-4: who cannot sign in cannot answer for an organization."""
    for subject in hand_overs:
        if not subject.nominee.user.is_active:
            yield subject, deactivated()


@handing_over.rule
def nominee_lacks_a_second_factor(hand_overs: Sequence[HandingOver]) -> Iterator[tuple[HandingOver, Reason]]:
    """ORG-4: where the provider sets it so, a legal representative has two-factor authentication."""
    lacking = lacking_second_factor(subject.nominee.user_id for subject in hand_overs)
    for subject in hand_overs:
        if subject.nominee.user_id in lacking and subject.nominee.role != Role.LEGAL_REPRESENTATIVE:
            yield subject, NO_SECOND_FACTOR


@taking_over.rule
@ending_nomination.rule
def has_ended(answers: Sequence[Answer]) -> Iterator[tuple[Answer, Reason]]:
    """ORG-14: one answer, and none after the nomination was answered, withdrawn or expired."""
    for answer in answers:
        if answer.hand_over.state != HandOver.State.OPEN:
            yield answer, Reason("hand_over_ended", _("This nomination is no longer waiting for an answer."))


@taking_over.rule
def has_expired(answers: Sequence[Answer]) -> Iterator[tuple[Answer, Reason]]:
    """ORG-14: its days are over, whether or not the worker has noticed."""
    for answer in answers:
        if answer.hand_over.state == HandOver.State.OPEN and answer.hand_over.expires_at <= answer.now:
            sentence = _("The time to accept it has passed.")
            yield answer, Reason("hand_over_expired", sentence, _("Ask for a new nomination."))


@taking_over.rule
def nominator_cannot_give_it(answers: Sequence[Answer]) -> Iterator[tuple[Answer, Reason]]:
    """ORG-14: only what one has can be handed over; the nominator may have been demoted or deactivated meanwhile."""
    organizations = {answer.hand_over.organization_id for answer in answers}
    held = set(
        Membership.objects.legal_representatives()
        .filter(organization__in=organizations)
        .values_list("organization", "user")
    )
    for answer in answers:
        if (answer.hand_over.organization_id, answer.hand_over.nominator_id) not in held:
            sentence = _("The person who nominated you is no longer a legal representative.")
            yield answer, Reason("nominator_gone", sentence, _("Ask another legal representative."))


@taking_over.rule
def accepts_what_they_have(answers: Sequence[Answer]) -> Iterator[tuple[Answer, Reason]]:
    """ORG-14: somebody else gave the nominee the role meanwhile; the nominator stays what they are."""
    organizations = {answer.hand_over.organization_id for answer in answers}
    members = Membership.objects.filter(organization__in=organizations, role=Role.LEGAL_REPRESENTATIVE)
    held = set(members.values_list("organization", "user"))
    for answer in answers:
        if (answer.hand_over.organization_id, answer.hand_over.nominee_id) in held:
            yield answer, Reason("legal_representative_already", _("You are already a legal representative."))


@taking_over.rule
def lacks_a_second_factor(answers: Sequence[Answer]) -> Iterator[tuple[Answer, Reason]]:
    """ORG-4: where the provider sets it so, the nominee sets up two-factor authentication first."""
    lacking = lacking_second_factor(answer.hand_over.nominee_id for answer in answers)
    for answer in answers:
        if answer.hand_over.nominee_id in lacking:
            sentence = _("A legal representative must have two-factor authentication, and it is not set up.")
            remedy, url = _("Set up two-factor authentication."), reverse("two-factor")
            yield answer, Reason("no_second_factor", sentence, remedy, url)
