"""ORG-14, ORG-17: whoever acts at the same moment, one thing happens, and somebody always answers."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import Appointment, HandOver, Membership, Role
from organizations.operations import appointments, responsibility
from organizations.operations.ended_access import end_external_access, remind_sponsors
from organizations.operations.joining import admit
from organizations.operations.organizations import close_organization
from organizations.operations.people import change_role
from organizations.operations.removal import remove_one
from security.audit import Actor
from security.models import AuditEntry, Notice, User
from tests import make
from tests.organizations.dialog import role_of
from tests.together import raised, together

pytestmark = pytest.mark.django_db(transaction=True)

LEGAL, OPEN = Role.LEGAL_REPRESENTATIVE, HandOver.State.OPEN
ROUNDS = [3, pytest.param(200, marks=pytest.mark.proof)]


def nominated(legal, nominee) -> HandOver:
    return make.hand_over(nominee, by=legal.user)


def accept(nominee, hand_over):
    return partial(responsibility.accept, actor=make.actor(nominee), hand_over=hand_over)


def restore(legal, nominee) -> None:
    """As it was before."""
    Membership.objects.filter(pk=legal.pk).update(role=LEGAL)
    Membership.objects.filter(pk=nominee.pk).update(role=Role.COLLABORATOR)


def roles(*members) -> list[str]:
    return [role_of(member) for member in members]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_accepted_twice_at_once_it_is_accepted_once(legal, collaborator, rounds):
    for round_ in range(1, rounds + 1):
        hand_over = nominated(legal, collaborator)
        ends = together(*[accept(collaborator, hand_over)] * 3)
        assert [type(error) for error in raised(ends)] == [Refused] * 2
        assert roles(legal, collaborator) == [Role.ADMINISTRATOR, LEGAL]
        assert AuditEntry.objects.filter(code="hand_over_accepted").count() == round_
        assert AuditEntry.objects.filter(code="role_handed_over").count() == 2 * round_
        restore(legal, collaborator)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_accepted_while_it_is_withdrawn_has_one_outcome(legal, collaborator, rounds):
    """Withdrawn first, the acceptance is refused; accepted first, the nominator has nothing to withdraw any more."""
    for _ in range(rounds):
        hand_over = nominated(legal, collaborator)
        withdraw = partial(responsibility.withdraw, actor=make.actor(legal), hand_over=hand_over)
        [error] = raised(together(accept(collaborator, hand_over), withdraw))
        assert isinstance(error, Refused | Denied)
        hand_over.refresh_from_db()
        if hand_over.state == HandOver.State.ACCEPTED:
            assert roles(legal, collaborator) == [Role.ADMINISTRATOR, LEGAL]
        else:
            assert hand_over.state == HandOver.State.WITHDRAWN
            assert roles(legal, collaborator) == [LEGAL, Role.COLLABORATOR]
        restore(legal, collaborator)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_accepted_while_the_nominator_is_demoted_has_one_outcome(legal, collaborator, organization, rounds):
    other = make.member(organization, LEGAL)
    for _ in range(rounds):
        hand_over = nominated(legal, collaborator)
        demote = partial(
            change_role,
            actor=make.actor(other),
            organization=organization,
            members=[legal.pk],
            role=Role.EXTERNAL,
        )
        together(accept(collaborator, hand_over), demote)
        hand_over.refresh_from_db()
        assert role_of(legal) == Role.EXTERNAL
        accepted = hand_over.state == HandOver.State.ACCEPTED
        assert role_of(collaborator) == (LEGAL if accepted else Role.COLLABORATOR)
        assert accepted or hand_over.state == HandOver.State.WITHDRAWN
        restore(legal, collaborator)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_accepted_while_the_nominee_is_deactivated_leaves_somebody_who_answers(legal, collaborator, rounds):
    """The account ends by a path that takes no lock of ours."""
    for _ in range(rounds):
        hand_over = nominated(legal, collaborator)
        deactivate = partial(User.objects.filter(pk=collaborator.user_id).update, is_active=False)
        together(accept(collaborator, hand_over), deactivate)
        assert Membership.objects.legal_representatives().filter(organization=legal.organization).exists()
        HandOver.objects.filter(state=OPEN).delete()
        User.objects.filter(pk=collaborator.user_id).update(is_active=True)
        restore(legal, collaborator)


def test_two_nominations_at_once_leave_one(legal, admin, collaborator, organization):
    acts = [
        partial(
            responsibility.nominate,
            actor=make.actor(legal),
            organization=organization,
            member=member.pk,
            role_after=Role.EXTERNAL,
        )
        for member in (admin, collaborator)
    ]
    assert [type(error) for error in raised(together(*acts))] == [Refused]
    assert HandOver.objects.filter(state=OPEN).count() == 1


def test_two_workers_note_one_expiry(legal, collaborator):
    hand_over = nominated(legal, collaborator)
    expire = partial(responsibility.expire, actor=make.SYSTEM, now=hand_over.expires_at)
    assert sorted(together(expire, expire, expire)) == [0, 0, 1]
    assert AuditEntry.objects.filter(code="hand_over_expired").count() == 1


def test_stopped_while_it_is_decided_has_one_outcome(legal, admin):
    for _ in range(3):
        proposal = make.appointment(admin, not_before=timezone.now())
        decide = partial(appointments.appoint, actor=Actor.staff(make.staff()), appointment=proposal)
        stop = partial(appointments.stop, actor=make.actor(legal), appointment=proposal)
        assert [type(error) for error in raised(together(decide, stop))] == [Refused]
        proposal.refresh_from_db()
        assert (proposal.state == Appointment.State.APPOINTED) == (role_of(admin) == LEGAL)
        Membership.objects.filter(pk=admin.pk).update(role=Role.ADMINISTRATOR)


def test_decided_while_the_nominee_is_removed_has_one_outcome(legal, organization):
    """Removed first, there is nobody to appoint; appointed first, a legal representative is removed by another."""
    decider = Actor.staff(make.staff())
    for _ in range(5):
        nominee = make.member(organization)
        proposal = make.appointment(nominee, not_before=timezone.now())
        decide = partial(appointments.appoint, actor=decider, appointment=proposal)
        out = partial(remove_one, actor=make.actor(legal), organization=organization, member=nominee.pk)
        errors = raised(together(decide, out))
        assert {type(error) for error in errors} <= {Refused}
        proposal.refresh_from_db()
        assert (proposal.state == Appointment.State.APPOINTED) == (not errors)
        Appointment.objects.all().delete()


def test_closed_while_somebody_joins_has_one_outcome(legal, organization):
    """Either somebody is in it, and it stays open, or it is closed, and nobody joins."""
    for _ in range(3):
        own = make.organization(owner=legal.user)
        join = partial(admit, actor=make.actor(legal), organization=own, user=make.user(), role=Role.COLLABORATOR)
        close = partial(close_organization, actor=make.actor(legal), organization=own)
        errors = raised(together(join, close))
        own.refresh_from_db()
        assert len(errors) == 1
        assert (own.memberships.count() == 1) == (own.closed_at is not None)


def test_two_workers_remind_of_everybody_once(organization, admin):
    ends_at = timezone.now() + timedelta(days=2)
    for _ in range(5):
        make.member(organization, Role.EXTERNAL, ends_at=ends_at, sponsor=admin.user)
    remind = partial(remind_sponsors, actor=make.SYSTEM, now=timezone.now())
    assert sum(together(remind, remind, remind)) == 5
    assert Notice.objects.count() == 5


def test_two_workers_end_everybody_once(organization):
    for _ in range(5):
        make.member(organization, Role.EXTERNAL, ends_at=timezone.now())
    act = partial(end_external_access, actor=make.SYSTEM, now=timezone.now())
    assert sum(together(act, act, act)) == 5
    assert AuditEntry.objects.filter(code="access_ended").count() == 5
