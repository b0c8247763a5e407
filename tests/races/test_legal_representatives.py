"""ORG-4: at the same moment, by any path, an organization never loses its last legal representative."""

from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.models import Membership, Role
from organizations.operations.people import change_role, leave
from security.models import AuditEntry
from tests import make
from tests.together import PATIENCE, raised, together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = [8, pytest.param(2000, marks=pytest.mark.proof)]
ISOLATIONS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]


@pytest.fixture
def pair(organization, legal):
    """The two legal representatives of an organization that has other members too."""
    make.member(organization, Role.ADMINISTRATOR)
    return legal, make.member(organization, Role.LEGAL_REPRESENTATIVE)


def remaining(organization) -> int:
    return Membership.objects.legal_representatives().filter(organization=organization).count()


def restore(organization, pair) -> None:
    """Both answer for the organization again; whoever left comes back."""
    with transaction.atomic():
        for person in pair:
            person.user.is_active = True
            person.user.save(update_fields=["is_active"])
            Membership.objects.update_or_create(
                organization=organization, user=person.user, defaults={"role": Role.LEGAL_REPRESENTATIVE}
            )
    for person in pair:
        person.pk = Membership.objects.get(organization=organization, user=person.user).pk


def demote(actor, member):
    change_role(actor=make.actor(actor), organization=member.organization, members=[member.pk], role=Role.ADMINISTRATOR)


def step_out(member):
    leave(actor=make.actor(member), membership=member)


def deactivate(member):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE security_user SET is_active = false WHERE id = %s", [member.user_id])


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_demote_each_other_leave_one(organization, pair, rounds):
    one, other = pair
    for _ in range(rounds):
        ends = together(partial(demote, one, other), partial(demote, other, one))
        assert remaining(organization) == 1
        assert [type(error) for error in raised(ends)] in ([Denied], [Refused])
        restore(organization, pair)
    assert AuditEntry.objects.filter(code="role_changed").count() == rounds


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_step_down_leave_one(organization, pair, rounds):
    one, other = pair
    for _ in range(rounds):
        ends = together(partial(demote, one, one), partial(demote, other, other))
        assert remaining(organization) == 1
        assert [type(error) for error in raised(ends)] == [Refused]
        restore(organization, pair)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_who_leaves_while_the_other_steps_down(organization, pair, rounds):
    one, other = pair
    for _ in range(rounds):
        ends = together(partial(step_out, one), partial(demote, other, other))
        assert remaining(organization) == 1
        assert [type(error) for error in raised(ends)] == [Refused]
        restore(organization, pair)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_leave_leave_one(organization, pair, rounds):
    one, other = pair
    for _ in range(rounds):
        ends = together(partial(step_out, one), partial(step_out, other))
        assert remaining(organization) == 1
        assert [type(error) for error in raised(ends)] == [Refused]
        restore(organization, pair)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_is_deactivated_while_the_other_is_demoted(organization, pair, rounds):
    one, other = pair
    for _ in range(rounds):
        ends = together(partial(deactivate, one), partial(demote, one, other))
        assert remaining(organization) == 1
        assert len(raised(ends)) == 1
        restore(organization, pair)


WAYS = {
    "demotes": "UPDATE organizations_membership SET role = 'collaborator' WHERE id = %(membership)s",
    "removes": "DELETE FROM organizations_membership WHERE id = %(membership)s",
    "moves": "UPDATE organizations_membership SET organization_id = %(elsewhere)s WHERE id = %(membership)s",
    "replaces": "UPDATE organizations_membership SET user_id = %(inactive)s WHERE id = %(membership)s",
    "deactivates": "UPDATE security_user SET is_active = false WHERE id = %(user)s",
}


@pytest.mark.parametrize("isolation", ISOLATIONS)
@pytest.mark.parametrize("second", WAYS)
@pytest.mark.parametrize("first", WAYS)
def test_two_in_sql_who_each_take_one_away(organization, pair, stranger, isolation, first, second):
    """Both statements are done before either commits, so that neither transaction sees the other."""
    done = Barrier(2)

    def by_hand(way: str, member, inactive) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            values = {"membership": member.pk, "user": member.user_id, "elsewhere": stranger.organization_id}
            cursor.execute(WAYS[way], values | {"inactive": inactive.pk})
            done.wait(PATIENCE)

    idle = [make.user(is_active=False) for _ in pair]
    ends = together(partial(by_hand, first, pair[0], idle[0]), partial(by_hand, second, pair[1], idle[1]))
    assert remaining(organization) == 1
    (refused,) = raised(ends)
    assert isinstance(refused, DatabaseError)


def test_a_member_who_joins_while_the_last_one_goes_is_not_left_alone(stranger):
    """The only member may be deleted with the organization empty; not while somebody joins."""
    done = Barrier(2)
    newcomer = make.user()

    def goes() -> None:
        with transaction.atomic():
            Membership.objects.filter(pk=stranger.pk).delete()
            done.wait(PATIENCE)

    def joins() -> None:
        with transaction.atomic():
            make.member(stranger.organization, Role.COLLABORATOR, user=newcomer)
            done.wait(PATIENCE)

    ends = together(goes, joins)
    assert len(raised(ends)) == 1
    members = Membership.objects.filter(organization=stranger.organization)
    assert not members.exists() or members.legal_representatives().exists()
