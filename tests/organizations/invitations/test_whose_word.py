"""ORG-6: whose word lets somebody in is asked again at the moment of acceptance; what nobody vouches for ends."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from organizations.models import Invitation, Membership, Organization, Role
from organizations.operations.people import change_role, leave
from organizations.operations.removal import remove
from security.models import AuditEntry, User
from tests import make
from tests.organizations.invitations.asked import ACCOUNT, SOFIA, link, state_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(organization):
    """One more legal representative."""
    return make.member(organization, Role.LEGAL_REPRESENTATIVE)


def is_demoted(inviter: Membership) -> None:
    Membership.objects.filter(pk=inviter.pk).update(role=Role.COLLABORATOR)


def is_gone(inviter: Membership) -> None:
    inviter.delete()


def is_deactivated(inviter: Membership) -> None:
    User.objects.filter(pk=inviter.user_id).update(is_active=False)


@pytest.mark.parametrize("has_account", [True, False])
@pytest.mark.parametrize("what", [is_demoted, is_gone, is_deactivated])
def test_an_inviter_who_may_no_longer_invite_lets_nobody_in(client, client_of, organization, admin, what, has_account):
    """By ways that no operation of ours saw, as SQL: the moment of acceptance sees it, and ends the invitation."""
    invitation = make.invitation(organization, SOFIA, by=admin.user)
    browser = client_of(make.user(email=SOFIA)) if has_account else client
    what(admin)
    answer = browser.post(link(invitation), ACCOUNT)
    assert answer.status_code == 410
    assert "The person who sent it may no longer invite people." in words(answer)
    assert "ask an administrator there for a new invitation" in words(answer)
    assert state_of(invitation) == ("revoked", "inviter_gone")
    assert User.objects.filter(email=SOFIA).exists() == has_account
    assert not Membership.objects.filter(user__email=SOFIA).exists()
    entry = AuditEntry.objects.get(code="invitation_revoked")
    assert (entry.organization, entry.facts["reason"]) == (organization.pk, "inviter_gone")


def test_who_has_stepped_down_lets_no_legal_representative_in(client_of, organization, legal, second):
    boss, helper = (make.user(email=f"{name}@example.test") for name in ("boss", "helper"))
    offers = [
        make.invitation(organization, boss.email, Role.LEGAL_REPRESENTATIVE, by=legal.user),
        make.invitation(organization, helper.email, Role.ADMINISTRATOR, by=legal.user),
    ]
    Membership.objects.filter(pk=legal.pk).update(role=Role.ADMINISTRATOR)
    assert client_of(boss).post(link(offers[0])).status_code == 410
    assert client_of(helper).post(link(offers[1])).status_code == 303
    assert [state_of(offer)[0] for offer in offers] == ["revoked", "accepted"]


def test_an_administrators_invitation_of_a_legal_representative_opens_nothing(client_of, organization, admin):
    """However it came into the table."""
    invitation = make.invitation(organization, SOFIA, Role.LEGAL_REPRESENTATIVE, by=admin.user)
    assert client_of(make.user(email=SOFIA)).post(link(invitation)).status_code == 410
    assert state_of(invitation) == ("revoked", "inviter_gone")


def test_access_whose_last_day_is_past_lets_nobody_in(client_of, organization, admin):
    past = make.today() - timedelta(days=2)
    invitation = make.invitation(organization, SOFIA, Role.EXTERNAL, by=admin.user, access_ends_on=past)
    answer = client_of(make.user(email=SOFIA)).post(link(invitation))
    assert answer.status_code == 410
    assert "The last day of access has passed." in words(answer)
    assert state_of(invitation) == ("revoked", "access_ended")


def test_a_closed_organization_lets_nobody_in(client_of, organization, admin):
    invitation = make.invitation(organization, SOFIA, by=admin.user)
    sofia = client_of(make.user(email=SOFIA))
    Organization.objects.update(closed_at=timezone.now())
    assert sofia.get(link(invitation)).status_code == 410
    assert sofia.post(link(invitation)).status_code == 410
    assert not Membership.objects.filter(user__email=SOFIA).exists()


def test_the_responsibility_wants_a_second_factor_where_it_is_set_so(client_of, organization, legal, settings):
    invitation = make.invitation(organization, SOFIA, Role.LEGAL_REPRESENTATIVE, by=legal.user)
    settings.STEWARD = settings.STEWARD | {"LEGAL_REPRESENTATIVE_NEEDS_SECOND_FACTOR": True}
    answer = client_of(make.user(email=SOFIA)).post(link(invitation))
    assert "must have two-factor authentication" in words(answer)
    assert state_of(invitation) == ("revoked", "no_second_factor")


def departs(inviter: Membership, by: Membership) -> None:
    leave(actor=make.actor(inviter), membership=inviter)


def is_removed(inviter: Membership, by: Membership) -> None:
    remove(actor=make.actor(by), organization=inviter.organization, members=[inviter.pk])


def loses_the_right(inviter: Membership, by: Membership) -> None:
    role = partial(change_role, actor=make.actor(by), organization=inviter.organization, members=[inviter.pk])
    role(role=Role.COLLABORATOR)


@pytest.mark.parametrize("what", [departs, is_removed, loses_the_right])
def test_what_somebody_sent_ends_with_their_right(organization, legal, admin, second, what):
    mine = [make.invitation(organization, by=admin.user) for _ in range(3)]
    others = make.invitation(organization, by=legal.user)
    answered = make.invitation(organization, by=admin.user, state="declined", ended_at=timezone.now())
    elsewhere = make.organization(owner=admin.user)
    there = make.invitation(elsewhere, by=admin.user)
    what(admin, by=legal)
    assert {state_of(one) for one in mine} == {("revoked", "inviter_gone")}
    assert [state_of(one)[0] for one in (others, answered, there)] == ["pending", "declined", "pending"]
    assert AuditEntry.objects.filter(code="invitation_revoked", organization=organization.pk).count() == 3


def test_who_steps_down_keeps_the_invitations_they_still_may_send(organization, legal, second):
    boss = make.invitation(organization, "boss@example.test", Role.LEGAL_REPRESENTATIVE, by=legal.user)
    helper = make.invitation(organization, "helper@example.test", by=legal.user)
    change_role(actor=make.actor(legal), organization=organization, members=[legal.pk], role=Role.ADMINISTRATOR)
    assert [state_of(one)[0] for one in (boss, helper)] == ["revoked", "pending"]


def test_what_ended_waits_in_no_list(organization, legal, admin, client_of):
    make.invitation(organization, SOFIA, by=admin.user)
    remove(actor=make.actor(legal), organization=organization, members=[admin.pk])
    assert SOFIA not in words(client_of(legal).get(f"/o/{organization.slug}/members/"))
    assert Invitation.objects.get().ended_at is not None
