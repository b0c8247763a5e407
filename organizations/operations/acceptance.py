"""What the invited answer (ORG-6): they accept with their account, or by making one, or they decline.

The link proves that the mailbox is theirs. Whose word lets them in is asked again: the inviter's, at this moment.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from console.kit.exceptions import Denied
from organizations.contact import told
from organizations.ending import end_of_day
from organizations.events import invitations as events
from organizations.events.access import AccessChanged, RightsChange
from organizations.events.preferences import PreferencesChanged
from organizations.events.signup import SignedUp
from organizations.events.teams import MEMBER, TeamMembersChanged
from organizations.guards import invitations as guards
from organizations.guards.invitations import Acceptance
from organizations.guards.reasons import lacking_second_factor, wants_second_factor
from organizations.models import (
    Access,
    Invitation,
    InvitationBatch,
    KindGrant,
    Membership,
    Product,
    ProductGrant,
    ProductKind,
    Role,
    TeamMember,
)
from organizations.operations.invitations import end
from organizations.operations.joining import join, require_to_admit
from organizations.rights import in_order
from security import audit
from security.audit import Actor, Operation
from security.links import LinkEnded
from security.models import User

State = Invitation.State


class InvitationEnded(LinkEnded):
    """It ended by being answered: `reason` is the code of `letters_invitations.END_REASONS`."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(invitation.end_reason)
        self.invitation = invitation


def accept(*, actor: Actor, token: str, user: User) -> Membership:
    """Makes the person with the invited address a member. Raises `Refused` for another address, `LinkEnded`, and
    `InvitationEnded` where the invitation holds no longer, which is kept."""
    with audit.operation(actor=actor) as operation:
        invitation = _opened(operation, token)
        guards.accepting.check([Acceptance(invitation, user.email)])
        if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first():
            raise LinkEnded  # the account was deleted in the same moment
        membership = None
        if reason := _what_ends_it(invitation, operation.at):
            _end(invitation, reason)
        else:
            membership = _join(operation, invitation, user)
    if membership is None:
        raise InvitationEnded(invitation)
    return membership


def accept_with_new_account(
    *,
    token: str,
    given_name: str,
    family_name: str,
    password: str,
    time_zone: str,
    language: str,
) -> Membership:
    """Makes an account with the invited address, and its person a member; they get no organization of their own
    (ORG-1). Raises `LinkEnded`, also where the address has an account meanwhile, and `InvitationEnded`."""
    with audit.operation(actor=Actor.anonymous()) as operation:
        invitation = _opened(operation, token)
        membership = None
        if reason := _what_ends_it(invitation, operation.at):
            _end(invitation, reason)
        else:
            names = {"given_name": given_name, "family_name": family_name}
            user = _account(invitation, password, language=language, time_zone=time_zone, **names)
            operation.record(SignedUp(user=user), actor=Actor.person(user))
            with audit.operation(actor=Actor.person(user)) as theirs:
                membership = _join(theirs, invitation, user)
    if membership is None:
        raise InvitationEnded(invitation)
    return membership


def decline(*, actor: Actor, token: str) -> Invitation:
    """Ends the invitation by the will of whoever holds its link; no page says who that is. Raises `LinkEnded`."""
    with audit.operation(actor=actor) as operation:
        invitation = _opened(operation, token)
        _answer(operation, invitation, State.DECLINED)
        members = Membership.objects.of_open_organizations().filter(organization=invitation.organization)
        still_there = members.filter(user=invitation.invited_by, user__is_active=True).exists()
        told = invitation.invited_by if still_there else None
        operation.record(events.InvitationDeclined(invitation=invitation, told=told))
        return invitation


def _opened(operation: Operation, token: str) -> Invitation:
    """The invitation of the link, locked, with the organization locked before it. Raises `LinkEnded`."""
    found = Invitation.opened_by(token)
    if found is None:
        raise LinkEnded
    organization = found.organization.locked()
    invitation = found.locked()
    if invitation.digest != found.digest or not invitation.is_open(operation.at):
        raise LinkEnded
    invitation.organization, invitation.invited_by = organization, found.invited_by
    return invitation


def _what_ends_it(invitation: Invitation, now: datetime) -> str:
    """Why nobody can accept it any more, if so: the code of `letters_invitations.END_REASONS`."""
    organization, account = invitation.organization, User.objects.with_address(invitation.email).first()
    if organization.closed_at is not None:
        return "organization_closed"
    if invitation.access_ends_on and end_of_day(invitation.access_ends_on, organization) <= now:
        return "access_ended"
    if account and organization.memberships.filter(user=account).exists():
        return "already_a_member"
    is_given = invitation.role == Role.LEGAL_REPRESENTATIVE
    if is_given and (lacking_second_factor({account.pk}) if account else wants_second_factor()):
        return "no_second_factor"
    try:
        inviter = Actor.person(invitation.invited_by)
        require_to_admit(actor=inviter, role=Role(invitation.role), organization=organization)
    except Denied:
        return "inviter_gone"
    return ""


def _end(invitation: Invitation, reason: str) -> None:
    """Revoked by the console itself: who holds the link and tried it is not the organization's affair."""
    with audit.operation(actor=Actor.system("accept_invitation")) as operation:
        end(operation=operation, invitations=[invitation], state=State.REVOKED, reason=reason)


def _account(invitation: Invitation, password: str, **fields: Any) -> User:
    """A new account with the invited address, which the link has confirmed. Raises `LinkEnded`."""
    try:
        with transaction.atomic():
            return User.objects.create_user(invitation.email, password, **fields)
    except IntegrityError as error:  # the address got an account by another way
        raise LinkEnded from error


def _join(operation: Operation, invitation: Invitation, user: User) -> Membership:
    """The membership, with all that the batch brings as far as it still is there."""
    organization, batch, ends_on = invitation.organization, invitation.batch, invitation.access_ends_on
    role = Role(invitation.role)
    membership = join(
        operation=operation,
        organization=organization,
        user=user,
        role=role,
        topics=batch.topics,
        manages_accounting=batch.manages_accounting and role is Role.COLLABORATOR,
        ends_at=end_of_day(ends_on, organization) if ends_on else None,
        sponsor=invitation.invited_by if role is Role.EXTERNAL else None,
    )
    _take_in(operation, membership, batch)
    if not membership.sees_everything:
        _give(operation, membership, invitation)
    invitation.accepted_by = user
    _answer(operation, invitation, State.ACCEPTED)
    operation.record(events.InvitationAccepted(invitation=invitation))
    return membership


def _take_in(operation: Operation, membership: Membership, batch: InvitationBatch) -> None:
    """Into the teams of the batch; what it brings beside products stands in the log (ORG-15), and in no mail: the
    invitation has said it."""
    teams = list(batch.teams.filter(organization=membership.organization_id).order_by("pk"))
    TeamMember.objects.bulk_create([TeamMember(team=team, membership=membership) for team in teams])
    for team in teams:
        operation.record(TeamMembersChanged(membership=membership, team=team, before="", after=MEMBER))
    of_the_role = tuple(topic.code for topic in told(membership.role, None, manages_accounting=False))
    if membership.manages_accounting or membership.topics is not None:
        operation.record(
            PreferencesChanged(membership=membership, told_before=of_the_role, accounting_before=False, own=True)
        )


def _give(operation: Operation, membership: Membership, invitation: Invitation) -> None:
    """The product access of the batch, as the member's own (ORG-7); of products that ended meanwhile nothing, nor a
    right that a kind has lost."""
    offered = Access.objects.filter(batch=invitation.batch).first()
    if offered is None:
        return
    given = Access.objects.create(membership=membership, full=offered.full)
    live = offered.grants.filter(product__ended_at=None, product__organization=invitation.organization)
    products = _as_changes(
        (grant.product, _still_known(grant.product.kind, grant.rights))
        for grant in live.select_related("product__kind").order_by("pk")
    )
    kinds = _as_changes(
        (grant.kind, _still_known(grant.kind, grant.rights))
        for grant in offered.kind_grants.select_related("kind").order_by("pk")
    )
    ProductGrant.objects.bulk_create(
        [ProductGrant(access=given, product_id=one.thing.pk, rights=list(one.after)) for one in products]
    )
    KindGrant.objects.bulk_create(
        [KindGrant(access=given, kind_id=one.thing.pk, rights=list(one.after)) for one in kinds]
    )
    if products or kinds or offered.full:
        full = True if offered.full else None
        operation.record(AccessChanged(holder=membership, products=products, kinds=kinds, full=full))


def _as_changes(given: Iterable[tuple[Product | ProductKind, tuple[str, ...]]]) -> tuple[RightsChange, ...]:
    """What was given to somebody who had nothing."""
    return tuple(RightsChange(thing, (), rights) for thing, rights in given if rights)


def _still_known(kind: ProductKind, rights: Collection[str]) -> tuple[str, ...]:
    return in_order(set(rights) & set(kind.rights))


def _answer(operation: Operation, invitation: Invitation, state: State) -> None:
    """Notes what the invited answered."""
    invitation.state, invitation.ended_at = state, operation.at
    Invitation.objects.bulk_update([invitation], ["state", "ended_at", "accepted_by"])
