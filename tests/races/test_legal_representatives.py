"""ORG-4: at the same moment, by any path, an organization never loses its last legal representative."""

from functools import partial
from itertools import combinations_with_replacement
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

ROUNDS = [8, pytest.param(1000, marks=pytest.mark.proof)]
ISOLATIONS = ["READ COMMITTED", "REPEATABLE READ", pytest.param("SERIALIZABLE", marks=pytest.mark.proof)]


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


PAIRS = list(combinations_with_replacement(WAYS, 2))


@pytest.mark.parametrize("isolation", ISOLATIONS)
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[" and ".join(pair) for pair in PAIRS])
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


def test_two_browsers_in_which_each_demotes_the_other(organization, pair):
    """Saved in one, refused in the other, and the refusal stands in the log."""
    one, other = pair

    def post(who, whom) -> int:
        url = f"/o/{organization.slug}/members/{whom.pk}/role/"
        sent = {"before": Role.LEGAL_REPRESENTATIVE, "role": Role.ADMINISTRATOR}
        return browsers[who].post(url, sent).status_code

    for round_ in range(4):
        browsers = {who: make.signed_in(who) for who in pair}
        statuses = together(partial(post, one, other), partial(post, other, one))
        assert remaining(organization) == 1
        assert sorted(statuses) in ([303, 403], [303, 409])
        assert AuditEntry.objects.exclude(outcome="done").count() == round_ + 1
        restore(organization, pair)
