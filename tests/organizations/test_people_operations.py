"""What operations on people refuse by themselves, whoever calls them and whatever the caller has checked."""

from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from console.kit.exceptions import Denied
from console.kit.guards import Refused
from organizations.guards import people as guards
from organizations.models import Mailbox, Membership, ProductGrant, Role
from organizations.operations import people
from organizations.operations.joining import admit
from security.audit import Actor
from security.models import AuditEntry, Notice
from tests import make


def change(actor, members, role, organization=None):
    return people.change_role(
        actor=actor,
        organization=organization or members[0].organization,
        members=[member.pk for member in members],
        role=role,
    )


def test_many_change_role_in_one_operation_with_one_mail_each(legal, organization, django_assert_max_num_queries):
    crowd = [make.member(organization) for _ in range(60)]
    with django_assert_max_num_queries(24):
        changed = change(make.actor(legal), crowd, Role.EXTERNAL)
    assert len(changed) == 60
    assert Membership.objects.filter(organization=organization, role=Role.EXTERNAL).count() == 60
    entries = AuditEntry.objects.filter(code="role_changed")
    assert (entries.count(), entries.values("operation").distinct().count()) == (60, 1)
    assert Notice.objects.values("address").distinct().count() == 60


def test_one_who_is_refused_keeps_all_of_them_as_they_were(admin, collaborator, legal):
    with pytest.raises(Refused) as refusal:
        change(make.actor(admin), [collaborator, legal], Role.EXTERNAL)
    assert refusal.value.codes == {"only_legal_representatives", "last_legal_representative"}
    assert Membership.objects.get(pk=collaborator.pk).role == Role.COLLABORATOR
    assert not AuditEntry.objects.exists()


def test_members_of_elsewhere_are_not_touched(legal, stranger):
    assert change(make.actor(legal), [stranger], Role.EXTERNAL, legal.organization) == []
    assert Membership.objects.get(pk=stranger.pk).role == Role.LEGAL_REPRESENTATIVE


def test_who_has_the_role_already_gets_no_mail(legal, collaborator):
    assert change(make.actor(legal), [collaborator], Role.COLLABORATOR) == []
    assert not AuditEntry.objects.exists()
    assert not Notice.objects.exists()


def test_rights_are_asked_for_again(admin, collaborator):
    Membership.objects.filter(pk=admin.pk).update(role=Role.COLLABORATOR)
    with pytest.raises(Denied):
        change(make.actor(admin), [collaborator], Role.EXTERNAL)


def test_a_deactivated_actor_does_nothing(admin, collaborator):
    admin.user.is_active = False
    admin.user.save()
    with pytest.raises(Denied):
        change(make.actor(admin), [collaborator], Role.EXTERNAL)


def test_nothing_changes_in_a_closed_organization(legal, collaborator, organization, staff):
    organization.closed_at = timezone.now()
    organization.save()
    with pytest.raises(Denied):
        change(make.actor(legal), [collaborator], Role.EXTERNAL)
    with pytest.raises(Refused):
        change(Actor.staff(staff), [collaborator], Role.EXTERNAL)


# Leaving


def test_nobody_makes_another_leave(admin, collaborator):
    with pytest.raises(Denied):
        people.leave(actor=make.actor(admin), membership=collaborator)
    with pytest.raises(Denied):
        people.leave(actor=Actor.system("a task"), membership=collaborator)
    assert Membership.objects.filter(pk=collaborator.pk).exists()


def test_who_has_left_cannot_leave_again(collaborator):
    people.leave(actor=make.actor(collaborator), membership=collaborator)
    with pytest.raises(Denied):
        people.leave(actor=make.actor(collaborator), membership=collaborator)
    assert AuditEntry.objects.filter(code="member_left").count() == 1


def test_leaving_ends_grants_and_lets_addresses_go(collaborator, organization):
    mail = make.product(organization, "mail")
    make.mailbox(collaborator, "sales@box.test", mail)
    make.grant(collaborator, mail)
    people.leave(actor=make.actor(collaborator), membership=collaborator)
    assert not ProductGrant.objects.exists()
    assert Mailbox.objects.get().user is None
    facts = AuditEntry.objects.get(code="member_left").facts
    assert (facts["role"], facts["grants"], facts["mailboxes"]) == ("collaborator", 1, 1)


def test_addresses_in_other_organizations_stay(collaborator, other_organization):
    elsewhere = make.member(other_organization, user=collaborator.user)
    make.mailbox(elsewhere, "carl@harbour.test")
    people.leave(actor=make.actor(collaborator), membership=collaborator)
    assert Mailbox.objects.get().user == collaborator.user


# Joining


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COLLABORATOR, Role.EXTERNAL])
def test_an_administrator_admits_anybody_but_a_legal_representative(admin, organization, role):
    assert admit(actor=make.actor(admin), organization=organization, user=make.user(), role=role).role == role
    with pytest.raises(Denied):
        admit(actor=make.actor(admin), organization=organization, user=make.user(), role=Role.LEGAL_REPRESENTATIVE)


def test_staff_admits_no_legal_representative(staff, organization):
    with pytest.raises(Denied):
        admit(actor=Actor.staff(staff), organization=organization, user=make.user(), role=Role.LEGAL_REPRESENTATIVE)


def test_nobody_joins_twice(legal, collaborator):
    with pytest.raises(IntegrityError):
        admit(
            actor=make.actor(legal),
            organization=legal.organization,
            user=collaborator.user,
            role=Role.EXTERNAL,
        )


# What only the database sees


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["steps down", "leaves"])
def test_what_only_the_database_saw_is_said_as_a_refusal(monkeypatch, legal, organization, what):
    """The other legal representative is deactivated, by SQL, after the guard has counted them."""
    other = make.member(organization, Role.LEGAL_REPRESENTATIVE)
    guard = guards.leaving if what == "leaves" else guards.changing_role
    counted = guard.reasons

    def count_and_be_overtaken(subjects):
        found = counted(subjects)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE security_user SET is_active = false WHERE id = %s", [other.user_id])
        return found

    monkeypatch.setattr(guard, "reasons", count_and_be_overtaken)
    with pytest.raises(Refused) as refusal:
        if what == "leaves":
            people.leave(actor=make.actor(legal), membership=legal)
        else:
            change(make.actor(legal), [legal], Role.ADMINISTRATOR)
    assert refusal.value.codes == {"last_legal_representative"}
    assert Membership.objects.get(pk=legal.pk).role == Role.LEGAL_REPRESENTATIVE
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_loses_their_rights_while_they_wait_changes_nothing(admin, legal, collaborator, organization):
    """The administrator's change waits for the organization's lock; meanwhile they are demoted."""
    ends: list[Exception] = []
    begun = Event()

    def late() -> None:
        begun.set()
        try:
            change(make.actor(admin), [collaborator], Role.EXTERNAL)
        except Denied as error:
            ends.append(error)
        finally:
            connection.close()

    waiting = Thread(target=late)
    with transaction.atomic():
        organization.locked()
        waiting.start()
        begun.wait(5)
        waiting.join(0.3)
        assert waiting.is_alive()
        Membership.objects.filter(pk=admin.pk).update(role=Role.COLLABORATOR)
    waiting.join(10)
    assert [type(error) for error in ends] == [Denied]
    assert Membership.objects.get(pk=collaborator.pk).role == Role.COLLABORATOR
