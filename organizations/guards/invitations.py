"""Whether an address may be asked to join now, asked again, or no longer, and every reason why not (ORG-6).

Who may invite at all is the permission table's question. No reason tells whether an address has an account elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from console.kit import formats
from console.kit.guards import Guard, Reason
from organizations.ending import today_in
from organizations.guards.people import legal_representatives_among
from organizations.guards.reasons import ASK_A_LEGAL_REPRESENTATIVE, wants_second_factor
from organizations.models import Invitation, Membership, Organization, Role
from organizations.models.invitation import is_open
from security.audit import Actor
from security.models.user import normal_address


@dataclass(frozen=True)
class Invited:
    """An address being asked to join by this actor. `place` tells equal rows of one list apart; `again`: the
    invitation that is sent anew."""

    actor: Actor
    organization: Organization
    email: str
    role: Role
    ends_on: date | None = None
    place: int = 0
    again: Invitation | None = None

    @classmethod
    def row(cls, actor: Actor, organization: Organization, row: dict[str, str], place: int) -> "Invited":
        """A row of a batch (`InvitationBatch.rows`)."""
        ends_on = date.fromisoformat(row["ends_on"]) if row.get("ends_on") else None
        return cls(actor, organization, normal_address(row["email"]), Role(row["role"]), ends_on, place)

    @classmethod
    def anew(cls, actor: Actor, invitation: Invitation) -> "Invited":
        """An invitation that exists, sent once more."""
        role, ends_on = Role(invitation.role), invitation.access_ends_on
        return cls(actor, invitation.organization, invitation.email, role, ends_on, again=invitation)

    @property
    def key(self) -> tuple[int, str]:
        """Organization and address, whatever its case."""
        return self.organization.pk, self.email.lower()

    @property
    def adds_one(self) -> bool:
        """Whether one more would wait: not where one that waits is sent again."""
        return self.again is None or not self.again.is_open(timezone.now())


@dataclass(frozen=True)
class Revocation:
    """An invitation that this actor takes back."""

    actor: Actor
    invitation: Invitation


@dataclass(frozen=True)
class Acceptance:
    """An invitation accepted by the person with this address."""

    invitation: Invitation
    email: str


inviting = Guard[Invited]("invite")
resending = Guard[Invited]("send the invitation again")
revoking = Guard[Revocation]("revoke the invitation")
accepting = Guard[Acceptance]("accept the invitation")

ONLY_LEGAL_REPRESENTATIVES_INVITE = Reason(
    "only_legal_representatives",
    _("Only a legal representative can invite a legal representative."),
    ASK_A_LEGAL_REPRESENTATIVE,
)
ONLY_LEGAL_REPRESENTATIVES_REVOKE = Reason(
    "only_legal_representatives",
    _("Only a legal representative can revoke the invitation of a legal representative."),
    ASK_A_LEGAL_REPRESENTATIVE,
)
ONLY_MEMBERS_SHOW_A_SECOND_FACTOR = Reason(
    "no_second_factor",
    _("A legal representative must have two-factor authentication, which can only be checked for an existing user."),
    _("Invite as administrator, and change the role afterwards."),
)
ASK_ANOTHER_WAY = _("Ask them another way.")
ANSWERED = {
    Invitation.State.ACCEPTED: Reason("already_answered", _("The invitation was accepted.")),
    Invitation.State.DECLINED: Reason("already_answered", _("The invitation was declined."), ASK_ANOTHER_WAY),
    Invitation.State.REVOKED: Reason("already_ended", _("The invitation was revoked."), _("Send a new invitation.")),
    Invitation.State.EXPIRED: Reason("already_ended", _("The invitation has expired.")),
}


@inviting.rule
@resending.rule
def is_a_member_already(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: whoever is in the organization, with this sign-in address, needs no invitation."""
    members = Membership.objects.alias(folded=Lower("user__email")).filter(_same_organizations(offers))
    there = members.filter(folded__in={email for _organization, email in _keys(offers)})
    found = {(m.organization_id, m.user.email.lower()): m.pk for m in there.select_related("user")}
    for offer in offers:
        if offer.key in found:
            url = reverse("member", args=[offer.organization.slug, found[offer.key]])
            yield (
                offer,
                Reason("already_a_member", _("This address already belongs to a user."), _("Show the user"), url),
            )


@inviting.rule
@resending.rule
def is_invited_already(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: one invitation an address; the one that waits is sent again, or revoked."""
    waiting = Invitation.objects.open(timezone.now()).filter(_same_organizations(offers))
    waiting = waiting.alias(folded=Lower("email")).filter(folded__in={email for _organization, email in _keys(offers)})
    found = {(one.organization_id, one.email.lower()): one.pk for one in waiting}
    for offer in offers:
        if offer.key in found and (offer.again is None or offer.again.pk != found[offer.key]):
            url = reverse("invitation-details", args=[offer.organization.slug, found[offer.key]])
            sentence = _("This address has already been invited, and the invitation is waiting for an answer.")
            yield offer, Reason("already_invited", sentence, _("Show the invitation"), url)


@inviting.rule
def stands_twice_in_the_list(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: of an address that is pasted twice the first row counts, whatever its case."""
    first: dict[tuple[int, str], int] = {}
    for offer in offers:
        if first.setdefault(offer.key, offer.place) != offer.place:
            yield offer, Reason("twice_in_the_list", _("This address is already in the list."))


@inviting.rule
@resending.rule
def concerns_the_legal_responsibility(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: an administrator cannot invite a legal representative, nor can the provider's staff."""
    touching = [one for one in offers if one.role is Role.LEGAL_REPRESENTATIVE and one.actor.kind != "system"]
    entitled = legal_representatives_among(one.actor for one in touching)
    for offer in touching:
        if (_person(offer.actor), offer.organization.pk) not in entitled:
            yield offer, ONLY_LEGAL_REPRESENTATIVES_INVITE


@inviting.rule
@resending.rule
def lacks_a_second_factor(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-4: where the provider wants two-factor authentication of legal representatives, the role is given to
    members only: what an account elsewhere has is told to nobody."""
    for offer in offers:
        if offer.role is Role.LEGAL_REPRESENTATIVE and wants_second_factor():
            yield offer, ONLY_MEMBERS_SHOW_A_SECOND_FACTOR


@inviting.rule
@resending.rule
def would_end_wrongly(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-17: only external access ends, and not before it has begun."""
    for offer in offers:
        if offer.ends_on is None:
            continue
        if offer.role is not Role.EXTERNAL:
            yield offer, Reason("only_external_access_ends", _("Only external access has a last day."))
        elif offer.ends_on < today_in(offer.organization):
            sentence = _("The last day of access, %(day)s, has passed.") % {"day": formats.day(offer.ends_on)}
            yield offer, Reason("end_is_past", sentence)


@inviting.rule
@resending.rule
def would_be_too_many(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """Our mails are no gun: only so many invitations of an organization wait at once (INVITATIONS_WAITING)."""
    most: int = settings.STEWARD["INVITATIONS_WAITING"]
    waiting = Invitation.objects.open(timezone.now()).filter(_same_organizations(offers))
    numbers = defaultdict(int, waiting.values_list("organization").annotate(Count("pk")).order_by())
    for offer in offers:
        if not offer.adds_one:
            continue
        numbers[offer.organization.pk] += 1
        if numbers[offer.organization.pk] > most:
            sentence = _("At most %(most)s invitations can be waiting at the same time.") % {
                "most": formats.number(most)
            }
            remedy, url = (
                _("Revoke some that nobody has answered."),
                reverse("invitations", args=[offer.organization.slug]),
            )
            yield offer, Reason("too_many_wait", sentence, remedy, url)


@inviting.rule
def was_asked_lately(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: a mailbox is not flooded by revoking and inviting anew (INVITATION_RESENT), and a no is a no for
    INVITATION_DECLINED. What waits is `is_invited_already`'s affair."""
    now, pause, rest = timezone.now(), settings.STEWARD["INVITATION_RESENT"], settings.STEWARD["INVITATION_DECLINED"]
    declined = Q(state=Invitation.State.DECLINED, ended_at__gt=now - rest)
    asked = Invitation.objects.filter(_same_organizations(offers), Q(sent_at__gt=now - pause) | declined)
    asked = asked.alias(folded=Lower("email")).filter(folded__in={email for _organization, email in _keys(offers)})
    ends: dict[tuple[int, str], tuple[bool, datetime]] = {}
    for one in asked.exclude(is_open(now)):
        is_no = one.state == Invitation.State.DECLINED and one.ended_at is not None
        end = (is_no, one.ended_at + rest if is_no and one.ended_at else one.sent_at + pause)
        key = (one.organization_id, one.email.lower())
        ends[key] = max(ends.get(key, end), end)
    for offer in offers:
        if offer.key in ends:
            is_no, end_at = ends[offer.key]
            at = {"at": formats.instant(end_at)}
            if is_no:
                sentence = _("This address declined. It can be asked again from %(at)s.") % at
                yield offer, Reason("declined_lately", sentence, ASK_ANOTHER_WAY)
            else:
                sentence = _("This address was asked a moment ago. It can be asked again from %(at)s.") % at
                yield offer, Reason("sent_a_moment_ago", sentence)


@resending.rule
def was_answered(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: only what waits, or waited in vain, is sent again; a no is a no, and what was revoked stays so."""
    for offer in offers:
        state = offer.again.state if offer.again else ""
        if state not in ("", Invitation.State.PENDING, Invitation.State.EXPIRED):
            yield offer, ANSWERED[Invitation.State(state)]


@resending.rule
def was_sent_a_moment_ago(offers: Sequence[Invited]) -> Iterator[tuple[Invited, Reason]]:
    """ORG-6: a mailbox is not flooded; between two sendings lies INVITATION_RESENT."""
    for offer in offers:
        if offer.again and offer.again.sent_at > timezone.now() - settings.STEWARD["INVITATION_RESENT"]:
            at = formats.instant(offer.again.sent_at + settings.STEWARD["INVITATION_RESENT"])
            sentence = _("It was sent a moment ago. It can be sent again from %(at)s.") % {"at": at}
            yield offer, Reason("sent_a_moment_ago", sentence)


@revoking.rule
def has_ended(revocations: Sequence[Revocation]) -> Iterator[tuple[Revocation, Reason]]:
    """ORG-6: what was accepted, declined, revoked or has expired waits no more."""
    for revocation in revocations:
        if revocation.invitation.state != Invitation.State.PENDING:
            yield revocation, ANSWERED[Invitation.State(revocation.invitation.state)]


@revoking.rule
def invites_a_legal_representative(revocations: Sequence[Revocation]) -> Iterator[tuple[Revocation, Reason]]:
    """ORG-4: who may not give the role may not keep somebody from it either."""
    touching = [
        one for one in revocations if one.invitation.role == Role.LEGAL_REPRESENTATIVE and one.actor.kind != "system"
    ]
    entitled = legal_representatives_among(one.actor for one in touching)
    for revocation in touching:
        if (_person(revocation.actor), revocation.invitation.organization_id) not in entitled:
            yield revocation, ONLY_LEGAL_REPRESENTATIVES_REVOKE


@accepting.rule
def is_for_another_address(acceptances: Sequence[Acceptance]) -> Iterator[tuple[Acceptance, Reason]]:
    """ORG-6: bound to the invited address; whoever else holds the link gets nothing by it."""
    for acceptance in acceptances:
        if acceptance.email.lower() != acceptance.invitation.email.lower():
            sentence = _("This invitation is for %(address)s.") % {"address": acceptance.invitation.email}
            yield acceptance, Reason("for_another_address", sentence, _("Sign in with that address."))


def _same_organizations(offers: Iterable[Invited]) -> Q:
    return Q(organization__in={offer.organization.pk for offer in offers})


def _keys(offers: Iterable[Invited]) -> set[tuple[int, str]]:
    return {offer.key for offer in offers}


def _person(actor: Actor) -> int | None:
    """Who acts for themselves; the provider's staff do not."""
    return actor.user_id if actor.kind == "person" else None
