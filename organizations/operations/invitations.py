"""Invitations (ORG-6): sent, sent again, revoked, expired. What the invited answer is `operations.acceptance`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower

from console.kit.exceptions import Denied
from organizations.access import require
from organizations.ending import end_of_day
from organizations.events import invitations as events
from organizations.guards import invitations as guards
from organizations.guards.invitations import Invited, Revocation
from organizations.models import Invitation, InvitationBatch, Membership, Organization, Role
from organizations.permissions import Action, allows
from security import audit
from security.audit import Actor, Operation
from security.models import User

State = Invitation.State
AT_ONCE = 1000
ENDED = {
    State.REVOKED: events.InvitationRevoked,
    State.EXPIRED: events.InvitationExpired,
    State.DECLINED: events.InvitationDeclined,
}


def invite(*, actor: Actor, batch: InvitationBatch, rows: Sequence[dict[str, str]]) -> list[Invitation | str]:
    """Asks the addresses of these rows to join, one mail each; for each row the invitation, or the code of what
    refused it, which stops no other.

    Only who prepared the batch sends it. The number of queries does not hang on the number of rows. Raises `Denied`.
    """
    with audit.operation(actor=actor) as operation:
        organization = batch.organization.locked()
        require(actor, Action.INVITE, organization)
        if actor.user_id != batch.author_id:
            raise Denied(Action.INVITE)
        offers = [Invited.row(actor, organization, row, place) for place, row in enumerate(rows)]
        _expire_of(operation, organization, {offer.email.lower() for offer in offers})
        reasons = guards.inviting.reasons(offers)
        made = {
            offer.place: _made(operation, batch, offer, row)
            for offer, row in zip(offers, rows, strict=True)
            if not reasons[offer]
        }
        Invitation.objects.bulk_create(made.values())
        accounts = _accounts(made.values())
        for invitation in made.values():
            account = accounts.get(invitation.email.lower())
            operation.record(events.InvitationSent(invitation=invitation, account=account))
        return [made.get(offer.place) or reasons[offer][0].code for offer in offers]


def resend(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Sends a new link, in the name of the member who does; the old one is dead. Raises `Denied` and `Refused`."""
    with audit.operation(actor=actor) as operation:
        organization = invitation.organization.locked()
        require(actor, Action.INVITE, organization)
        sent = invitation.locked()
        sent.organization = organization
        _expire_of(operation, organization, {sent.email.lower()}, besides=sent)
        guards.resending.check([Invited.anew(actor, sent)])
        if actor.kind == "person" and actor.user_id:  # whose word lets them in; support only sends the mail again
            sent.invited_by_id = actor.user_id
        sent.generation += 1
        sent.seal()
        sent.state, sent.ended_at, sent.end_reason = State.PENDING, None, ""
        sent.sent_at = operation.at
        sent.expires_at = expiry(sent_at=operation.at, ends_on=sent.access_ends_on, organization=organization)
        Invitation.objects.bulk_update(
            [sent],
            ["invited_by", "generation", "digest", "state", "ended_at", "end_reason", "sent_at", "expires_at"],
        )
        account = _accounts([sent]).get(sent.email.lower())
        operation.record(events.InvitationResent(invitation=sent, account=account))
        return sent


def revoke(*, actor: Actor, organization: Organization, invitations: Iterable[int]) -> list[Invitation]:
    """Ends invitations, by their ids, and with them their links; returns those that waited.

    Of many, those that have ended meanwhile are left out. Raises `Denied` and `Refused`.
    """
    with audit.operation(actor=actor) as operation:
        organization = organization.locked()
        require(actor, Action.INVITE, organization)
        found = _locked(Q(organization=organization, pk__in=list(invitations)))
        asked = [Revocation(actor, invitation) for invitation in found]
        waiting = [one for one in asked if one.invitation.state == State.PENDING]
        guards.revoking.check(waiting or asked)
        revoked = [one.invitation for one in waiting]
        end(operation=operation, invitations=revoked, state=State.REVOKED)
        return revoked


def expire(*, actor: Actor, now: datetime) -> int:
    """Notes what has expired; returns how many. What somebody answers in this moment is left to them."""
    number = 0
    while True:
        with audit.operation(actor=actor) as operation:
            past = Invitation.objects.select_for_update(skip_locked=True).pending().filter(expires_at__lte=now)
            found = list(past.order_by("pk")[:AT_ONCE])
            end(operation=operation, invitations=found, state=State.EXPIRED)
        number += len(found)
        if len(found) < AT_ONCE:
            return number


def void_sent_by(*, operation: Operation, organization: Organization, users: Iterable[int]) -> int:
    """Revokes what these people sent and may no longer send; returns how many.

    Part of the operation that took the right from them, after it is stored: what they still may is read from the
    database. What somebody else has sent again since then is that person's.
    """
    ids = list(users)
    roles = dict(
        Membership.objects.of_open_organizations()
        .filter(organization=organization, user__in=ids, user__is_active=True)
        .values_list("user_id", "role")
    )
    sent = _locked(Q(organization=organization, invited_by__in=ids, state=State.PENDING))
    void = [one for one in sent if not _may_send(roles.get(one.invited_by_id), one.role)]
    end(operation=operation, invitations=void, state=State.REVOKED, reason="inviter_gone")
    return len(void)


def withdraw_sent_to(*, operation: Operation, organization: Organization, users: Iterable[int]) -> None:
    """Revokes what waits for the sign-in addresses of these people, who are members no more: nobody comes straight
    back by a link of before. Part of the operation that ended their memberships."""
    addresses = User.objects.filter(pk__in=list(users)).values_list(Lower("email"))
    waiting = _locked(Q(organization=organization, state=State.PENDING, folded__in=addresses))
    end(operation=operation, invitations=waiting, state=State.REVOKED)


def end(*, operation: Operation, invitations: Sequence[Invitation], state: State, reason: str = "") -> None:
    """Ends invitations that wait and are locked, as revoked, expired or, without a mail, declined. `reason`: a code of
    `letters_invitations`."""
    event = ENDED[state]
    for invitation in invitations:
        invitation.state, invitation.ended_at, invitation.end_reason = state, operation.at, reason
        operation.record(event(invitation=invitation))
    if invitations:
        ended = Invitation.objects.filter(pk__in=[invitation.pk for invitation in invitations])
        ended.update(state=state, ended_at=operation.at, end_reason=reason)


def expiry(*, sent_at: datetime, ends_on: date | None, organization: Organization) -> datetime:
    """INVITATION_VALID after it was sent, or with the last day of the access that it brings."""
    expires_at: datetime = sent_at + settings.STEWARD["INVITATION_VALID"]
    return min(expires_at, end_of_day(ends_on, organization)) if ends_on else expires_at


def _made(operation: Operation, batch: InvitationBatch, offer: Invited, row: dict[str, str]) -> Invitation:
    """An invitation that is not stored yet."""
    made = Invitation(
        organization=offer.organization,
        batch=batch,
        email=offer.email,
        given_name=row.get("given_name", ""),
        family_name=row.get("family_name", ""),
        role=offer.role,
        access_ends_on=offer.ends_on,
        invited_by=batch.author,
        created_at=operation.at,
        sent_at=operation.at,
        expires_at=expiry(sent_at=operation.at, ends_on=offer.ends_on, organization=offer.organization),
    )
    made.seal()
    return made


def _expire_of(
    operation: Operation, organization: Organization, addresses: set[str], besides: Invitation | None = None
) -> None:
    """Notes what has expired of these addresses and the sweep has not seen yet: an address has one that waits."""
    past = Q(organization=organization, state=State.PENDING, expires_at__lte=operation.at, folded__in=addresses)
    past &= ~Q(pk=besides.pk if besides else None)
    end(operation=operation, invitations=_locked(past), state=State.EXPIRED)


def _locked(condition: Q) -> list[Invitation]:
    """These invitations, locked, in one order."""
    invitations = Invitation.objects.alias(folded=Lower("email")).filter(condition)
    return list(invitations.order_by("pk").select_for_update())


def _accounts(invitations: Iterable[Invitation]) -> dict[str, User]:
    """Who signs in with the invited addresses, by address."""
    addresses = {invitation.email.lower() for invitation in invitations}
    found = User.objects.alias(folded=Lower("email")).filter(folded__in=addresses)
    return {user.email.lower(): user for user in found}


def _may_send(role: str | None, offered: str) -> bool:
    """Whether somebody in this role (None: in none) may invite in the role that is offered."""
    wanted = Action.CHANGE_LEGAL_REPRESENTATIVE if offered == Role.LEGAL_REPRESENTATIVE else Action.INVITE
    return role is not None and allows(wanted, role)
