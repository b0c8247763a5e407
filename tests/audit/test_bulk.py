"""A change of many is a few statements: the number of queries does not grow with the number of people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from console.kit.guards import Refused
from organizations.models import Membership, Role
from organizations.operations.people import change_role
from security.models import AuditEntry, AuditName, Notice
from tests import make

pytestmark = pytest.mark.django_db


def statements_for(organization, legal, number: int) -> int:
    members = [make.member(organization, Role.COLLABORATOR).pk for _ in range(number)]
    with CaptureQueriesContext(connection) as captured:
        change_role(actor=make.actor(legal), organization=organization, members=members, role=Role.EXTERNAL)
    return len(captured)


def test_the_role_of_many_is_changed_in_as_many_statements_as_of_one(organization, legal):
    assert statements_for(organization, legal, 60) == statements_for(organization, legal, 2)


def test_each_person_has_an_entry_and_a_mail_of_their_own(organization, legal):
    members = [make.member(organization, Role.COLLABORATOR) for _ in range(5)]
    change_role(
        actor=make.actor(legal),
        organization=organization,
        members=[member.pk for member in members],
        role=Role.ADMINISTRATOR,
    )
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).count() == 5
    assert AuditEntry.objects.values("operation").distinct().count() == 1
    assert set(AuditEntry.objects.values_list("subject", flat=True)) == {str(member.user_id) for member in members}
    assert set(Notice.objects.values_list("address", flat=True)) == {member.user.email for member in members}
    assert AuditName.objects.count() == 6


def test_whoever_has_the_role_already_is_left_alone(organization, legal, collaborator, external):
    changed = change_role(
        actor=make.actor(legal),
        organization=organization,
        members=[collaborator.pk, external.pk],
        role=Role.EXTERNAL,
    )
    assert [membership.pk for membership in changed] == [collaborator.pk]
    assert AuditEntry.objects.count() == Notice.objects.count() == 1


def test_doing_it_again_does_nothing(organization, legal, collaborator):
    for _ in range(2):
        change_role(actor=make.actor(legal), organization=organization, members=[collaborator.pk], role=Role.EXTERNAL)
    assert AuditEntry.objects.count() == Notice.objects.count() == 1


def test_one_who_may_not_be_changed_holds_back_all(organization, legal, collaborator):
    with pytest.raises(Refused) as refused:
        change_role(
            actor=make.actor(legal),
            organization=organization,
            members=[collaborator.pk, legal.pk],
            role=Role.EXTERNAL,
        )
    assert refused.value.codes == {"last_legal_representative"}
    collaborator.refresh_from_db()
    assert collaborator.role == Role.COLLABORATOR
    assert not AuditEntry.objects.exists()
