"""Deleting an account in the moment in which somebody is taken in, or made to answer for an organization (SEC-9)."""

from functools import partial

import pytest

from console.kit.guards import Refused
from organizations.models import Membership, Role
from organizations.operations.acceptance import accept
from organizations.operations.account import delete_account
from organizations.operations.joining import admit
from organizations.operations.people import change_role, leave
from security.links import LinkEnded
from security.models import AuditEntry, User
from tests import make
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = [4, pytest.param(60, marks=pytest.mark.proof)]


def is_whole(person: User) -> bool:
    """Deleted and in nothing, or there with everything."""
    gone = User.objects.get(pk=person.pk).deleted_at is not None
    return gone != Membership.objects.filter(user=person).exists()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_whoever_accepts_an_invitation_meanwhile_is_a_member_or_gone(organization, legal, other_organization, rounds):
    for _ in range(rounds):
        person = make.member(organization).user
        asked = make.invitation(other_organization, person.email)
        act = partial(delete_account, actor=make.actor(person), user=person)
        ends = together(act, partial(accept, actor=make.actor(person), token=asked.token, user=person))
        assert is_whole(person)
        assert [type(error) for error in raised(ends)] in ([Refused], [LinkEnded], [])
        if not raised(ends):  # accepted first, and then deleted with it
            assert User.objects.get(pk=person.pk).deleted_at


@pytest.mark.parametrize("rounds", ROUNDS)
def test_whoever_is_made_legal_representative_meanwhile_is_it_or_is_gone(organization, legal, rounds):
    for _ in range(rounds):
        member = make.member(organization)
        person, second = member.user, make.member(organization, Role.LEGAL_REPRESENTATIVE)
        role = Role.LEGAL_REPRESENTATIVE
        given = partial(
            change_role, actor=make.actor(second), organization=organization, members=[member.pk], role=role
        )
        stepping = partial(leave, actor=make.actor(legal), membership=legal)
        together(partial(delete_account, actor=make.actor(person), user=person), given, stepping)
        assert is_whole(person)
        answering = Membership.objects.legal_representatives().filter(organization=organization)
        assert answering.exists()
        Membership.objects.filter(user=legal.user).exists() or make.member(organization, role, user=legal.user)
        legal = organization.memberships.get(user=legal.user)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_answer_together_do_not_both_delete_their_accounts(rounds):
    for _ in range(rounds):
        organization = make.organization()
        people = [organization.memberships.get().user, make.member(organization, Role.LEGAL_REPRESENTATIVE).user]
        ends = together(*[partial(delete_account, actor=make.actor(one), user=one) for one in people])
        assert [type(error) for error in raised(ends)] == [Refused]
        assert User.objects.filter(pk__in=[one.pk for one in people], deleted_at=None).count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_account_is_deleted_once_and_nobody_is_admitted_afterwards(organization, legal, other_organization, rounds):
    for _ in range(rounds):
        person = make.member(organization).user
        act = partial(delete_account, actor=make.actor(person), user=person)
        stranger = make.actor(other_organization.memberships.get(role=Role.LEGAL_REPRESENTATIVE))
        taken = partial(admit, actor=stranger, organization=other_organization, user=person, role=Role.COLLABORATOR)
        together(act, act, taken)
        assert is_whole(person)
        assert AuditEntry.objects.filter(code="account_deleted", subject=str(person.pk)).count() <= 1
        Membership.objects.filter(user=person).delete()
