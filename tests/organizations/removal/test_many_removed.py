"""ORG-10: many are removed in one operation, and two who remove each other leave one."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.guards.people import removing
from organizations.models import Membership, Role
from organizations.operations.removal import remove, remove_one
from security.audit import Actor
from security.models import AuditEntry
from tests import make
from tests.organizations.removal.removing import out
from tests.together import raised, together


def test_those_refused_stay_and_the_others_go(admin, legal, collaborator, external):
    outcome = out(admin, legal, admin, collaborator, external)
    assert {member.pk for member in outcome.changed} == {collaborator.pk, external.pk}
    codes = {removal.membership: {r.code for r in reasons} for removal, reasons in outcome.refused.items()}
    assert codes == {legal: {"only_legal_representatives", "last_legal_representative"}, admin: {"oneself"}}
    entry = AuditEntry.objects.get(code="some_refused")
    assert (entry.operation, entry.outcome, entry.facts["number"]) == (outcome.operation, "refused", 2)


def test_of_one_alone_it_is_a_refusal_and_nothing_is_written(admin, legal):
    with pytest.raises(Refused) as refusal:
        remove_one(actor=make.actor(admin), organization=admin.organization, member=legal.pk)
    assert "only_legal_representatives" in refusal.value.codes
    assert not AuditEntry.objects.exists()


def test_the_last_two_legal_representatives_do_not_go_together(legal, organization, staff):
    others = [make.member(organization, Role.LEGAL_REPRESENTATIVE) for _ in range(2)]
    outcome = remove(actor=make.SYSTEM, organization=organization, members=[m.pk for m in (legal, *others)])
    assert outcome.changed == []
    assert len(outcome.refused) == 3
    assert len(out(legal, legal, *others).changed) == 2  # who removes stays, so the others may go


def test_a_closed_organization_keeps_its_people(staff, collaborator, organization):
    organization.closed_at = timezone.now()
    organization.save()
    outcome = remove(actor=Actor.staff(staff), organization=organization, members=[collaborator.pk])
    assert outcome.changed == []
    (reasons,) = outcome.refused.values()
    assert [reason.code for reason in reasons] == ["organization_closed"]


def test_people_of_elsewhere_are_not_touched(legal, stranger):
    outcome = out(legal, stranger)
    assert (outcome.changed, outcome.same, outcome.refused) == ([], [], {})
    assert Membership.objects.filter(pk=stranger.pk).exists()


def test_the_number_of_queries_does_not_hang_on_the_number_of_people(legal, organization):
    """Django deletes by the hundred, so there is one statement more for each hundred."""

    def count(number: int) -> int:
        crowd = [make.member(organization) for _ in range(number)]
        for member in crowd:
            make.invitation(organization, by=member.user)
        with CaptureQueriesContext(connection) as captured:
            assert len(out(legal, *crowd).changed) == number
        return len(captured)

    count(1)
    assert count(200) - count(10) <= 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_leave_one(organization, admin):
    other = make.member(organization, Role.ADMINISTRATOR)
    for _ in range(4):
        ends = together(partial(out, admin, other), partial(out, other, admin))
        assert [type(error) for error in raised(ends)] == [Denied]
        assert Membership.objects.filter(pk__in=[admin.pk, other.pk]).count() == 1
        for person in (admin, other):
            fields = {"organization": organization, "user": person.user}
            person.pk = Membership.objects.get_or_create(**fields, defaults={"role": Role.ADMINISTRATOR})[0].pk


@pytest.mark.django_db(transaction=True)
def test_two_legal_representatives_who_remove_each_other_leave_one(organization, legal):
    other = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    ends = together(partial(out, legal, other), partial(out, other, legal))
    assert [type(error) for error in raised(ends)] == [Denied]
    assert Membership.objects.legal_representatives().count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_only_the_database_saw_is_said_as_a_refusal(monkeypatch, legal, organization):
    """Both others are deactivated, by SQL, after the guard has counted them."""
    going = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    asked = removing.reasons

    def count_and_be_overtaken(subjects):
        found = asked(subjects)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE security_user SET is_active = false WHERE id = %s", [legal.user_id])
        return found

    monkeypatch.setattr(removing, "reasons", count_and_be_overtaken)
    with pytest.raises(Refused) as refusal:
        out(legal, going)
    assert refusal.value.codes == {"last_legal_representative"}
    assert Membership.objects.filter(pk=going.pk).exists()
    assert not AuditEntry.objects.exists()
