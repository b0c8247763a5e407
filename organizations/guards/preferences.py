"""Whether somebody's contact preferences may be changed so now, and every reason why not (ORG-8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from organizations.contact import BILLING
from organizations.guards.people import legal_representatives_among
from organizations.guards.reasons import ASK_A_LEGAL_REPRESENTATIVE, organization_closed
from organizations.models import Membership, Role
from organizations.models.membership import is_only_legal_representative
from security.audit import Actor
from security.telephones import with_number


@dataclass(frozen=True)
class Choice:
    """What one member is to be told of by mail and by SMS, and whether they manage the accounting, as this actor wants
    it."""

    actor: Actor
    membership: Membership
    topics: frozenset[str]
    sms_topics: frozenset[str]
    manages_accounting: bool


choosing = Guard[Choice]("change the contact preferences")

ONLY_LEGAL_REPRESENTATIVES_CHOOSE = Reason(
    "only_legal_representatives",
    _("Only a legal representative can change the contact preferences of a legal representative."),
    ASK_A_LEGAL_REPRESENTATIVE,
)


@choosing.rule
def are_of_a_closed_organization(choices: Sequence[Choice]) -> Iterator[tuple[Choice, Reason]]:
    """ORG-13: a closed organization stays as it was, for whoever acts."""
    for choice in choices:
        if choice.membership.organization.closed_at is not None:
            yield choice, organization_closed()


@choosing.rule
def are_of_a_legal_representative(choices: Sequence[Choice]) -> Iterator[tuple[Choice, Reason]]:
    """ORG-4: an administrator does not decide what reaches whoever answers for the organization."""
    theirs = [one for one in choices if one.membership.role == Role.LEGAL_REPRESENTATIVE and one.actor.kind == "person"]
    entitled = legal_representatives_among(choice.actor for choice in theirs)
    for choice in theirs:
        if (choice.actor.user_id, choice.membership.organization_id) not in entitled:
            yield choice, ONLY_LEGAL_REPRESENTATIVES_CHOOSE


@choosing.rule
def would_silence_billing(choices: Sequence[Choice]) -> Iterator[tuple[Choice, Reason]]:
    """ORG-8: the only legal representative is told of billing, always."""
    silent = [one for one in choices if one.membership.role == Role.LEGAL_REPRESENTATIVE and not one.topics >= BILLING]
    alone = only_legal_representatives([choice.membership for choice in silent])
    for choice in silent:
        if choice.membership.pk in alone:
            yield choice, keeps_billing(choice.membership)


@choosing.rule
def gives_accounting_to_another_role(choices: Sequence[Choice]) -> Iterator[tuple[Choice, Reason]]:
    """ORG-8: accounting is granted to collaborators; the other roles have it, or cannot."""
    for choice in choices:
        member = choice.membership
        if member.role != Role.COLLABORATOR and choice.manages_accounting != member.manages_accounting:
            sentence = _("Accounting is granted to collaborators only.")
            yield choice, Reason("not_a_collaborator", sentence, _("Change the role first."))


@choosing.rule
def has_no_number(choices: Sequence[Choice]) -> Iterator[tuple[Choice, Reason]]:
    """ORG-8: messages by SMS go to a confirmed number only. What was chosen while there was one stays chosen."""
    more = [choice for choice in choices if choice.sms_topics - set(choice.membership.sms_topics)]
    reachable = with_number(choice.membership.user_id for choice in more) if more else set()
    for choice in more:
        if choice.membership.user_id not in reachable:
            yield choice, no_number(choice.actor, choice.membership)


def no_number(actor: Actor, member: Membership) -> Reason:
    """Why somebody is not told by SMS."""
    if actor.user_id == member.user_id:
        own = _("You do not have a confirmed phone number.")
        return Reason("no_number", own, _("Add one"), reverse("recovery-phone"))
    sentence = _("%(name)s does not have a confirmed phone number.") % {"name": member.user.name}
    return Reason("no_number", sentence, _("Only they can add one, on their Security page."))


def only_legal_representatives(members: Sequence[Membership]) -> set[int]:
    """Which of these members are the only active legal representative of their organization; one query."""
    those = Membership.objects.filter(is_only_legal_representative(), pk__in=[member.pk for member in members])
    return set(those.values_list("pk", flat=True))


def keeps_billing(member: Membership) -> Reason:
    """Why the only legal representative is told of billing."""
    sentence = _("The only legal representative is always told about billing.")
    remedy, url = _("Give somebody else this role too."), reverse("members", args=[member.organization.slug])
    return Reason("keeps_billing", sentence, remedy, url)
