"""What an invitation opens, it opens once, however many ask in the same moment (ORG-6)."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from console.kit.exceptions import Denied
from organizations.models import Invitation, Membership, Role
from organizations.operations.acceptance import accept, accept_with_new_account, decline
from organizations.operations.invitations import expire, invite, resend, revoke
from organizations.operations.people import change_role
from security.links import LinkEnded
from security.models import AuditEntry, Notice, User
from tests import make
from tests.organizations.invitations.asked import ACCOUNT, SOFIA, row, state_of
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

TWENTY = 20
each_round = pytest.mark.parametrize("rounds", [1, pytest.param(15, marks=pytest.mark.proof)])


@each_round
def test_twenty_accept_at_once_and_one_membership_begins(organization, rounds):
    for _ in range(rounds):
        sofia = make.user()
        invitation = make.invitation(organization, sofia.email)
        act = partial(accept, actor=make.actor(sofia), token=invitation.token, user=sofia)
        ends = together(*[act] * TWENTY)
        assert [type(error) for error in raised(ends)] == [LinkEnded] * (TWENTY - 1)
        assert Membership.objects.filter(user=sofia).count() == 1
        assert AuditEntry.objects.filter(code="invitation_accepted", actor=str(sofia.pk)).count() == 1


@each_round
def test_twenty_make_the_account_at_once_and_one_comes_into_being(organization, rounds):
    for number in range(rounds):
        email = f"sofia{number}@keller.test"
        invitation = make.invitation(organization, email)
        ends = together(*[partial(accept_with_new_account, token=invitation.token, **ACCOUNT)] * TWENTY)
        assert [type(error) for error in raised(ends)] == [LinkEnded] * (TWENTY - 1)
        assert User.objects.filter(email=email).count() == Membership.objects.filter(user__email=email).count() == 1
    assert AuditEntry.objects.filter(code="signed_up").count() == rounds


def test_twenty_invite_one_address_at_once_and_it_is_asked_once(organization, legal):
    batch = make.batch(organization, author=legal.user)
    act = partial(invite, actor=make.actor(legal), batch=batch, rows=[row(SOFIA)])
    ends = together(*[act] * TWENTY)
    assert raised(ends) == []
    assert sum(end == ["already_invited"] for end in ends) == TWENTY - 1
    assert Invitation.objects.count() == Notice.objects.count() == 1


def test_twenty_send_again_at_once_and_one_mail_goes(organization, legal):
    invitation = make.invitation(organization, SOFIA, sent_at=timezone.now() - timedelta(days=1))
    ends = together(*[partial(resend, actor=make.actor(legal), invitation=invitation)] * TWENTY)
    assert len(raised(ends)) == TWENTY - 1
    assert Invitation.objects.get().generation == 2
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("place", range(3))
def test_accepted_declined_revoked_and_expired_at_once_it_is_one_of_them(organization, legal, place):
    invitation, sofia = make.invitation(organization, SOFIA), make.user(email=SOFIA)
    together(
        *[partial(accept, actor=make.actor(sofia), token=invitation.token, user=sofia)] * 5,
        *[partial(decline, actor=make.actor(sofia), token=invitation.token)] * 5,
        *[partial(revoke, actor=make.actor(legal), organization=organization, invitations=[invitation.pk])] * 5,
        *[partial(expire, actor=make.SYSTEM, now=invitation.expires_at)] * 5,
    )
    state, _reason = state_of(invitation)
    assert state != "pending"
    assert Membership.objects.filter(user=sofia).exists() == (state == "accepted")
    ended = AuditEntry.objects.filter(code__startswith="invitation_", subject=str(invitation.pk))
    assert [entry.code for entry in ended] == [f"invitation_{state}"]


def test_accepted_while_the_inviter_loses_the_right_nobody_is_in_without_their_word(organization, legal, admin):
    """Whichever comes first under the lock; what was accepted before was accepted."""
    invitation, sofia = make.invitation(organization, SOFIA, by=admin.user), make.user(email=SOFIA)
    together(
        partial(
            change_role, actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.EXTERNAL
        ),
        partial(accept, actor=make.actor(sofia), token=invitation.token, user=sofia),
    )
    state, reason = state_of(invitation)
    assert (state, reason) in {("accepted", ""), ("revoked", "inviter_gone")}
    assert Membership.objects.filter(user=sofia).exists() == (state == "accepted")


def test_the_sweep_waits_for_nobody(organization):
    """What somebody holds in this moment is left to them, and to the next sweep."""
    held, free = (make.invitation(organization, expires_at=timezone.now()) for _ in range(2))
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=held.pk)
        (number,) = together(partial(expire, actor=make.SYSTEM, now=timezone.now()))
    assert number == 1
    assert (state_of(held)[0], state_of(free)[0]) == ("pending", "expired")


def test_whoever_lost_the_right_while_waiting_for_the_lock_invites_nobody(organization, legal, admin):
    batch = make.batch(organization, author=admin.user)
    ends = together(
        partial(invite, actor=make.actor(admin), batch=batch, rows=[row(SOFIA)]),
        partial(
            change_role, actor=make.actor(legal), organization=organization, members=[admin.pk], role=Role.EXTERNAL
        ),
    )
    assert {type(error) for error in raised(ends)} <= {Denied}
    assert not Invitation.objects.pending().exists()
