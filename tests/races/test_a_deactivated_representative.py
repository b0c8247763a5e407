"""ORG-4: whoever answers for an organization can sign in, even if the account is deactivated in that very moment."""

from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from organizations.models import Membership, Organization, Role
from organizations.operations.people import change_role
from tests import make
from tests.together import PATIENCE, raised, together

pytestmark = pytest.mark.django_db(transaction=True)

ROLE = "UPDATE organizations_membership SET role = %s WHERE id = %s"
OFF = "UPDATE security_user SET is_active = false WHERE id = %s"


def remaining(organization) -> int:
    return Membership.objects.legal_representatives().filter(organization=organization).count()


def test_no_organization_begins_with_somebody_who_cannot_sign_in():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.organization(owner=make.user(is_active=False))
    assert not Organization.objects.exists()


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_a_deactivation_that_began_before_the_role_was_handed_over_finds_it(organization, legal, admin, isolation):
    begun, handed_over = Barrier(2), Barrier(2)

    def deactivate() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            cursor.execute("SELECT count(*) FROM organizations_membership")
            begun.wait(PATIENCE)
            handed_over.wait(PATIENCE)
            cursor.execute(OFF, [admin.user_id])

    def hand_over() -> None:
        begun.wait(PATIENCE)
        for member, role in ((admin, Role.LEGAL_REPRESENTATIVE), (legal, Role.ADMINISTRATOR)):
            change_role(actor=make.actor(legal), organization=organization, members=[member.pk], role=role)
        handed_over.wait(PATIENCE)

    (refused,) = raised(together(deactivate, hand_over))
    assert isinstance(refused, DatabaseError)
    assert remaining(organization) == 1


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_a_successor_is_not_deactivated_while_the_role_is_handed_over(organization, legal, admin, isolation):
    """Both statements are done before either commits, so that neither transaction sees the other."""
    done = Barrier(2)

    def by_hand(*statements) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            for statement, values in statements:
                cursor.execute(statement, values)
            done.wait(PATIENCE)

    handing = ((ROLE, ["legal_representative", admin.pk]), (ROLE, ["administrator", legal.pk]))
    ends = together(partial(by_hand, *handing), partial(by_hand, (OFF, [admin.user_id])))
    assert remaining(organization) == 1
    (refused,) = raised(ends)
    assert isinstance(refused, DatabaseError)
